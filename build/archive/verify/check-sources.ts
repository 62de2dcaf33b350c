import { inside, LisdebError } from "../../base/index.ts";
import { signedText } from "../source-package/index.ts";
import { BOUNDS } from "./bounds.ts";
import { compare } from "./check-indices.ts";
import type { TellFault } from "./fault-list.ts";
import { inOrder } from "./in-order.ts";
import type { Variant } from "./index-groups.ts";
import { listContent } from "./list-content.ts";
import { listedFiles, readListedSource, type ListedSource } from "./listed-sources.ts";
import type { NeededSources } from "./needed-sources.ts";
import type { PackagesCheck } from "./packages-check.ts";
import { ALGORITHMS, measure, readWhole, type Algorithm } from "./read-file.ts";
import { parseStanza, readStanzas, type Stanza } from "./stanzas.ts";

/** By path and digests, files of source packages that have been looked at, and whether they are as listed: several versions share some. */
export type SeenSources = Map<string, Promise<boolean>>;

/** Source packages that are worked on at a time. */
const AT_A_TIME = 2;

/** Reads a list of source packages in one of the forms that were proven, and proves each file of each, as apt-get source and dpkg-source would. */
export async function checkSources(
  variant: Variant,
  check: PackagesCheck,
  seen: SeenSources,
  needed: NeededSources | undefined,
): Promise<void> {
  const path = `${check.suite.base}${variant.path}`;
  const where = inside(check.access.where, path);
  const known = new Map<string, string>();
  let [count, files, missing] = [0, 0, 0];
  try {
    const stanzas = readStanzas(await listContent(variant, path, check, where), where);
    const work = (stanza: Stanza) => lookAt(stanza, path, check, seen);
    for await (const { source, told } of inOrder(stanzas, AT_A_TIME, work)) {
      check.signal?.throwIfAborted();
      for (const each of told) check.tell(...each);
      missing += told.filter(([kind]) => kind === "source-absent" || kind === "source-differs").length;
      if (missing > BOUNDS.missingSourceFiles) {
        throw new LisdebError(
          "limit-exceeded",
          `lists more than ${BOUNDS.missingSourceFiles} files of source packages that are not there, or others`,
          { where },
        );
      }
      files += source?.files.length ?? 0;
      if (files > BOUNDS.sourceFiles || ++count > BOUNDS.entries)
        throw new LisdebError("limit-exceeded", "lists more source packages than can be looked at", {
          where,
        });
      if (!source) continue;
      needed?.found(source.name, source.version);
      noteOnce(source, known, path, check.tell);
    }
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input" || error.code === "download-refused")
      throw error;
    check.tell("unchecked", path, error.message);
  }
}

type Told = Parameters<TellFault>;

async function lookAt(
  stanza: Stanza,
  path: string,
  check: PackagesCheck,
  seen: SeenSources,
): Promise<{ readonly source: ListedSource | undefined; readonly told: readonly Told[] }> {
  const told: Told[] = [];
  const tell: TellFault = (...each) => void told.push(each);
  const source = readListedSource(stanza, path, tell);
  if (!source || !check.pool) return { source, told };
  for (const file of source.files) {
    check.signal?.throwIfAborted();
    const key = `${file.path} ${file.size} ${ALGORITHMS.map((each) => file.digests[each] ?? "").join(" ")}`;
    const proven = seen.get(key) ?? prove(file, check, tell);
    seen.set(key, proven);
    if ((await proven) && file.name.endsWith(".dsc")) await lookInto(source, file, check, tell);
  }
  return { source, told };
}

/** Whether a file is as listed. */
async function prove(
  file: ListedSource["files"][number],
  check: PackagesCheck,
  tell: TellFault,
): Promise<boolean> {
  const algorithms = Object.keys(file.digests) as Algorithm[]; // what it was made of
  try {
    const found = await measure(check.access, file.path, algorithms, file.size);
    if (!found) {
      tell("source-absent", file.path);
      return false;
    }
    check.counted(found.size);
    const { wrong, differs } = compare(file, found);
    if (wrong.length > 0) tell("source-differs", file.path, differs);
    else if (file.path.includes("+") && (await check.access.hasTwin?.(file.path, file.size)) === false)
      tell("plus-in-key", file.path);
    return wrong.length === 0;
  } catch (error) {
    // A link that leads outside; the other files are looked at all the same.
    if (!(error instanceof LisdebError) || error.code !== "archive-invalid") throw error;
    tell("unchecked", file.path, error.message);
    return false;
  }
}

/** Holds a .dsc against what Sources says: dpkg-source goes by the one, apt by the other. */
async function lookInto(
  source: ListedSource,
  { path }: ListedSource["files"][number],
  check: PackagesCheck,
  tell: TellFault,
): Promise<void> {
  try {
    const read = await readWhole(check.access, path, BOUNDS.stanzaBytes);
    if (!read) return;
    const text = signedText(read.bytes, inside(check.access.where, path));
    const dsc = parseStanza(Buffer.from(text).toString("latin1"), 1);
    const found = dsc ? contradictionOf(dsc.fields, source) : "it is empty";
    if (found !== undefined) tell("source-contradicts-list", path, found);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    tell(error.code === "limit-exceeded" ? "unchecked" : "source-contradicts-list", path, error.message);
  }
}

function contradictionOf(fields: ReadonlyMap<string, string>, source: ListedSource): string | undefined {
  const [name, version] = [fields.get("source") ?? "", fields.get("version") ?? ""];
  if (name !== source.name || version !== source.version)
    return `it is of ${name} ${version}, and the list has ${source.name} ${source.version}`;
  const own = listedFiles(fields);
  if (typeof own === "string") return `it ${own}`;
  const others = new Map(
    source.files.filter((file) => !file.name.endsWith(".dsc")).map((file) => [file.name, file]),
  );
  if (own.length !== others.size) return `it names ${own.length} files, and the list ${others.size}`;
  for (const file of own) {
    const listed = others.get(file.name);
    const isSame =
      listed?.size === file.size &&
      ALGORITHMS.every(
        (each) =>
          (file.digests[each] ?? listed.digests[each]) === (listed.digests[each] ?? file.digests[each]),
      );
    if (!isSame) return `${file.name} is another one`;
  }
  return undefined;
}

function noteOnce(
  { name, version, files }: ListedSource,
  known: Map<string, string>,
  path: string,
  tell: TellFault,
): void {
  const key = `${name} ${version}`;
  const stated = files
    .map((file) => file.digests.sha256 ?? file.digests.md5 ?? "")
    .join(" ")
    .slice(0, 64);
  const before = known.get(key);
  if (before !== undefined && before !== stated) tell("source-twice", path, key);
  known.set(key, stated);
}
