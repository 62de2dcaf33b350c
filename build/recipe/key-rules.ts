import { valueAt } from "./schema-problems.ts";

/** What a map that has a key cannot have beside it. Both come of these rows: what lisdeb refuses, and what the JSON Schema for editors says. */
export interface KeyRules {
  readonly given: string;
  readonly bounds: readonly KeyBound[];
}

interface KeyBound {
  /** Lead from the same map to what is bounded; the first of them is of this bound alone. */
  readonly steps: readonly [string, ...string[]];
  /** How many may stand there, of a list items; 0 where nothing may. */
  readonly most: number;
  readonly message: string;
}

/** Of a recipe. */
export const RULES_OF_SOURCE: KeyRules = {
  given: "source",
  bounds: [
    {
      steps: ["media"],
      most: 1,
      message: "media must name one medium in a recipe with source: the kernel's sources",
    },
    {
      steps: ["licence", "copyright"],
      most: 0,
      message:
        "licence.copyright is for binaries on media; in a recipe with source the kernel's own files say whose they are",
    },
  ],
};

/** Keys by which an override says what daemons it is for. */
export const OF_DAEMONS = ["rpm", "daemon", "sha256"] as const;

/** Of an override. */
export const RULES_OF_CHECKS: KeyRules = {
  given: "check",
  bounds: [...OF_DAEMONS, "profile"].map((key) => ({
    steps: [key],
    most: 0,
    message: `is for a check, and so has no ${key}`,
  })),
};

/** The bounds that a map leaves. */
export function brokenBounds(map: unknown, { given, bounds }: KeyRules): readonly KeyBound[] {
  if (valueAt(map, [given]) === undefined) return [];
  return bounds.filter(({ steps, most }) => {
    const bounded = valueAt(map, steps);
    const count = Array.isArray(bounded) ? bounded.length : bounded === undefined ? 0 : 1;
    return count > most;
  });
}

/** The rules in JSON Schema (draft 2020-12). */
export function rulesForEditors({ given, bounds }: KeyRules): object {
  const properties = bounds.map(({ steps: [first, ...way], most }) => {
    const bound = most === 0 ? false : { maxItems: most };
    return [
      first,
      way.reduceRight<object | false>((inner, step) => ({ properties: { [step]: inner } }), bound),
    ] as const;
  });
  return { if: { required: [given] }, then: { properties: Object.fromEntries(properties) } };
}
