import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { match } from "./match.ts";

interface Thing {
  readonly path: string;
  readonly name: string;
}
const thing = (path: string, name = path): Thing => ({ path, name });

describe("match", () => {
  it("pairs by the first rule, and what is left by the next", () => {
    const [a, b, c, d] = [thing("1", "x"), thing("2", "y"), thing("1", "z"), thing("3", "y")];
    const rules = [{ key: ({ path }: Thing) => path }, { key: ({ name }: Thing) => name }];
    expect(match([a, b], [d, c], rules)).toEqual({
      pairs: [
        [a, c],
        [b, d],
      ],
      gone: [],
      added: [],
    });
  });

  it("pairs several of one key in their order, and leaves what is too many", () => {
    const before = [thing("1", "x"), thing("2", "x")];
    const after = [thing("3", "x")];
    expect(match(before, after, [{ key: ({ name }) => name }])).toEqual({
      pairs: [[before[0], after[0]]],
      gone: [before[1]],
      added: [],
    });
  });

  it("takes only the first of a key, or only what is the only one, where a rule says so", () => {
    const before = [thing("1", "x"), thing("2", "x"), thing("3", "y")];
    const after = [thing("4", "x"), thing("5", "x"), thing("6", "y")];
    const paired = (take: "first" | "only") =>
      match(before, after, [{ key: ({ name }) => name, take }]).pairs.map(([a, b]) => a.path + b.path);
    expect(paired("first")).toEqual(["14", "36"]);
    expect(paired("only")).toEqual(["36"]);
  });

  it("loses nothing and invents nothing, whatever the keys", () => {
    const things = fc.array(
      fc.record({ path: fc.constantFrom("a", "b", "c"), name: fc.constantFrom("x", "y") }),
    );
    fc.assert(
      fc.property(things, things, (before, after) => {
        const { pairs, gone, added } = match(before, after, [
          { key: ({ path, name }) => path + name },
          { key: ({ path }) => path, take: "only" },
          { key: ({ name }) => (name === "x" ? name : undefined), take: "first" },
        ]);
        expect(new Set([...pairs.map(([a]) => a), ...gone])).toEqual(new Set(before));
        expect(new Set([...pairs.map(([, b]) => b), ...added])).toEqual(new Set(after));
        expect(pairs.length + gone.length).toBe(before.length);
        expect(pairs.length + added.length).toBe(after.length);
      }),
    );
  });
});
