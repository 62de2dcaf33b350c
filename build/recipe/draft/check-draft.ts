import { recipeSchema } from "../schema.ts";
import { schemaProblems } from "../schema-problems.ts";

/** What is wrong with a value before it stands in any file. */
export interface DraftProblem {
  /** The recipe's key at which it would stand. */
  readonly key: string;
  /** `must be one line without control characters, not "…"`. */
  readonly message: string;
}

/** Holds drafted values, by the recipe's keys, against the schema: the first that it refuses. Keys that are missing are not spoken of. */
export function problemWith(values: Readonly<Record<string, unknown>>): DraftProblem | undefined {
  const content = { ...SOUND, ...values };
  const result = recipeSchema.safeParse(content);
  if (result.success) return undefined;
  const [first] = schemaProblems(result.error, recipeSchema, content);
  if (!first) return { key: "", message: "is not what a recipe holds" };
  const name = first.steps.join(".");
  return {
    key: String(first.steps[0] ?? ""),
    message: first.message.startsWith(`${name} `) ? first.message.slice(name.length + 1) : first.message,
  };
}

/** A recipe with nothing wrong in it, for the keys that are not asked about. */
const SOUND = {
  title: "title",
  version: "1",
  media: [{ file: "medium" }],
  licence: { verdict: "ambiguous", evidence: "none" },
};
