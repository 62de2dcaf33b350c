import type { ControlFile, ControlFiles } from "./control-archive.ts";
import type { Tell } from "./fault-list.ts";
import type { Tree } from "./fresh-root.ts";
import { isInMinimalSystem } from "./interpreters.ts";
import type { FaultEffect } from "./rule.ts";
import type { Named } from "./relation-field.ts";
import { toText } from "./tar-entries.ts";

/** What else a package brings, or has brought, that its scripts may be run by. */
interface Surroundings {
  readonly tree: Tree | undefined;
  readonly relations: readonly Named[];
}

/** The scripts that dpkg runs, and when: those that only a removal or an upgrade runs do not stop an installation. */
const SCRIPTS = [
  { name: "preinst", isUnpacked: false, stops: true },
  { name: "postinst", isUnpacked: true, stops: true },
  { name: "prerm", isUnpacked: true, stops: false },
  { name: "postrm", isUnpacked: true, stops: false },
] as const;

type Script = (typeof SCRIPTS)[number];

/** Checks whether the maintainer scripts can be run, and what they ask of dpkg's own helper. */
export function checkScripts(control: ControlFiles, surroundings: Surroundings, tell: Tell): void {
  for (const script of SCRIPTS) {
    const file = control.read(script.name);
    if (!file) continue;
    checkInterpreter(file, script, surroundings, tell);
    checkHelper(file, script, tell);
  }
}

function checkInterpreter(file: ControlFile, script: Script, around: Surroundings, tell: Tell): void {
  const first = file.text.split("\n", 1)[0] ?? "";
  // Without #! dpkg has the shell run it.
  const [, path = "", rest = ""] = /^#![ \t]*([^ \t]*)[ \t]*([^]*)$/.exec(first) ?? [];
  if (path === "") return;
  const where = { ...file.where, line: 1 };
  const effect: FaultEffect | undefined = script.stops ? undefined : "misread";
  if (path.endsWith("\r")) {
    tell("script-carriage-return", where, "", effect);
    return;
  }
  if (/\/env$/.test(path) && isInMinimalSystem(path) === true) {
    const name = /^[^ \t]+/.exec(rest)?.[0] ?? "";
    const isThere =
      isInMinimalSystem(`/bin/${name}`) !== false || isBrought(`/usr/bin/${name}`, script, around);
    if (name !== "" && !name.startsWith("-") && !isThere)
      tell("script-interpreter", where, toText(name), effect);
    return;
  }
  const isThere = isInMinimalSystem(path);
  if (isThere === true || isBrought(path, script, around)) return;
  tell(
    isThere === "merged" ? "script-interpreter-merged" : "script-interpreter",
    where,
    toText(path),
    effect,
  );
}

/** Whether the package itself, or one that it asks for by the interpreter's name, brings the interpreter in time. */
function isBrought(path: string, { isUnpacked }: Script, { tree, relations }: Surroundings): boolean {
  if (isUnpacked && tree?.at(path) !== undefined) return true;
  // python3.11 comes with python3-minimal, wish with tk: only the letters at the beginning tell.
  const stem = /([a-z]+)[^/]*$/.exec(path)?.[1];
  const fields = isUnpacked ? ["pre-depends", "depends"] : ["pre-depends"];
  return relations.some(
    ({ field, name }) => fields.includes(field) && stem !== undefined && name.startsWith(stem),
  );
}

const COMMANDS = ["rm_conffile", "mv_conffile", "supports"];
const LATER_COMMANDS = ["symlink_to_dir", "dir_to_symlink"];

/** A call at the beginning of a command, and not in a comment. */
const CALL =
  /(?:^|[;&|]|\b(?:then|else|do|if|!))[ \t]*(?:\/usr\/bin\/)?dpkg-maintscript-helper[ \t]+(\w+)(?:[ \t]+(\w+))?/g;

function checkHelper({ text, where }: ControlFile, script: Script, tell: Tell): void {
  const asked = new Set<string>();
  // Without -e a failed command is passed over, and what it is for is not done.
  const stops = script.stops && /^#!.*[ \t]-[a-z]*e|^[ \t]*set[ \t]+(?:-[a-z]+[ \t]+)*-[a-z]*e/m.test(text);
  for (const [index, line] of text.split("\n").entries()) {
    for (const [, command = "", argument] of line.slice(0, 4096).matchAll(CALL)) {
      if (command === "supports" && argument !== undefined) asked.add(argument);
      if (COMMANDS.includes(command) || asked.has(command)) continue;
      const kind = LATER_COMMANDS.includes(command) ? "script-helper-command" : "script-helper-unknown";
      tell(kind, { ...where, line: index + 1 }, command, stops ? undefined : "misread");
    }
  }
}
