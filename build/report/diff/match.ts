import { groupsBy } from "./groups.ts";

/** Things of two sides that are taken for the same thing, and those that only one side has. */
export interface Matched<Item> {
  readonly pairs: readonly (readonly [before: Item, after: Item])[];
  readonly gone: readonly Item[];
  readonly added: readonly Item[];
}

/** A way to tell that two things are the same one. */
export interface MatchRule<Item> {
  /** Equal for the same thing; undefined where this rule says nothing of it. */
  readonly key: (item: Item) => string | undefined;
  /** `all`: those with the same key are paired in their order, as by default; `first`: only the first is; `only`: where each side has just one. */
  readonly take?: "all" | "first" | "only";
}

/** Pairs things by the first rule, what is left by the second, and so on. Pairs are in the order of the first side. */
export function match<Item>(
  before: readonly Item[],
  after: readonly Item[],
  rules: readonly MatchRule<Item>[],
): Matched<Item> {
  const partner = new Map<Item, Item>();
  const taken = new Set<Item>();
  for (const { key, take } of rules) {
    const left = groupsBy(
      before.filter((item) => !partner.has(item)),
      key,
    );
    const right = groupsBy(
      after.filter((item) => !taken.has(item)),
      key,
    );
    for (const [name, items] of left) {
      const others = right.get(name) ?? [];
      if (take === "only" && (items.length !== 1 || others.length !== 1)) continue;
      items.slice(0, take === "first" ? 1 : items.length).forEach((item, i) => {
        const other = others[i];
        if (other === undefined) return;
        partner.set(item, other);
        taken.add(other);
      });
    }
  }
  return {
    pairs: before.flatMap((item) => {
      const other = partner.get(item);
      return other === undefined ? [] : [[item, other] as const];
    }),
    gone: before.filter((item) => !partner.has(item)),
    added: after.filter((item) => !taken.has(item)),
  };
}
