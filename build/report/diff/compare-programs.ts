import { compareFacts, compareSets, type FactChange, type SetChange } from "./compare-facts.ts";
import { groupsBy } from "./groups.ts";
import type { ProgramFacts } from "./inventory.ts";
import { match } from "./match.ts";
import { printableStrings } from "./printable-strings.ts";
import { programFacts } from "./program-facts.ts";
import { inOrder, releaseName } from "./release-name.ts";

/** A program of one side. */
export interface ProgramSide {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Id of its profile; null where it is no daemon of a generation that is known. */
  readonly profile: string | null;
  /** The releases of RHEL that it is for, such as `RHEL 6.3`; empty where nothing says. */
  readonly releases: readonly string[];
  /** Paths of the RPMs that hold it, or its own. */
  readonly places: readonly string[];
}

/** Programs that came or went: one entry for all releases of RHEL of the same bytes. */
export interface ProgramOnOneSide extends ProgramSide {
  readonly name: string;
  readonly architecture: string;
  /** What it is as a daemon; null where it is none that is known. */
  readonly title: string | null;
}

/** A program that is other than it was. */
export interface ProgramChange {
  readonly name: string;
  readonly architecture: string;
  readonly before: ProgramSide;
  readonly after: ProgramSide;
  /** Empty where only its code is other. */
  readonly changes: readonly FactChange[];
  /** Printable strings; null where there are too many to be compared, or the same on both sides. */
  readonly strings: Pick<SetChange, "gone" | "added" | "leftOut"> | null;
}

/** Which programs went, came, and are otherwise. */
export interface ProgramChanges {
  readonly gone: readonly ProgramOnOneSide[];
  readonly added: readonly ProgramOnOneSide[];
  readonly changed: readonly ProgramChange[];
}

/**
 * Compares programs by name, architecture and release of RHEL. Of what is left, that for the newest release of one major version of RHEL is
 * held against the other side's newest, since nearly the same system is meant; then what is the only one of its name and architecture, or of
 * its name.
 */
export function comparePrograms(
  before: readonly ProgramFacts[],
  after: readonly ProgramFacts[],
): ProgramChanges {
  // What is for no release of RHEL is held against the best of the other side.
  const anywhere = [...before, ...after].some(({ target }) => target === undefined);
  const { pairs, gone, added } = match(before, after, [
    { key: (program) => [program.name, program.architecture, releaseOf(program)].join(" ") },
    {
      key: ({ name, architecture, target }) => target && [name, architecture, target.major].join(" "),
      take: "first",
    },
    { key: ({ name, architecture }) => `${name} ${architecture}`, take: anywhere ? "first" : "only" },
    { key: ({ name }) => name, take: "only" },
    // Two ELF files that are no daemons have names of their own.
    { key: ({ profile }) => (profile ? undefined : "program"), take: "only" },
  ]);
  const different = pairs.filter(([a, b]) => a.sha256 !== b.sha256 || a.profile?.id !== b.profile?.id);
  return {
    gone: merged(gone),
    added: merged(added),
    changed: [...groupsBy(different, ([a, b]) => `${keyOf(a)} ${keyOf(b)}`).values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const [a, b] = first;
      return [
        {
          name: b.name,
          architecture:
            a.architecture === b.architecture ? a.architecture : `${a.architecture}, ${b.architecture}`,
          before: sideOf(group.map(([program]) => program)),
          after: sideOf(group.map(([, program]) => program)),
          changes: compareFacts(programFacts(a), programFacts(b)),
          strings: stringChanges(a, b),
        },
      ];
    }),
  };
}

function stringChanges(a: ProgramFacts, b: ProgramFacts): ProgramChange["strings"] {
  const [before, after] = [printableStrings(a.content), printableStrings(b.content)];
  const change = before && after && compareSets("strings", before, after);
  return change ? { gone: change.gone, added: change.added, leftOut: change.leftOut } : null;
}

function merged(programs: readonly ProgramFacts[]): ProgramOnOneSide[] {
  return [...groupsBy(programs, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { name, architecture, profile } = first;
    return [{ name, architecture, title: profile?.title ?? null, ...sideOf(group) }];
  });
}

function sideOf(group: readonly ProgramFacts[]): ProgramSide {
  const [first] = group;
  return {
    sha256: first?.sha256 ?? "",
    size: first?.content.length ?? 0,
    profile: first?.profile?.id ?? null,
    releases: inOrder(group.map(releaseOf).filter((release) => release !== "")),
    places: [...new Set(group.flatMap(({ places }) => places))],
  };
}

function keyOf({ name, architecture, sha256, profile }: ProgramFacts): string {
  return [name, architecture, sha256, profile?.id ?? ""].join(" ");
}

function releaseOf({ target }: ProgramFacts): string {
  return target ? releaseName(target) : "";
}
