import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { FAMILIES } from "../file-kind.ts";
import { merged, readLayers, type Layers } from "../layers.ts";
import { familyProblem, type RecipeKind } from "../line.ts";
import { familyProblems } from "../load.ts";
import type { DraftedKey } from "./recipe-text.ts";

/** A family that a drafted recipe can extend, and what is left to state then. */
export interface FittingFamily {
  /** As `extends` names it: `families/lis-4.yaml`. */
  readonly path: string;
  readonly keys: readonly DraftedKey[];
}

/** Says how lisdeb works, and nothing of a medium. */
const NO_STATEMENT = new Set(["maintainer", "extends", "kind", "line"]);
/** A draft states its own in full, whatever a family has. */
const STATED_ANEW = new Set(["sources", "unchecked"]);
/** Says nothing of what is on a medium, and one page has many addresses: a draft that has another states its own. */
const STATED_INSTEAD = new Set(["homepage"]);

/**
 * The family beside a recipe's place from which most can be inherited, where all that it states is true of what was drafted: what the draft
 * knows nothing of (a homepage, say) is not known to be true. Of two that give as much the one that states more. undefined where there is none,
 * or nothing would be left out for it.
 */
export async function fittingFamily(
  folder: string,
  keys: readonly DraftedKey[],
): Promise<FittingFamily | undefined> {
  const names = await readdir(join(folder, FAMILIES)).catch(() => []);
  const stated = keys.find(({ key }) => key === "version")?.value;
  const version = typeof stated === "string" ? stated : "";
  const kind = keys.some(({ key }) => key === "source") ? "source" : "media";
  let best: (FittingFamily & Left) | undefined;
  for (const name of names.filter((each) => /^[a-z0-9][a-z0-9.-]*\.yaml$/.test(each)).sort()) {
    const family = await statedBy(join(folder, FAMILIES, name), version, kind);
    const left = family && leftToState(family, keys);
    if (left && left.shared > 0 && (!best || givesMore(left, best)))
      best = { path: `${FAMILIES}/${name}`, ...left };
  }
  return best && { path: best.path, keys: best.keys };
}

/** undefined where it cannot be read, or is not valid by itself: then nobody can rely on it; and where it is for other releases. */
async function statedBy(
  path: string,
  version: string,
  kind: RecipeKind,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { layers } = await readLayers(path).catch(() => ({ layers: undefined }));
  if (!layers) return undefined;
  const families: Layers["families"] = [layers.own, ...layers.families];
  if (familyProblems(families).length > 0) return undefined;
  if (familyProblem({ families }, version, kind) !== undefined) return undefined;
  const value = merged(layers);
  return isMap(value) ? value : undefined;
}

/** What is left to state beside a family. */
interface Left {
  readonly keys: readonly DraftedKey[];
  /** Keys of which the family states at least a part. */
  readonly shared: number;
  /** Keys that it states, and the draft too. */
  readonly common: number;
}

function givesMore(one: Left, other: Left): boolean {
  return one.shared === other.shared ? one.common > other.common : one.shared > other.shared;
}

function leftToState(
  family: Readonly<Record<string, unknown>>,
  keys: readonly DraftedKey[],
): Left | undefined {
  let shared = 0;
  let common = 0;
  let left = keys;
  for (const [name, value] of Object.entries(family)) {
    if (NO_STATEMENT.has(name) || STATED_ANEW.has(name)) continue;
    const drafted = keys.find(({ key }) => key === name);
    if (drafted?.value === undefined) return undefined;
    common += 1;
    if (STATED_INSTEAD.has(name) && !isDeepStrictEqual(drafted.value, value)) {
      const from = [...(drafted.from ?? []), `In place of the family's, ${String(value)}`];
      left = left.map((each) => (each === drafted ? { ...each, from } : each));
      continue;
    }
    const rest = name === "licence" ? ownLicence(drafted.value, value) : remainder(drafted.value, value);
    if (rest === undefined) return undefined;
    if (rest.value !== drafted.value) shared += 1;
    left = left.flatMap((each) =>
      each !== drafted ? [each] : isEmpty(rest.value) ? [] : [{ ...each, value: rest.value }],
    );
  }
  return { keys: left, shared, common };
}

/** A licence is stated whole, and a draft's rests on its own medium; undefined where the family has another verdict. */
function ownLicence(drafted: unknown, stated: unknown): { readonly value: unknown } | undefined {
  if (!isMap(drafted) || !isMap(stated)) return undefined;
  // Of two that nobody knows the licence of, nothing says that they have it in common.
  if (stated.verdict === "ambiguous" || stated.verdict !== drafted.verdict) return undefined;
  return { value: isDeepStrictEqual(drafted, stated) ? {} : drafted };
}

/** What of a drafted value a family does not state; undefined where it states anything else. */
function remainder(drafted: unknown, stated: unknown): { readonly value: unknown } | undefined {
  if (!isMap(drafted) || !isMap(stated))
    return isDeepStrictEqual(drafted, stated) ? { value: {} } : undefined;
  const isTrue = Object.entries(stated).every(([key, value]) => isDeepStrictEqual(drafted[key], value));
  return isTrue
    ? {
        value: Object.fromEntries(
          Object.entries(drafted).filter(([key, value]) => !isDeepStrictEqual(stated[key], value)),
        ),
      }
    : undefined;
}

function isEmpty(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
