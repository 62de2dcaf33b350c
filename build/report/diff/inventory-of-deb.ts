import { byText, sha256Of, type ByteSource } from "../../base/index.ts";
import { controlValue, proveDeb, type Deb, type DebEntry } from "../../deb/index.ts";
import { SUITES } from "../../suite/index.ts";
import { judgePackageFor } from "../../verdict/index.ts";
import type { Fact } from "../fact.ts";
import type { FileFacts, Inventory, ScriptFacts } from "./inventory.ts";
import { programsOf } from "./programs.ts";
import { daemonCells, packageCells } from "./verdict-cells.ts";

/** What is compared of a .deb, whose lists are held against its files first. Throws what reading it throws. */
export async function inventoryOfDeb(source: ByteSource): Promise<Inventory> {
  const { content, unread, verdicts } = await judgePackageFor(source, SUITES);
  if (unread) throw unread;
  const { deb, daemons } = content;
  proveDeb(deb);
  const field = (name: string) => controlValue(deb, name) ?? "";
  return {
    kind: "deb",
    path: source.where.file,
    title: `.deb ${field("Package")} ${field("Version")} for ${field("Architecture")}`,
    sha256: await sha256Of(source),
    facts: controlFacts(deb),
    rpms: [],
    files: deb.entries.map(fileFacts).sort((a, b) => byText(a.path, b.path)),
    scripts: scriptFacts(deb),
    programs: programsOf(daemons),
    verdicts: [...packageCells(verdicts), ...daemonCells(daemons)],
  };
}

/** Fields that are lists: an entry that comes or goes is told, not the whole list (deb-control(5)). */
const RELATIONS = new Set([
  "depends",
  "pre-depends",
  "recommends",
  "suggests",
  "enhances",
  "breaks",
  "conflicts",
  "replaces",
  "provides",
  "built-using",
  "static-built-using",
]);

function controlFacts(deb: Deb): Fact[] {
  return [
    ...deb.control.map(([name, value]): Fact => {
      if (!RELATIONS.has(name.toLowerCase())) return [name, value];
      const relations = value.split(",").map((relation) => relation.trim().replaceAll(/\s+/g, " "));
      return [name, relations.filter((relation) => relation !== "")];
    }),
    ["list of conffiles", deb.conffiles],
    ["members of the archive", deb.members.map(({ name }) => name)],
  ];
}

/** Compared as fields and facts, or proven against the files, and so not once more as texts. */
const TOLD_OTHERWISE = new Set(["control", "conffiles", "md5sums"]);

function scriptFacts({ controlFiles }: Deb): ScriptFacts[] {
  return [...controlFiles]
    .filter(([name]) => !TOLD_OTHERWISE.has(name))
    .map(([name, text]) => ({ name, facts: [], text }))
    .sort((a, b) => byText(a.name, b.name));
}

function fileFacts(entry: DebEntry): FileFacts {
  const hasContent = entry.type === "file";
  return {
    path: entry.path,
    place: entry.path,
    type: entry.type,
    mode: entry.mode,
    owner: `${entry.user || entry.uid}:${entry.group || entry.gid}`,
    size: hasContent ? entry.size : undefined,
    sha256: entry.sha256,
    target: entry.target,
    flags: [],
  };
}
