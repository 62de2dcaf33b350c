import { bytesSource, chunksOf, decompress, inside, LisdebError } from "../../base/index.ts";
import { BOUNDS } from "./bounds.ts";
import type { PackagesCheck } from "./packages-check.ts";
import { bothSums, isSameSum, NO_PATHS, withPath, type ContentsSums, type PathSum } from "./contents-sums.ts";
import { COMPRESSIONS, type Variant } from "./index-groups.ts";
import { readWhole } from "./read-file.ts";

/**
 * Holds Contents of an architecture against the files of its packages. Packages for all architectures may stand in it, or in one of
 * their own, `ofAll`. Forms of both have been proven to be what Release lists.
 */
export async function checkContents(
  variant: Variant,
  ofAll: Variant | undefined,
  packages: ContentsSums,
  check: PackagesCheck,
): Promise<void> {
  const path = `${check.suite.base}${variant.path}`;
  const tell = (kind: "contents-differ" | "contents-form" | "unchecked", found: string): void =>
    check.tell(kind, path, found, check.readBy);
  try {
    const stated = await readContents(variant, check, (line) => tell("contents-form", line));
    const statedOfAll = ofAll && (await readContents(ofAll, check, () => undefined));
    const held = await packages.sums();
    for (const [name, { files, isForAll }] of held) {
      const listed = stated.get(name) ?? (isForAll ? statedOfAll?.get(name) : undefined);
      if (listed ? isSameSum(listed, files) : files.count === 0) continue;
      tell(
        "contents-differ",
        `${name} has ${files.count} files, and ${listed?.count ?? "none"} are listed${same(listed, files)}`,
      );
    }
    const more = [...stated.keys()].find((name) => !held.has(name));
    if (more !== undefined) tell("contents-differ", `${more} is not in the list of packages`);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input" || error.code === "download-refused")
      throw error;
    tell("unchecked", error.message);
  }
}

function same(listed: PathSum | undefined, files: PathSum): string {
  return listed?.count === files.count ? ", not the same" : "";
}

/** The paths of each package's name, as sums. Throws `limit-exceeded`. */
async function readContents(
  { path: below, extension, size }: Variant,
  { access, suite }: PackagesCheck,
  odd: (line: string) => void,
): Promise<ReadonlyMap<string, PathSum>> {
  const path = `${suite.base}${below}`;
  const where = inside(access.where, path);
  const read = await readWhole(access, path, Math.min(size, BOUNDS.heldIndexBytes));
  if (!read) throw new LisdebError("archive-invalid", "went away while the archive was read", { where });
  const source = bytesSource(read.bytes, where);
  const sums = new Map<string, PathSum>();
  let told = false;
  const content = decompress(chunksOf(source), COMPRESSIONS[extension], {
    where,
    compressedSize: source.size,
  });
  for await (const line of linesOf(content)) {
    // Old archives begin it with an explanation, whose table has this head.
    if (/^FILE +LOCATION$/.test(line)) {
      sums.clear();
      told = false;
      continue;
    }
    const [, file = "", names = ""] = /^(.*\S)\s+(\S+)$/.exec(line) ?? [];
    if (file === "" || names === "") {
      if (!told && line !== "") odd(line);
      told ||= line !== "";
      continue;
    }
    // Once for the line: a long path with many names would else be digested for each.
    const path = withPath(NO_PATHS, file);
    for (const each of new Set(names.split(","))) {
      const name = each.slice(each.lastIndexOf("/") + 1);
      sums.set(name, bothSums(sums.get(name) ?? NO_PATHS, path));
    }
    if (sums.size > BOUNDS.contentsNames) {
      throw new LisdebError("limit-exceeded", `names more than ${BOUNDS.contentsNames} packages`, { where });
    }
  }
  return sums;
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    rest += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString("latin1");
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > BOUNDS.contentsLineBytes) {
      throw new LisdebError("limit-exceeded", `has a line of more than ${BOUNDS.contentsLineBytes} bytes`);
    }
    for (const line of lines) yield Buffer.from(line, "latin1").toString("utf8");
  }
  if (rest !== "") yield Buffer.from(rest, "latin1").toString("utf8");
}
