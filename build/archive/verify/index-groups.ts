import type { Compression } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import type { Client } from "./clients.ts";
import type { Algorithm } from "./read-file.ts";
import type { Listing, ReleaseDocument } from "./release-document.ts";

/** One index in all the forms in which Release lists it. */
export interface IndexGroup {
  /** Path of the uncompressed form below the suite's folder, whether or not it is listed. */
  readonly base: string;
  readonly kind: "packages" | "sources" | "contents" | "other";
  /** `main`, `updates/main`; empty where the path has none. */
  readonly component: string;
  /** undefined where the path has none. */
  readonly architecture: string | undefined;
  /** Whether apt asks for it in an update: lists of packages, and translations of their descriptions. */
  readonly asked: boolean;
  readonly variants: readonly Variant[];
}

/** One form of an index. */
export interface Variant extends Listing {
  readonly extension: Extension;
}

type Extension = keyof typeof COMPRESSIONS;

/** What a file is compressed with by its name. */
export const COMPRESSIONS = {
  "": "none",
  ".gz": "gzip",
  ".xz": "xz",
  ".bz2": "bzip2",
  ".lzma": "lzma",
  ".zst": "zstd",
} as const satisfies Record<string, Compression>;

/** The order in which apt prefers the forms, before 1.1 and since; the plain one is always last. */
const ORDER_OF_OLD: readonly Extension[] = [".bz2", ".xz", ".lzma", ".gz", ""];
const ORDER: readonly Extension[] = [".xz", ".bz2", ".lzma", ".gz", ".zst", ""];

/** What is to be looked at of a suite; all where not given. */
export interface Selection {
  readonly components?: readonly string[] | undefined;
  readonly architectures?: readonly string[] | undefined;
}

/** The indices that a Release lists, in the order of their paths. */
export function groupsOf(document: ReleaseDocument, selection: Selection = {}): readonly IndexGroup[] {
  const groups = new Map<string, Variant[]>();
  for (const listing of [...document.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const extension = (/\.(?:gz|xz|bz2|lzma|zst)$/.exec(listing.path)?.[0] ?? "") as Extension; // what the expression takes
    const base = listing.path.slice(0, listing.path.length - extension.length);
    const group = groups.get(base) ?? [];
    group.push({ ...listing, extension });
    groups.set(base, group);
  }
  return [...groups]
    .map(([base, variants]) => describeGroup(base, variants, document))
    .filter(isSelected(selection));
}

function describeGroup(base: string, variants: readonly Variant[], document: ReleaseDocument): IndexGroup {
  const components = document.components.filter((name) => base.startsWith(`${name}/`));
  const component = components.toSorted((a, b) => b.length - a.length)[0] ?? beforeIndex(base);
  const packages = /(?:^|\/)(?:binary-([a-z0-9-]+)\/)?Packages$/.exec(base);
  const sources = /(?:^|\/)Sources$/.test(base);
  const contents = /(?:^|\/)Contents-([a-z0-9-]+)$/.exec(base);
  const other = /(?:^|\/)(?:binary|installer|Components|Contents-udeb)-([a-z0-9-]+)(?:\/|\.yml$|$)/.exec(
    base,
  );
  return {
    base,
    kind: packages ? "packages" : sources ? "sources" : contents ? "contents" : "other",
    component,
    architecture:
      packages?.[1] ?? contents?.[1] ?? other?.[1] ?? (base.includes("/source/") ? "source" : undefined),
    asked: packages ? !base.includes("debian-installer/") : /\/i18n\/Translation-en$/.test(base),
    variants,
  };
}

function beforeIndex(base: string): string {
  return /^(.+?)\/(?:binary-|source\/|i18n\/|Contents-|debian-installer\/|dep11\/)/.exec(base)?.[1] ?? "";
}

function isSelected({ components, architectures }: Selection): (group: IndexGroup) => boolean {
  return ({ component, architecture }) =>
    (components === undefined || component === "" || components.includes(component)) &&
    (architectures === undefined ||
      architecture === undefined ||
      [...architectures, "all"].includes(architecture));
}

/** Path of a form by one of its digests, below the archive's root. */
export function byHashPath({ base }: SuitePlace, { path, digests }: Listing, algorithm: Algorithm): string {
  return `${base}${path.replace(/[^/]*$/, "")}by-hash/${BY_HASH_FOLDERS[algorithm]}/${digests[algorithm] ?? ""}`;
}

const BY_HASH_FOLDERS: Readonly<Record<Algorithm, string>> = {
  sha512: "SHA512",
  sha256: "SHA256",
  sha1: "SHA1",
  md5: "MD5Sum",
};

/** Whether apt is one of those that were written before 1.1, in which most about archives changed. */
export function isOld({ apt }: Client): boolean {
  return compareVersions(apt, "1.1") < 0;
}

/** The form that a client fetches: the first of those it prefers that is listed and there; undefined where it asks for none of them. */
export function fetchedBy(
  client: Client,
  group: IndexGroup,
  isThere: (variant: Variant) => boolean,
): Variant | undefined {
  if (!group.asked) return undefined;
  // Since 1.1 apt does not ask for what it knows to be empty.
  if (!isOld(client) && group.variants.some(({ extension, size }) => extension === "" && size === 0))
    return undefined;
  const order = isOld(client) ? ORDER_OF_OLD : ORDER;
  const listed = order.flatMap(
    (extension) => group.variants.find((variant) => variant.extension === extension) ?? [],
  );
  return listed.find(isThere);
}
