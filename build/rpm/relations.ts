import { LisdebError } from "../base/index.ts";
import type { Header } from "./header.ts";
import { numbersOf, textsOf } from "./header-values.ts";
import { TAGS, tagName } from "./tags.ts";

/** What a package asks of others and gives to them: by kind, each as `rpm -q` prints it, such as `glibc >= 2.12`. */
export type RpmRelations = readonly {
  readonly kind: (typeof RELATIONS)[number]["kind"];
  /** In the header's order. */
  readonly relations: readonly string[];
}[];

/** Each kind's three arrays, which have a value for every relation (rpmtag.h; RPM "Dependencies"). */
const RELATIONS = [
  {
    kind: "requires",
    names: TAGS.REQUIRENAME,
    flags: TAGS.REQUIREFLAGS,
    versions: TAGS.REQUIREVERSION,
  },
  {
    kind: "provides",
    names: TAGS.PROVIDENAME,
    flags: TAGS.PROVIDEFLAGS,
    versions: TAGS.PROVIDEVERSION,
  },
  {
    kind: "conflicts",
    names: TAGS.CONFLICTNAME,
    flags: TAGS.CONFLICTFLAGS,
    versions: TAGS.CONFLICTVERSION,
  },
  {
    kind: "obsoletes",
    names: TAGS.OBSOLETENAME,
    flags: TAGS.OBSOLETEFLAGS,
    versions: TAGS.OBSOLETEVERSION,
  },
  {
    kind: "recommends",
    names: TAGS.RECOMMENDNAME,
    flags: TAGS.RECOMMENDFLAGS,
    versions: TAGS.RECOMMENDVERSION,
  },
  {
    kind: "suggests",
    names: TAGS.SUGGESTNAME,
    flags: TAGS.SUGGESTFLAGS,
    versions: TAGS.SUGGESTVERSION,
  },
  {
    kind: "supplements",
    names: TAGS.SUPPLEMENTNAME,
    flags: TAGS.SUPPLEMENTFLAGS,
    versions: TAGS.SUPPLEMENTVERSION,
  },
  {
    kind: "enhances",
    names: TAGS.ENHANCENAME,
    flags: TAGS.ENHANCEFLAGS,
    versions: TAGS.ENHANCEVERSION,
  },
] as const;

/** The bits that compare versions, in the order in which rpm prints them (rpmds.h, `RPMSENSE_LESS`, `GREATER`, `EQUAL`). */
const COMPARISONS = [
  { bit: 1 << 1, sign: "<" },
  { bit: 1 << 2, sign: ">" },
  { bit: 1 << 3, sign: "=" },
] as const;

/** Reads the relations; kinds that the header lacks are left out. Throws `rpm-corrupt` where the arrays do not fit each other. */
export function relationsOf(header: Header): RpmRelations {
  return RELATIONS.flatMap(({ kind, ...tags }) => {
    const names = textsOf(header, tags.names);
    if (!names) return [];
    const flags = numbersOf(header, tags.flags) ?? names.map(() => 0);
    const versions = textsOf(header, tags.versions) ?? names.map(() => "");
    if (flags.length !== names.length || versions.length !== names.length) {
      throw new LisdebError(
        "rpm-corrupt",
        `has ${names.length} values for ${tagName(tags.names, "header")}, ${flags.length} flags and ${versions.length} versions`,
        { where: header.where },
      );
    }
    return [{ kind, relations: names.map((name, i) => inWords(name, flags[i] ?? 0, versions[i] ?? "")) }];
  });
}

function inWords(name: string, flags: number, version: string): string {
  const sign = COMPARISONS.filter(({ bit }) => (flags & bit) !== 0)
    .map((comparison) => comparison.sign)
    .join("");
  return sign === "" || version === "" ? name : `${name} ${sign} ${version}`;
}
