import { expect } from "vitest";
import { lisdeb } from "./lisdeb.ts";

/** What lisdeb diff --json says of one fact. */
interface FactChange {
  readonly fact: string;
  readonly before?: string | null;
  readonly after?: string | null;
  readonly gone?: readonly string[];
  readonly added?: readonly string[];
}

/** The files of one package or medium that came, went and changed. */
export interface Files {
  readonly gone: readonly { readonly path: string; readonly type: string }[];
  readonly added: readonly { readonly path: string; readonly type: string }[];
  readonly changed: readonly { readonly path: string; readonly changes: readonly FactChange[] }[];
}

interface Scripts {
  readonly gone: readonly string[];
  readonly added: readonly { readonly name: string }[];
  readonly changed: readonly {
    readonly name: string;
    readonly lines: { readonly lines: readonly { readonly side: string; readonly text: string }[] };
  }[];
}

interface Program {
  readonly name: string;
  readonly architecture: string;
  readonly profile?: string;
  readonly releases: readonly string[];
  readonly places: readonly string[];
}

interface ProgramChange {
  readonly name: string;
  readonly architecture: string;
  readonly before: Program;
  readonly after: Program;
  readonly changes: readonly FactChange[];
  readonly strings: { readonly gone: readonly string[]; readonly added: readonly string[] } | null;
}

/** An RPM on one side. */
export interface Side {
  readonly path: string;
}

/** What the command promises to print, as far as these tests look at it. */
export interface Comparison {
  readonly same: boolean;
  readonly compared: readonly string[];
  readonly verdicts: readonly {
    readonly suite: string;
    readonly architecture: string;
    readonly of: string;
    readonly change: string;
    readonly before: { readonly standing: string } | null;
    readonly after: {
      readonly standing: string;
      readonly reasons: readonly { readonly kind: string }[];
    } | null;
  }[];
  readonly programs: {
    readonly gone: readonly Program[];
    readonly added: readonly Program[];
    readonly changed: readonly ProgramChange[];
  };
  readonly releases: {
    readonly gone: readonly { readonly release: string }[];
    readonly added: readonly { readonly release: string }[];
  };
  readonly rpms: {
    readonly gone: readonly Side[];
    readonly added: readonly Side[];
    readonly moved: readonly { readonly before: Side; readonly after: Side }[];
    readonly changed: readonly {
      readonly before: Side;
      readonly after: Side;
      readonly contents: {
        readonly facts: readonly FactChange[];
        readonly files: Files;
        readonly scripts: Scripts;
      } | null;
    }[];
  };
  readonly facts: readonly FactChange[];
  readonly files: Files;
  readonly scripts: Scripts;
}

/** What lisdeb diff --json says of two inputs that it can compare. */
export async function diffOf(before: string, after: string): Promise<Comparison> {
  const ran = await lisdeb(["diff", before, after, "--json"]);
  expect([ran.stderr, ran.status]).toEqual(["", 0]);
  return JSON.parse(ran.stdout) as Comparison;
}

/** The same in words. */
export async function wordsOf(before: string, after: string): Promise<string> {
  const ran = await lisdeb(["diff", before, after]);
  expect([ran.stderr, ran.status]).toEqual(["", 0]);
  return ran.stdout;
}

/** In order, for comparing with what is told in another one. */
export const sorted = (texts: Iterable<string>): string[] => [...texts].sort();
/** The lines of an outside tool. */
export const setOf = (text: string): Set<string> => new Set(text.split("\n").filter((line) => line !== ""));
/** What the one has and the other does not. */
export const missing = (there: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  sorted([...there].filter((each) => !other.has(each)));
