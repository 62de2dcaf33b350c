import { listed } from "../../build/base/index.ts";
import { KNOWN_NAMES } from "../../build/cli/index.ts";
import { familyJsonSchema, recipeJsonSchema } from "../../build/recipe/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  /** What is demanded only of a recipe that extends no family. */
  readonly else?: Node;
}

/** docs/reference/recipe.md: every key of a recipe, from the schema. */
export function recipePage(): string {
  const schema = recipeJsonSchema(KNOWN_NAMES) as Node; // what zod makes has this shape
  const rows: string[][] = [];
  const walk = (node: Node, prefix: string, elsewhere: Node | undefined): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const name = `${prefix}${key}`;
      const inner = child.items ?? child;
      const type = [
        child.type === "array"
          ? `list of ${inner.type === "object" ? "maps" : (inner.type ?? "values")}`
          : (child.type ?? "value"),
      ];
      const values = inner.enum
        ? ` One of ${inner.enum.map((value) => `\`${String(value)}\``).join(", ")}.`
        : "";
      const fallback =
        typeof child.default === "string" || typeof child.default === "number"
          ? ` Default: \`${child.default}\`.`
          : "";
      const need = node.required?.includes(key)
        ? "yes"
        : elsewhere?.required?.includes(key)
          ? "yes, here or in a family"
          : "";
      rows.push([
        `\`${name}\``,
        type.join(""),
        need,
        `${child.description ?? inner.description ?? ""}${values}${fallback}`,
      ]);
      if (inner.properties) walk(inner, `${name}${child.items ? "[]" : ""}.`, elsewhere?.properties?.[key]);
    }
  };
  walk(schema, "", schema.else);
  return [
    `# Recipe reference\n\n${MADE}\n`,
    schema.description ?? "",
    "\nA recipe is a YAML file. Unknown keys are mistakes; anchors, aliases, tags and directives of YAML are not allowed. What the medium itself says (daemons, architectures, dates) is read from the medium and not asked here.\n",
    ...markdownTable(["key", "type", "required", "meaning"], rows),
    `A family, a file in \`recipes/families/\`, may have any of these keys but ${listed(ofOneRelease(schema))}, and two of its own; see [Recipes](../recipes.md#families).\n`,
    ...markdownTable(["key of a family", "meaning"], ofFamilies(schema)),
    "The SHA-256 of each medium stands in `lock.yaml` beside the recipes, with its size and where it comes from; see [the guide](../guide.md#media-and-the-lock).",
  ].join("\n");
}

/** Keys of a family that no recipe has. */
function ofFamilies(schema: Node): string[][] {
  const family = familyJsonSchema(KNOWN_NAMES) as Node; // what zod makes has this shape
  return Object.entries(family.properties ?? {})
    .filter(([key]) => !(key in (schema.properties ?? {})))
    .map(([key, { description = "" }]) => [`\`${key}\``, description]);
}

/** Keys of a recipe that no family has. */
function ofOneRelease(schema: Node): string[] {
  const family = familyJsonSchema(KNOWN_NAMES) as Node; // what zod makes has this shape
  return Object.keys(schema.properties ?? {})
    .filter((key) => !(key in (family.properties ?? {})))
    .map((key) => `\`${key}\``);
}
