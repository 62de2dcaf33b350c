import { inside, LisdebError, shown } from "../base/index.ts";
import type { Deb, DebEntry } from "./read-deb.ts";

/** A check of a .deb against itself, and what came of it. */
export interface DebCheck {
  readonly what: string;
  /** `absent`: the package carries nothing to check against. */
  readonly result: "ok" | "absent";
  readonly detail?: string;
}

/** Holds a .deb's files against its lists: md5sums and conffiles. Throws `deb-corrupt` where they disagree. */
export function proveDeb(deb: Deb): DebCheck[] {
  proveMd5sums(deb);
  const files = filesOf(deb);
  for (const line of deb.conffiles) {
    // A flag such as remove-on-upgrade stands before the path, of a file that is not there any more.
    if (line.startsWith("/") && !files.has(line)) {
      refuse(deb, "conffiles", `lists ${shown(line)}, which is not a file of the package`);
    }
  }
  return [
    deb.md5sums.length === 0
      ? { what: "MD5 of each file", result: "absent" }
      : {
          what: "MD5 of each file",
          result: "ok",
          detail: deb.md5sums.length === 1 ? "1 file" : `${deb.md5sums.length} files`,
        },
    { what: "conffiles", result: deb.conffiles.length === 0 ? "absent" : "ok" },
  ];
}

/** Holds a .deb's files against its md5sums. Throws `deb-corrupt` where they disagree. */
export function proveMd5sums(deb: Deb): void {
  const files = filesOf(deb);
  for (const { path, md5 } of deb.md5sums) {
    const file =
      files.get(path) ?? refuse(deb, "md5sums", `lists ${shown(path)}, which is not a file of the package`);
    if (file.md5 !== md5)
      refuse(deb, "md5sums", `says ${md5} of ${shown(path)}, and its bytes give ${file.md5 ?? "none"}`);
  }
}

/** By path; a hard link has the content of the file that it names. */
function filesOf({ entries }: Deb): ReadonlyMap<string, DebEntry> {
  const files = new Map(entries.filter(({ type }) => type === "file").map((entry) => [entry.path, entry]));
  for (const { path, type, target } of entries) {
    const other = type === "hard link" ? files.get(`/${(target ?? "").replace(/^(\.?\/)+/, "")}`) : undefined;
    if (other) files.set(path, other);
  }
  return files;
}

function refuse(deb: Deb, list: string, message: string): never {
  throw new LisdebError("deb-corrupt", message, { where: inside(deb.where, list) });
}
