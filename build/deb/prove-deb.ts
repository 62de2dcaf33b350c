import { inside, LisdebError, shown } from "../base/index.ts";
import type { Deb } from "./read-deb.ts";

/** A check of a .deb against itself, and what came of it. */
export interface DebCheck {
  readonly what: string;
  /** `absent`: the package carries nothing to check against. */
  readonly result: "ok" | "absent";
  readonly detail?: string;
}

/** Holds a .deb's files against its lists: md5sums and conffiles. Throws `deb-corrupt` where they disagree. */
export function proveDeb(deb: Deb): DebCheck[] {
  const files = new Map(
    deb.entries.filter(({ type }) => type === "file").map((entry) => [entry.path, entry]),
  );
  // A hard link has the content of the file that it names.
  for (const { path, type, target } of deb.entries) {
    const other = type === "hard link" ? files.get(`/${(target ?? "").replace(/^(\.?\/)+/, "")}`) : undefined;
    if (other) files.set(path, other);
  }
  const fail = (list: string, message: string): never => {
    throw new LisdebError("deb-corrupt", message, { where: inside(deb.where, list) });
  };
  for (const { path, md5 } of deb.md5sums) {
    const file =
      files.get(path) ?? fail("md5sums", `lists ${shown(path)}, which is not a file of the package`);
    if (file.md5 !== md5)
      fail("md5sums", `says ${md5} of ${shown(path)}, and its bytes give ${file.md5 ?? "none"}`);
  }
  for (const line of deb.conffiles) {
    // A flag such as remove-on-upgrade stands before the path, of a file that is not there any more.
    if (line.startsWith("/") && !files.has(line)) {
      fail("conffiles", `lists ${shown(line)}, which is not a file of the package`);
    }
  }
  return [
    deb.md5sums.length === 0
      ? { what: "MD5 of each file", result: "absent" }
      : { what: "MD5 of each file", result: "ok", detail: `${deb.md5sums.length} files` },
    { what: "conffiles", result: deb.conffiles.length === 0 ? "absent" : "ok" },
  ];
}
