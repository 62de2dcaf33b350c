import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allows, parseLicence, type LicenceExpression } from "./licence-expression.ts";

type Answer = boolean | undefined;

/** Names that say what is known of them. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ["GPLv2", true],
  ["GPL v2", true],
  ["Proprietary", false],
  ["Artistic 2.0", false],
  ["GPL", undefined],
]);
const ask = ({ name }: { readonly name: string }): Answer => ANSWERS.get(name);

/** An expression as somebody means it: the words for it, what it comes to, and how tightly it holds together. */
interface Meant {
  readonly text: string;
  readonly answer: Answer;
  readonly level: number;
}

const NAME = 3;
const bracketed = ({ text }: Meant): string => `(${text})`;

/** Parts joined by a sign that binds at this level: brackets stand where they are needed, and elsewhere now and then. */
const joined = (part: fc.Arbitrary<Meant>, level: number, signs: readonly string[], settles: boolean) =>
  fc
    .tuple(fc.array(fc.tuple(part, fc.boolean()), { minLength: 2, maxLength: 4 }), fc.constantFrom(...signs))
    .map(([parts, sign]): Meant => {
      const answers = parts.map(([{ answer }]) => answer);
      return {
        text: parts
          .map(([meant, extra]) => (extra || meant.level <= level ? bracketed(meant) : meant.text))
          .join(sign),
        answer: answers.includes(settles) ? settles : answers.includes(undefined) ? undefined : !settles,
        level,
      };
    });

const anything = fc.letrec<{ meant: Meant }>((tie) => ({
  meant: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...ANSWERS).map(([text, answer]): Meant => ({ text, answer, level: NAME })),
    joined(tie("meant"), 0, [", ", " / ", ";"], false),
    joined(tie("meant"), 1, [" or ", " OR ", " | ", "||"], true),
    joined(tie("meant"), 2, [" and ", " And ", " & ", "&&"], false),
  ),
})).meant;

describe("an expression of licences", () => {
  it("comes to what it means, wherever brackets stand", () => {
    fc.assert(
      fc.property(anything, ({ text, answer }) => {
        const expression = parseLicence(text);
        expect(expression, text).toBeDefined();
        expect(allows(expression!, ask), text).toBe(answer);
      }),
    );
  });

  it("is read, or is none, whatever the text", () => {
    const words = fc.constantFrom("(", ")", "and", "or", "with", ",", '"', "GPLv2", "later", "\u202e", " ");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((all) => all.join(" ")),
        ),
        (text) => {
          const expression: LicenceExpression | undefined = parseLicence(text);
          if (expression) allows(expression, ask);
        },
      ),
    );
  });

  it("keeps a name's words, its exception and what is in quotes together", () => {
    expect(parseLicence('GPL  v2 or later WITH x-note OR "MIT or BSD"')).toEqual({
      any: [
        { name: "GPL v2 or later", exception: "x-note" },
        { name: '"MIT or BSD"', exception: undefined },
      ],
    });
  });
});
