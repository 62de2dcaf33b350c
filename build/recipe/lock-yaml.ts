import { Document, Pair, Scalar, YAMLMap } from "yaml";

/** Values by their names, in maps. */
export interface Nested {
  readonly [name: string]: Nested | string | number;
}

/** A pair as lines of block style, without line ends: its key in this column, and what is in it each time so many columns further in. */
export function blockLines(
  key: string,
  value: Nested | string | number,
  column: number,
  indent: number,
): readonly string[] {
  const margin = " ".repeat(column);
  if (typeof value !== "object") return [`${margin}${keyIn(key)}: ${scalarIn(key, value, { flow: false })}`];
  const lines = Object.entries(value).flatMap(([name, each]) =>
    blockLines(name, each, column + indent, indent),
  );
  return [`${margin}${keyIn(key)}:`, ...lines];
}

/** A pair in flow style, without the braces around it. `isPadded`: blanks stand inside of braces. */
export function flowPair(key: string, value: Nested | string | number, isPadded: boolean): string {
  const map = mapOf({ [key]: value });
  map.flow = true;
  const padding = isPadded ? 1 : 0;
  return written(map, isPadded).slice(1 + padding, -1 - padding);
}

/** A value of an entry, quoted where it must be; in the quotes that are there, if there are any. */
export function scalarIn(
  field: string,
  value: string | number,
  { flow, like }: { readonly flow: boolean; readonly like?: Scalar["type"] | undefined },
): string {
  const scalar = asScalar(field, value);
  if (typeof value === "string" && (like === "QUOTE_DOUBLE" || like === "QUOTE_SINGLE")) scalar.type = like;
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar("k"), scalar));
  map.flow = flow;
  return flow ? written(map, false).slice("{k: ".length, -1) : written(map, false).slice("k: ".length);
}

function keyIn(key: string): string {
  return written(mapOf({ [key]: 0 }), false).slice(0, -": 0".length);
}

function mapOf(value: Nested): YAMLMap {
  const map = new YAMLMap();
  for (const [name, each] of Object.entries(value))
    map.items.push(new Pair(new Scalar(name), typeof each === "object" ? mapOf(each) : asScalar(name, each)));
  return map;
}

/** Older readers of YAML take a bare day for a date. */
function asScalar(field: string, value: string | number): Scalar {
  const scalar = new Scalar(value);
  if (field === "when") scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

/** On one line, however long it is. */
function written(map: YAMLMap, flowCollectionPadding: boolean): string {
  const document = new Document<YAMLMap>(undefined, { version: "1.2" });
  document.contents = map;
  return document.toString({ lineWidth: 0, flowCollectionPadding }).replace(/\n$/, "");
}
