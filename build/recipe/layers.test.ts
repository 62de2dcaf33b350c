import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { merged, ownerOf, readLayers } from "./layers.ts";
import { valueAt } from "./schema-problems.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-layers-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Maps of few keys, so that layers meet each other, with lists and texts at their ends; one is of a key whose map is never merged. */
const anyMap = fc.letrec((tie) => ({
  map: fc.dictionary(fc.constantFrom("a", "b", "licence", "__proto__"), tie("value"), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("x", "y", "z"),
    fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
    tie("map"),
  ),
})).map;

describe("values of a recipe and its families", () => {
  it("are each the one that stands nearest, and are told at the file that they come from", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMap, { minLength: 1, maxLength: 4 }), async (maps) => {
        const path = (i: number) => join(folder, `r${i}.yaml`);
        for (const [i, map] of maps.entries()) {
          const isLast = i === maps.length - 1;
          // JSON is YAML.
          await writeFile(path(i), JSON.stringify(isLast ? map : { extends: `r${i + 1}.yaml`, ...map }));
        }
        const { layers, problems } = await readLayers(path(0));
        expect(problems).toEqual([]);
        const value = merged(layers!);
        for (const steps of ends(value)) {
          if (steps[0] === "extends") continue;
          const owner = ownerOf(layers!, steps);
          expect(valueAt(owner.value, steps)).toEqual(valueAt(value, steps));
          // What stands nearer, where anything does, is a map on the way there that has no such key.
          for (const nearer of [layers!.own, ...layers!.families]) {
            if (nearer === owner) break;
            expect(valueAt(nearer.value, steps)).toBeUndefined();
            if (steps[0] === "licence") expect(valueAt(nearer.value, ["licence"])).toBeUndefined();
          }
        }
      }),
    );
  });
});

/** The ways to all that is no map, lists as a whole, and to maps without keys. */
function ends(value: unknown, steps: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [steps];
  const keys = Object.keys(value);
  return keys.length === 0 ? [] : keys.flatMap((key) => ends(valueAt(value, [key]), [...steps, key]));
}
