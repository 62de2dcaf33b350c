import { LisdebError } from "../base/index.ts";
import type { Header } from "./header.ts";
import { numbersOf, textOf, textsOf } from "./header-values.ts";
import type { RpmScriptlet } from "./rpm-package.ts";
import { TAGS, tagName } from "./tags.ts";

/** Each scriptlet by the name of its section in a spec file, in the order of `rpm -q --scripts`. */
const SCRIPTLETS = [
  { kind: "pretrans", script: TAGS.PRETRANS, program: TAGS.PRETRANSPROG },
  { kind: "pre", script: TAGS.PREIN, program: TAGS.PREINPROG },
  { kind: "post", script: TAGS.POSTIN, program: TAGS.POSTINPROG },
  { kind: "preun", script: TAGS.PREUN, program: TAGS.PREUNPROG },
  { kind: "postun", script: TAGS.POSTUN, program: TAGS.POSTUNPROG },
  { kind: "posttrans", script: TAGS.POSTTRANS, program: TAGS.POSTTRANSPROG },
  { kind: "preuntrans", script: TAGS.PREUNTRANS, program: TAGS.PREUNTRANSPROG },
  { kind: "postuntrans", script: TAGS.POSTUNTRANS, program: TAGS.POSTUNTRANSPROG },
  { kind: "verify", script: TAGS.VERIFYSCRIPT, program: TAGS.VERIFYSCRIPTPROG },
] as const;

/** The three families of triggers, each with its scripts, and its conditions, which say which script is theirs. */
const TRIGGERS = [
  {
    prefix: "",
    scripts: TAGS.TRIGGERSCRIPTS,
    programs: TAGS.TRIGGERSCRIPTPROG,
    names: TAGS.TRIGGERNAME,
    versions: TAGS.TRIGGERVERSION,
    flags: TAGS.TRIGGERFLAGS,
    indexes: TAGS.TRIGGERINDEX,
  },
  {
    prefix: "file",
    scripts: TAGS.FILETRIGGERSCRIPTS,
    programs: TAGS.FILETRIGGERSCRIPTPROG,
    names: TAGS.FILETRIGGERNAME,
    versions: TAGS.FILETRIGGERVERSION,
    flags: TAGS.FILETRIGGERFLAGS,
    indexes: TAGS.FILETRIGGERINDEX,
  },
  {
    prefix: "transfile",
    scripts: TAGS.TRANSFILETRIGGERSCRIPTS,
    programs: TAGS.TRANSFILETRIGGERSCRIPTPROG,
    names: TAGS.TRANSFILETRIGGERNAME,
    versions: TAGS.TRANSFILETRIGGERVERSION,
    flags: TAGS.TRANSFILETRIGGERFLAGS,
    indexes: TAGS.TRANSFILETRIGGERINDEX,
  },
] as const;

/** When a trigger runs (rpmds.h, `RPMSENSE_TRIGGER…`). */
const MOMENTS = [
  { bit: 1 << 25, name: "triggerprein" },
  { bit: 1 << 16, name: "triggerin" },
  { bit: 1 << 17, name: "triggerun" },
  { bit: 1 << 18, name: "triggerpostun" },
] as const;

/** How a condition compares versions (rpmds.h, `RPMSENSE_LESS`, `GREATER`, `EQUAL`). */
const COMPARISONS = ["", "<", ">", "<>", "=", "<=", ">=", ""] as const;

const SHELL = ["/bin/sh"] as const;

/** Reads every scriptlet and trigger, as data. Throws `rpm-corrupt` where a trigger's arrays do not fit each other. */
export function readScriptlets(header: Header): readonly RpmScriptlet[] {
  const scriptlets: RpmScriptlet[] = [];
  for (const { kind, script, program } of SCRIPTLETS) {
    const text = textOf(header, script);
    // One string, or a string for each argument.
    const interpreter = textsOf(header, program);
    if (text === undefined && interpreter === undefined) continue;
    scriptlets.push({ kind, interpreter: interpreter ?? SHELL, script: text ?? "" });
  }
  for (const family of TRIGGERS) scriptlets.push(...readTriggers(header, family));
  return scriptlets;
}

function readTriggers(header: Header, family: (typeof TRIGGERS)[number]): RpmScriptlet[] {
  const scripts = textsOf(header, family.scripts);
  if (!scripts) return [];
  const programs = textsOf(header, family.programs) ?? scripts.map(() => SHELL[0]);
  const names = textsOf(header, family.names) ?? [];
  const versions = textsOf(header, family.versions) ?? names.map(() => "");
  const flags = numbersOf(header, family.flags) ?? [];
  const indexes = numbersOf(header, family.indexes) ?? [];
  const count = names.length;
  if (
    programs.length !== scripts.length ||
    versions.length !== count ||
    flags.length !== count ||
    indexes.length !== count ||
    indexes.some((index) => index >= scripts.length)
  ) {
    throw new LisdebError(
      "rpm-corrupt",
      `its header's ${tagName(family.scripts, "header")} and their conditions do not fit each other`,
      {
        where: header.where,
      },
    );
  }
  const conditions = scripts.map((): string[] => []);
  const moments = scripts.map((): number => 0);
  names.forEach((name, i) => {
    const at = indexes[i] ?? 0;
    conditions[at]?.push(
      [name, COMPARISONS[((flags[i] ?? 0) >> 1) & 7], versions[i]].filter((part) => part).join(" "),
    );
    moments[at] = (moments[at] ?? 0) | (flags[i] ?? 0);
  });
  return scripts.map((script, i) => ({
    kind: family.prefix + (MOMENTS.find(({ bit }) => ((moments[i] ?? 0) & bit) !== 0)?.name ?? "trigger"),
    interpreter: [programs[i] ?? SHELL[0]],
    script,
    condition: conditions[i]?.join(", ") ?? "",
  }));
}
