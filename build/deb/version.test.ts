import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sh } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { checkVersion, compareVersions } from "./version.ts";

const WHERE = { file: "control" };
const upstream = fc
  .tuple(
    fc.integer({ min: 0, max: 30 }),
    fc.string({ unit: fc.constantFrom(...Array.from("0019aAzZ.+~-:")), maxLength: 8 }),
  )
  .map(([first, rest]) => `${first}${rest}`);
const revision = fc.string({ unit: fc.constantFrom(...Array.from("0012aZ.+~")), minLength: 1, maxLength: 5 });
const version = fc.oneof(
  upstream.map((text) => text.replaceAll(":", "")),
  fc.tuple(fc.integer({ min: 0, max: 3 }), upstream, revision).map(([e, u, r]) => `${e}:${u}-${r}`),
  fc.tuple(upstream, revision).map(([u, r]) => `${u.replaceAll(":", "")}-${r}`),
);

describe("compareVersions", () => {
  it.each([
    ["3.1", "3.4+20120727-1~deb7"],
    ["3.4+20120727-1~deb7", "3.4+20120727-1~deb7+bpo"],
    ["3.4+20120727-1~deb7+bpo", "3.4+20120727-1~deb8"],
    ["3.4+20120727-1~deb9", "3.4+20120727-1~deb10"],
    ["3.4+20120727-1~deb13", "3.4+20120727-1"],
    ["3.4+20120727-1", "3.4+20120727-2~deb7"],
    ["3.4+20120727-9~deb7", "3.5+20131217-1~deb7"],
    ["4.1.3", "4.1.3-2"],
    ["4.3.5~rc1", "4.3.5"],
    ["99999999999999999999999", "1:0"],
  ])("sorts %s before %s", (a, b) => {
    expect(compareVersions(a, b)).toBeLessThan(0);
    expect(compareVersions(b, a)).toBeGreaterThan(0);
    expect(compareVersions(a, a)).toBe(0);
  });

  it.skipIf(!requireTools("dpkg"))(
    "says what dpkg --compare-versions says, of any two versions",
    async () => {
      const pairs = fc
        .sample(fc.tuple(version, version), { numRuns: 400, seed: 7 })
        .filter((pair) => pair.every((one) => isLegal(one)));
      expect(pairs.length).toBeGreaterThan(200);
      const { stdout } = await sh(
        `while read -r a b; do
         if dpkg --compare-versions "$a" lt "$b"; then echo -1
         elif dpkg --compare-versions "$a" gt "$b"; then echo 1
         else echo 0; fi
       done`,
        { input: pairs.map(([a, b]) => `${a} ${b}\n`).join("") },
      );
      const says = stdout.trimEnd().split("\n");
      expect(pairs.map(([a, b]) => `${a} ${b} ${Math.sign(compareVersions(a, b))}`)).toEqual(
        pairs.map(([a, b], i) => `${a} ${b} ${says[i] ?? "nothing"}`),
      );
    },
  );

  it("is an order: what holds of a and b, and of b and c, holds of a and c", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [first, second, third] = [a, b, c].sort(compareVersions) as [string, string, string];
        expect(compareVersions(first, third)).toBeLessThanOrEqual(0);
        expect(compareVersions(first, second)).toBeLessThanOrEqual(0);
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      }),
    );
  });
});

describe("checkVersion", () => {
  it.each(["3.4+20120727-1~deb7", "1:2.0", "0", "4.1.3-2", "1.0~rc1+b-1"])("takes %s", (text) => {
    expect(() => checkVersion(text, WHERE)).not.toThrow();
  });

  it.each([
    ["rhel63.3.4", /does not start with a digit/],
    ["1.0_1", /character/],
    ["1.0 1", /character/],
    ["1.0\n1", /character/],
    ["", /no upstream part/],
    ["-1", /no upstream part/],
    ["1.0-", /empty revision/],
    ["1.0-1_2", /character/],
    ["a:1", /epoch/],
    [":1", /epoch/],
    ["2147483648:1", /epoch/],
    ["1:", /no upstream part/],
    ["1.0-${x}", /character/],
  ])("refuses %j", (text, message) => {
    expect(() => checkVersion(text, WHERE)).toThrow(message);
  });

  it.skipIf(!requireTools("dpkg"))("takes nothing that dpkg --validate-version refuses", async () => {
    const texts = fc
      .sample(
        fc.string({ unit: fc.constantFrom(...Array.from("01aZ.+~-:_ ")), minLength: 1, maxLength: 6 }),
        {
          numRuns: 300,
          seed: 3,
        },
      )
      .filter(isLegal);
    expect(texts.length).toBeGreaterThan(20);
    const { stdout } = await sh(
      `while read -r v; do dpkg --validate-version -- "$v" 2>/dev/null || echo "$v"; done`,
      { input: texts.map((text) => `${text}\n`).join("") },
    );
    expect(stdout).toBe("");
  });
});

function isLegal(text: string): boolean {
  try {
    checkVersion(text, WHERE);
    return true;
  } catch {
    return false;
  }
}
