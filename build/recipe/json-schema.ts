import * as z from "zod";
import { SETS, UNUSED, type KnownNames } from "./cross-checks.ts";
import { familySchema, recipeSchema } from "./schema.ts";

/** What of JSON Schema (draft 2020-12) zod writes here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly uniqueItems?: boolean;
}

/** Keys that a family may have instead of the recipe. */
const SHAREABLE = Object.keys(familySchema.shape);

/** The schema of a recipe as JSON Schema, for editors. In a recipe that extends a family, what the family may have is not demanded. */
export function recipeJsonSchema(known: KnownNames): object {
  const schema = withNames(z.toJSONSchema(recipeSchema, { io: "input" }) as JsonSchema, known); // what zod makes of an object has this shape
  const { properties = {}, required = [] } = schema;
  const ofFamilies = z.toJSONSchema(familySchema, { io: "input" }) as JsonSchema; // as above
  // Of which a family may have one part, and the recipe another.
  const parts = Object.entries(properties).filter(
    ([key, { required: needs }]) =>
      needs !== undefined && SHAREABLE.includes(key) && ofFamilies.properties?.[key]?.required === undefined,
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
export function familyJsonSchema(known: KnownNames): object {
  const schema = z.toJSONSchema(familySchema, { io: "input" }) as JsonSchema; // as above
  return { $id: "family", title: "lisdeb recipe family", ...withNames(schema, known) };
}

/** With the names that values may have, each once, which the schema itself does not know. */
function withNames(schema: JsonSchema, { suites, profiles, daemons }: KnownNames): JsonSchema {
  const names: readonly (readonly [way: readonly string[], values: readonly string[]])[] = [
    [["suites", "[]"], suites],
    [["source", "daemons", "[]"], daemons],
    [["overrides", "[]", "daemon"], daemons],
    [
      ["overrides", "[]", "profile"],
      [...profiles.map(({ id }) => id), UNUSED],
    ],
  ];
  const named = names.reduce((all, [way, values]) => withPart(all, way, { enum: values }), schema);
  return SETS.reduce((all, way) => withPart(all, way, { uniqueItems: true }), named);
}

/** Steps are keys; `[]` is for the items of a list. */
function withPart(schema: JsonSchema, [step, ...way]: readonly string[], part: JsonSchema): JsonSchema {
  if (step === undefined) return { ...schema, ...part };
  if (step === "[]") return { ...schema, items: withPart(schema.items ?? {}, way, part) };
  const { properties = {} } = schema;
  return { ...schema, properties: { ...properties, [step]: withPart(properties[step] ?? {}, way, part) } };
}
