import { basename } from "node:path";
import { escaped } from "../../base/index.ts";
import { isOwnRecipe, provenance } from "../../recipe/index.ts";
import { facts } from "../facts.ts";
import { readableSize } from "../sizes.ts";
import { inRanges } from "./describe-recipes.ts";
import type { ListedRecipe, StatedDaemon } from "./listed-recipe.ts";

/** All that a recipe says, for people, however long: with where it is from, and what nobody could check. */
export function describeRecipe({ recipe, daemons, state }: ListedRecipe): string {
  const { source, licence } = recipe;
  const head = facts(
    [
      ["recipe", recipe.id],
      ["file", isOwnRecipe(recipe.where.file) ? recipe.where.file : undefined],
      ["title", recipe.title],
      ["version", recipe.version],
      ["revision", recipe.revision === 1 ? undefined : `${recipe.revision}`],
      ["released", recipe.released ?? "not known"],
      ["page", recipe.homepage],
      [
        "licence",
        `${licence.verdict}${licence.verdict === "ambiguous" ? " (--accept-licence)" : ""}: ${licence.evidence}`,
      ],
      ["compiled", source && `from Linux ${source.kernel}, for ${source.architectures.join(" and ")}`],
      ...(source?.patches ?? []).map((patch) => ["patched", `with ${basename(patch)}`] as const),
      ...daemons.map((daemon) => [daemon.daemon, wherItWorks(daemon)] as const),
      ["daemons", daemons.length === 0 ? "the recipe states no generation: the medium tells" : undefined],
      ["suites", recipe.suites && `only ${recipe.suites.join(", ")}, where no other is asked for`],
      ["built", recipe.built],
      ["build", BUILD[state](recipe.id)],
    ],
    escaped,
  );
  const media = recipe.media.map(({ file, urls, path, lock, stated }) =>
    facts(
      [
        ["medium", file],
        ...urls.map((url) => ["address", url] as const),
        ["SHA-256", lock && `${lock.sha256}, ${readableSize(lock.size)}`],
        ["lock", lock ? provenance(lock) : path === undefined ? "none" : "none, and it is taken as it is"],
        ...stated.flatMap(({ sha256, by, at }) => [
          ["published", `${sha256} by ${by}`] as const,
          ["there", at] as const,
        ]),
      ],
      escaped,
    ),
  );
  const overrides = recipe.overrides.map(
    ({ rpm, daemon, sha256, profile, because }) =>
      [rpm, daemon, sha256].filter((part) => part !== undefined).join(", ") + ` is ${profile}: ${because}`,
  );
  const settles = recipe.settles.map(
    ({ check, because }) => `a contradiction of ${check} is known: ${because}`,
  );
  return [
    head,
    ...media,
    lines("overrides", [...overrides, ...settles]),
    lines("sources", recipe.sources),
    lines("nobody could check", recipe.unchecked),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const BUILD: Record<ListedRecipe["state"], (id: string) => string> = {
  embedded: (id) => `lisdeb build ${id}: its medium comes with the recipe`,
  cached: (id) => `lisdeb build ${id}: its medium is in the cache`,
  downloadable: (id) => `lisdeb build ${id} downloads its medium, or what compiles it`,
  "no compiler": () => "not on this machine, which cannot compile: lisdeb plan tells why",
  unlocked: (id) =>
    `lisdeb recipe lock ${id} first: nobody has measured its medium; or lisdeb build ${id} --media FILE`,
  "by hand": (id) => `lisdeb build ${id} --media FILE: nobody serves its medium`,
};

function wherItWorks({ generation, suites, unproven }: StatedDaemon): string {
  const places = [
    suites.length > 0 ? `by its kernel for ${inRanges(suites)}` : "for no suite by its kernel",
    unproven.length > 0 ? `unproven: ${inRanges(unproven)}` : undefined,
  ];
  return `generation ${generation}, ${places.filter((place) => place !== undefined).join("; ")}`;
}

function lines(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? "" : `${title}:\n${texts.map((text) => `  ${escaped(text)}\n`).join("")}`;
}
