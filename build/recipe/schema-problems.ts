import type { z } from "zod";
import { nearest, shown } from "../base/index.ts";

/** One thing wrong in a YAML file, in words: at the value, or at the key, that the steps lead to. */
export interface SchemaProblem {
  readonly steps: readonly (string | number)[];
  /** The key itself is wrong, and not its value. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string | undefined;
}

/** What zod found, as sentences that say what to write, with the wrong value and the nearest right one: of each value the first that is wrong with it. */
export function schemaProblems(error: z.ZodError, schema: z.ZodType, content: unknown): SchemaProblem[] {
  const told = new Set<string>();
  return withoutIdleBounds(error.issues).flatMap((issue): SchemaProblem[] => {
    const steps = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, steps, schema));
    // A text where a list belongs has a length, too, and what is no day at all is none that there is: nobody meant that.
    const place = JSON.stringify(steps);
    if (told.has(place)) return [];
    told.add(place);
    const value = steps.length === 0 ? undefined : valueAt(content, steps);
    const name = steps.length === 0 ? "the file" : shown(steps.join("."));
    const isMissing = issue.code === "invalid_type" || issue.code === "invalid_value";
    if (isMissing && value === undefined && steps.length > 0) {
      return [{ steps, atKey: false, message: `${name} is missing`, hint: undefined }];
    }
    const isValue = value !== undefined && (value === null || typeof value !== "object");
    const said = isValue ? `, not ${written(value)}` : "";
    return [
      { steps, atKey: false, message: `${name} ${sentence(issue)}${said}`, hint: remedy(issue, value) },
    ];
  });
}

/** Without what a number is past that zod counts to, where it is past what the schema bounds it to. */
function withoutIdleBounds(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const isIdle = (issue: z.core.$ZodIssue): boolean =>
    (issue.code === "too_big" || issue.code === "too_small") && issue.origin === "int";
  return issues.filter(
    (issue) =>
      !isIdle(issue) ||
      !issues.some(
        (other) => other.code === issue.code && !isIdle(other) && String(other.path) === String(issue.path),
      ),
  );
}

/** A value as it could stand in the file. JSON has no word for some numbers. */
function written(value: unknown): string {
  if (typeof value !== "number" || Number.isFinite(value)) return shown(JSON.stringify(value));
  return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
}

function unknownKey(key: string, steps: SchemaProblem["steps"], schema: z.ZodType): SchemaProblem {
  return {
    steps: [...steps, key],
    atKey: true,
    message: `unknown key "${shown(key)}"`,
    hint: guessed(keyMeant(key, knownKeys(schema, steps))),
  };
}

/** What to do about a value that is another than was meant, or of another type since it has quotes or lacks them. */
function remedy(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (issue.code === "invalid_type") {
    if (issue.expected === "string") return lackingQuotes(value);
    return NUMBERS.has(issue.expected) ? withNeedlessQuotes(value) : undefined;
  }
  if (issue.code !== "invalid_value" || typeof value !== "string") return undefined;
  const isOfNumbers = issue.values.every((each) => typeof each === "number");
  return isOfNumbers ? withNeedlessQuotes(value) : guessed(nearest(value, issue.values.map(String)));
}

const NUMBERS: ReadonlySet<string> = new Set(["number", "int"]);

/** YAML takes for a number, or for true, what whoever wrote it takes for text. */
function lackingQuotes(value: unknown): string | undefined {
  if (typeof value === "number")
    return "put it in quotes, as it stands there: without them 3.0 is the number 3";
  return typeof value === "boolean" ? "put it in quotes" : undefined;
}

function withNeedlessQuotes(value: unknown): string | undefined {
  return typeof value === "string" && /^\d+$/.test(value) ? "write it without quotes" : undefined;
}

/** What stands at the end of the steps; undefined where nothing does. */
export function valueAt(content: unknown, steps: readonly (string | number)[]): unknown {
  let at = content;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = propertyOf(at, step);
  }
  return at;
}

function guessed(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

/** Zod's own sentences name types; ours say what to write. */
function sentence(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("must")) return issue.message;
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_type") return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
  if (issue.code === "too_small") return `must be at least ${String(issue.minimum)}`;
  if (issue.code === "too_big") return `must be at most ${String(issue.maximum)}`;
  return issue.message;
}

const TYPE_NAMES: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

/** Keys that people write for others, however far off their letters are. */
const SYNONYMS: Readonly<Record<string, string>> = {
  kvp: "generation",
  hv_kvp_daemon: "generation",
  hv_vss_daemon: "vss",
  hv_fcopy_daemon: "fcopy",
};

function keyMeant(written: string, known: readonly string[]): string | undefined {
  const synonym = Object.hasOwn(SYNONYMS, written) ? SYNONYMS[written] : undefined;
  return synonym !== undefined && known.includes(synonym) ? synonym : nearest(written, known);
}

function knownKeys(schema: z.ZodType, steps: readonly (string | number)[]): readonly string[] {
  let at: unknown = schema;
  for (const step of [...steps, undefined]) {
    at = unwrapped(at);
    if (step === undefined) break;
    at = typeof step === "number" ? propertyOf(at, "element") : valueSchema(at, step);
  }
  const shape = propertyOf(at, "shape");
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : [];
}

function unwrapped(schema: unknown): unknown {
  let at = schema;
  for (let inner = innerOf(at); inner !== undefined; inner = innerOf(at)) at = inner;
  return at;
}

/** Of a map's key: that of the key, or the one of all values where the keys are anybody's. */
function valueSchema(map: unknown, key: string): unknown {
  return propertyOf(propertyOf(map, "shape"), key) ?? propertyOf(propertyOf(map, "def"), "valueType");
}

/** What an optional or a preprocessed value comes to. */
function innerOf(schema: unknown): unknown {
  const def = propertyOf(schema, "def");
  return propertyOf(def, "innerType") ?? propertyOf(def, "out");
}

function propertyOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined; // any object may be looked into
}
