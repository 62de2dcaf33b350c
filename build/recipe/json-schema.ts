import * as z from "zod";
import { familySchema, recipeSchema } from "./schema.ts";

/** What of JSON Schema (draft 2020-12) zod writes here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Keys that a family may have instead of the recipe, whole or in part. */
const SHAREABLE = Object.keys(familySchema.shape);

/** The schema of a recipe as JSON Schema, for editors. In a recipe that extends a family, what the family may have is not demanded. */
export function recipeJsonSchema(): object {
  const schema = z.toJSONSchema(recipeSchema, { io: "input" }) as JsonSchema; // what zod makes of an object has this shape
  const { properties = {}, required = [] } = schema;
  const parts = Object.entries(properties).filter(
    ([key, { required: needs }]) => SHAREABLE.includes(key) && needs !== undefined,
  );
  return {
    $id: "recipe",
    title: "lisdeb recipe",
    ...schema,
    properties: {
      ...properties,
      ...Object.fromEntries(parts.map(([key, part]) => [key, { ...part, required: undefined }])),
    },
    required: required.filter((key) => !SHAREABLE.includes(key)),
    if: { required: ["extends"] },
    else: {
      required: required.filter((key) => SHAREABLE.includes(key)),
      properties: Object.fromEntries(parts.map(([key, part]) => [key, { required: part.required }])),
    },
  };
}

/** The schema of a family as JSON Schema, for editors. */
export function familyJsonSchema(): object {
  return { $id: "family", title: "lisdeb recipe family", ...z.toJSONSchema(familySchema, { io: "input" }) };
}
