import { digest, inside, LisdebError, shown, type Where } from "../base/index.ts";
import { formatControl } from "./control-fields.ts";
import { checkPackageFields } from "./package-fields.ts";
import { SCRIPT_NAMES, type ControlField, type DebContents } from "./tree.ts";
import type { UstarEntry } from "./ustar.ts";

/**
 * The entries of the control archive: control, conffiles, md5sums and maintainer scripts, sorted; nothing else, since dpkg 1.16
 * refuses a folder in it. Throws `control-invalid` or `package-invalid` with the place in `where`, the package.
 */
export function controlEntries(
  contents: DebContents,
  data: readonly UstarEntry[],
  installedSize: number,
  where: Where,
): UstarEntry[] {
  const inControl = inside(where, "control");
  checkPackageFields(contents.control, inControl);
  const files: [name: string, text: string, mode: number][] = [
    ["conffiles", conffilesText(contents.conffiles, data, inside(where, "conffiles")), 0o644],
    ["control", formatControl(withInstalledSize(contents.control, installedSize), inControl), 0o644],
    ["md5sums", md5sumsText(contents.conffiles, data), 0o644],
  ];
  for (const name of SCRIPT_NAMES.toSorted()) {
    const script = contents.scripts[name];
    if (script !== undefined) files.push([name, checkScript(script, inside(where, name)), 0o755]);
  }
  return [
    { name: "./", type: "directory", mode: 0o755, content: new Uint8Array(0), target: "" },
    ...files
      .filter(([, text]) => text !== "")
      .map(([name, text, mode]): UstarEntry => ({
        name: `./${name}`,
        type: "file",
        mode,
        content: Buffer.from(text),
        target: "",
      })),
  ];
}

/** Where dpkg-gencontrol puts it: behind Maintainer. */
function withInstalledSize(fields: readonly ControlField[], installedSize: number): ControlField[] {
  const place = fields.findIndex(([name]) => name === "Maintainer") + 1;
  return fields.toSpliced(place, 0, ["Installed-Size", String(installedSize)]);
}

/**
 * dpkg 1.16 takes a missing, relative or doubled entry in silence, a flag before the path for a part of it, and a list
 * without a last line end for a broken one: here each is refused or cannot be (deb-conffiles(5); measured on dpkg 1.16.18).
 */
function conffilesText(conffiles: readonly string[], data: readonly UstarEntry[], where: Where): string {
  for (const [index, path] of conffiles.entries()) {
    const refuse = (why: string): never => {
      throw new LisdebError("package-invalid", why, { where: inside(where, path) });
    };
    if (!path.startsWith("/")) refuse("is not an absolute path");
    if (/\s/.test(path)) refuse("holds a blank");
    if (conffiles.indexOf(path) !== index) refuse("is listed twice");
    if (!data.some(({ name, type }) => name === `.${path}` && type === "file"))
      refuse("is not a file of the package");
  }
  return [...conffiles]
    .sort()
    .map((path) => `${path}\n`)
    .join("");
}

/** As dh_md5sums makes it: every file but conffiles, which change on purpose, in the order of the archive. */
function md5sumsText(conffiles: readonly string[], data: readonly UstarEntry[]): string {
  return data
    .filter(({ name, type }) => type === "file" && !conffiles.includes(name.slice(1)))
    .map(({ name, content }) => `${digest("md5", content)}  ${name.slice(2)}\n`)
    .join("");
}

/** What every Debian has: the packages that hold these are essential. */
const INTERPRETERS = ["/bin/sh", "/bin/bash", "/usr/bin/perl"];

/**
 * dpkg 1.16 runs a script without `#!` by luck of its shell, and fails on one whose first line ends in CR or names an interpreter that
 * is not there; its dpkg-maintscript-helper does not know the commands that came with 1.17 (measured on dpkg 1.16.18).
 */
function checkScript(script: string, where: Where): string {
  const refuse = (why: string): never => {
    throw new LisdebError("package-invalid", why, { where });
  };
  const interpreter = /^#![ \t]*(\S+)/.exec(script)?.[1];
  if (interpreter === undefined) return refuse("does not begin with #! and an interpreter");
  if (!INTERPRETERS.includes(interpreter))
    refuse(`names the interpreter ${shown(interpreter)}, which may not be there`);
  if (!script.endsWith("\n")) refuse("has no line end behind its last line");
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(script)) refuse("holds a control character");
  const command = /dpkg-maintscript-helper\s+(\w+)/g;
  for (const [, used] of script.matchAll(command)) {
    if (used !== "rm_conffile" && used !== "mv_conffile" && used !== "supports") {
      refuse(`uses dpkg-maintscript-helper ${used ?? ""}, which dpkg 1.16 does not know`);
    }
  }
  return script;
}
