import { LIMITS } from "../../base/index.ts";
import type { ControlFile } from "./control-archive.ts";
import type { Tell } from "./fault-list.ts";
import { withoutRoot, type Tree } from "./fresh-root.ts";
import { toText } from "./tar-entries.ts";

/** What dpkg reads a line into has room for so many bytes, the line's end among them. */
const LONGEST_LINE = 997;

/** Checks conffiles line by line as dpkg reads them, and whether each is a file of the package. */
export function checkConffiles(file: ControlFile | undefined, tree: Tree | undefined, tell: Tell): void {
  if (!file) return;
  const lines = file.text.split("\n");
  const tail = lines.pop() ?? "";
  if (tail !== "") tell("conffiles-newline", { ...file.where, line: lines.length + 1 });
  const seen = new Set<string>();
  for (const [index, content] of [...lines, ...(tail === "" ? [] : [tail])].entries()) {
    const where = { ...file.where, line: index + 1 };
    if (index === LIMITS.conffiles) {
      tell("unchecked", where, `it lists more than ${LIMITS.conffiles} files`);
      return;
    }
    if (content.includes("\0")) tell("conffile-nul", where);
    if (content.length + 1 > LONGEST_LINE) tell("conffile-too-long", where);
    const listed = content.replace(/[ \t\v\f\r]{1,1000}$/, "");
    if (listed === "") continue;
    const path = readFlag(listed);
    if (path === undefined) continue;
    if (seen.has(path)) tell("conffile-twice", where, toText(path));
    seen.add(path);
    const node = tree?.at(path);
    if (tree && node === undefined) tell("conffile-missing", where, toText(path));
    else if (tree && node !== undefined && node !== "file") {
      // dpkg leaves a conffile under another name at first: nothing can be put into such a folder, and one that is there stops it.
      const isStuck = node === "folder" && (tree.isOfSystem(path) || tree.hasFilesUnder(path));
      tell("conffile-not-a-file", where, toText(path), isStuck ? "refused" : undefined);
    }

    /** The path of a line that has no flag before it. */
    function readFlag(line: string): string | undefined {
      if (line.startsWith("/")) return `/${withoutRoot(line)}`;
      const [, flag = "", flagged = ""] = /^([^ ]*) (\/[^]*)$/.exec(line) ?? [];
      if (flag === "remove-on-upgrade") {
        tell("conffile-flag", where, toText(flagged));
        if (tree?.at(flagged) !== undefined) tell("conffile-flag-shipped", where, toText(flagged));
      } else if (flagged !== "") tell("conffile-flag-unknown", where, toText(flag));
      else {
        tell("conffile-relative", where, toText(line));
        return `/${withoutRoot(line)}`;
      }
      return undefined;
    }
  }
}
