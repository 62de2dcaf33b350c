import { shown } from "../../base/index.ts";
import { isDaemonName } from "../../daemon/index.ts";
import { readableSize } from "../sizes.ts";
import type { FactChange } from "./compare-facts.ts";
import type { ProgramChange, ProgramChanges, ProgramOnOneSide, ProgramSide } from "./compare-programs.ts";
import { groupsBy } from "./groups.ts";
import { factInWords, firstOf, indented, tally } from "./in-words.ts";
import { inOrder, releasesInShort } from "./release-name.ts";

/** Programs and strings of one that are named on the screen. */
const PROGRAMS = 30;
const STRINGS = 12;

/** Which daemons, or other programs, came, went and changed: one entry for all that changed in the same way. */
export function describeProgramChanges({ gone, added, changed }: ProgramChanges): string[] {
  const counts = tally({ changed: changed.length, gone: gone.length, added: added.length });
  if (counts === "") return [];
  const groups = [...groupsBy(changed, (change) => JSON.stringify([change.name, told(change)])).values()];
  return [
    `${named(changed, gone, added)}: ${counts}`,
    ...firstOf(
      [
        ...groups.map((group) => changeInWords(group)),
        ...onOneSide(gone).map((group) => oneSideInWords("-", group)),
        ...onOneSide(added).map((group) => oneSideInWords("+", group)),
      ],
      PROGRAMS,
    ),
  ];
}

function named(...programs: readonly (readonly { readonly name: string }[])[]): string {
  return programs.flat().every(({ name }) => isDaemonName(name)) ? "Daemons" : "Programs";
}

/** Which telling strings came to the programs and went from them. */
export function describeStringChanges({ changed }: ProgramChanges): string[] {
  const told = changed.flatMap((change) => {
    const [gone, added] = [tellingIn(change, "gone"), tellingIn(change, "added")];
    return gone.length + added.length === 0 ? [] : [{ change, gone, added }];
  });
  if (told.length === 0) return [];
  const groups = [
    ...groupsBy(told, ({ change, gone, added }) => JSON.stringify([change.name, gone, added])).values(),
  ];
  return [
    "Strings in the binaries",
    ...groups.slice(0, PROGRAMS).flatMap((group) => {
      const { change, gone, added } = group[0] ?? { change: undefined, gone: [], added: [] };
      if (!change) return [];
      return [
        `${headingOfChange(group.map((one) => one.change))}: ${tally({ gone: gone.length, added: added.length })}`,
        ...indented(
          firstOf(
            gone.map((text) => `- ${shown(text)}`),
            STRINGS,
          ),
        ),
        ...indented(
          firstOf(
            added.map((text) => `+ ${shown(text)}`),
            STRINGS,
          ),
        ),
      ];
    }),
  ];
}

function changeInWords(group: readonly ProgramChange[]): string {
  const [first] = group;
  if (!first) return "";
  const changes = told(first);
  const sizes = `${readableSize(first.before.size)} -> ${readableSize(first.after.size)}`;
  const other = changes.length === 0 ? [`other bytes, with nothing else that is compared (${sizes})`] : [];
  return [headingOfChange(group), ...indented([...changes.map(factInWords), ...other])].join("\n");
}

/** The title says which daemon and generation it is; that of a change is among its facts. */
function oneSideInWords(mark: string, group: readonly ProgramOnOneSide[]): string {
  const [first] = group;
  const title = first?.title ?? `${first?.name ?? ""}, of no generation that lisdeb knows`;
  return `${mark} ${heading(shown(title), group, group)}`;
}

/** Programs of one kind, with the architectures of which the same releases of RHEL came or went. */
function onOneSide(programs: readonly ProgramOnOneSide[]): ProgramOnOneSide[][] {
  const kinds = groupsBy(programs, ({ name, profile, title, architecture }) =>
    JSON.stringify([name, profile, title, architecture]),
  );
  const alike = groupsBy([...kinds.values()], (group) => {
    const [first] = group;
    return JSON.stringify([first?.name, first?.profile, inOrder(group.flatMap(({ releases }) => releases))]);
  });
  return [...alike.values()].map((groups) => groups.flat());
}

/** `hv_kvp_daemon, amd64, i386 (RHEL 6.2, 6.3)`. */
function heading(
  name: string,
  group: readonly { readonly architecture: string }[],
  ...sides: readonly (readonly ProgramSide[])[]
): string {
  const architectures = [...new Set(group.map(({ architecture }) => shown(architecture)))].sort();
  const served = sides
    .map((side) => side.flatMap(({ releases }) => releases))
    .filter(({ length }) => length > 0);
  const said = [...new Set(served.map(releasesInShort))].join(" -> ");
  return `${name}, ${architectures.join(", ")}${said === "" ? "" : ` (${said})`}`;
}

function headingOfChange(group: readonly ProgramChange[]): string {
  const [before, after] = [group.map((change) => change.before), group.map((change) => change.after)];
  return heading(shown(group[0]?.name ?? ""), group, before, after);
}

/** The size says little, and would keep alike changes apart. */
function told({ changes }: ProgramChange): readonly FactChange[] {
  return changes.filter(({ fact }) => fact !== "size");
}

/** Facts whose members stand in the binary as strings, too: they are told once. */
const TOLD_AS_FACTS = ["imports", "symbol versions", "libraries", "compiler"];

function tellingIn({ changes, strings }: ProgramChange, side: "gone" | "added"): readonly string[] {
  const known = new Set(
    changes.flatMap((change) =>
      "gone" in change && TOLD_AS_FACTS.includes(change.fact)
        ? [...change.gone, ...change.added].flatMap((member) => [member, ...member.split(/[@, ]/)])
        : [],
    ),
  );
  return (strings?.[side] ?? []).filter((text) => isTelling(text) && !known.has(text));
}

/** Words, paths and names; not the chance runs of letters that stand in machine code, nor names of sections. */
function isTelling(text: string): boolean {
  return (
    (/[a-z]{4}|[A-Za-z]{3,}[ _-][A-Za-z]{2,}|^\/[a-z]/.test(text) || /[A-Z]{2,}_[A-Z]{2,}/.test(text)) &&
    !SECTION.test(text)
  );
}

/** And the name of the file with the debugging information, which is the build's digest. */
const SECTION = /^\.[a-z_]+([.-][A-Za-z_-]+)*$|^[0-9a-f]{10,}\.debug$/;
