import type { SigningKey } from "../../archive/index.ts";
import type { Sha256 } from "../../base/index.ts";
import type { Suite } from "../../suite/index.ts";

/** What the page of an archive shows: a plain value, from which its bytes follow. */
export interface ArchiveView {
  /** Release's Label, which the page is headed with. */
  readonly label: string;
  readonly origin: string;
  readonly description: string | undefined;
  /** The address that clients reach the archive's root at, where it is known: `https://example.org/debian`. */
  readonly baseUrl: string | undefined;
  /** In the order of Debian's releases. */
  readonly suites: readonly SuiteView[];
  /** Those that sign now; several while keys are rotated. */
  readonly keys: readonly KeyView[];
  /** The same keys as files, for clients. */
  readonly keyring: KeyringView;
}

/** A suite's newest state. */
export interface SuiteView {
  readonly name: string;
  /** What its clients' apt takes. */
  readonly facts: Suite;
  /** Number of the state. */
  readonly number: number;
  /** Release's Date. */
  readonly date: Date;
  /** After which apt takes it no more. */
  readonly validUntil: Date | undefined;
  /** What was done last, in a line. */
  readonly change: string;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** By name; for each, the newest version first. */
  readonly packages: readonly PackageView[];
  /** Source packages, in the order of Sources. */
  readonly sources: readonly SourceView[];
  /** Whether clients may ask for sources: also where there were some once. */
  readonly offersSources: boolean;
  /** How many more packages, by name, there are than `packages` shows. */
  readonly further: number;
}

/** A version of a package that is the newest for at least one architecture. */
export interface PackageView {
  readonly name: string;
  readonly version: string;
  /** First line of its description. */
  readonly synopsis: string;
  readonly component: string;
  /** One for each architecture. */
  readonly builds: readonly BuildView[];
  /** What is kept of the same name beside the newest: stands with the first version of a name only. */
  readonly older: readonly OlderView[];
}

/** A .deb in the pool. */
export interface BuildView {
  readonly architecture: string;
  readonly file: PublishedFile;
  /** Path of its build record, where there is one beside it. */
  readonly record: string | undefined;
  /** What that record says; undefined where nobody judged it when it was built. */
  readonly verdict: VerdictView | undefined;
}

/** Whether a daemon runs there; of a metapackage, what it brings. */
export type VerdictView =
  | { readonly standing: "fits" }
  | { readonly standing: "unproven"; readonly words: readonly string[] }
  | { readonly standing: "brings"; readonly packages: readonly string[] };

/** A source package in the pool. */
export interface SourceView {
  readonly name: string;
  readonly version: string;
  readonly component: string;
  /** Its .dsc first. */
  readonly files: readonly PublishedFile[];
}

/** An older version that is still to be had. */
export interface OlderView {
  readonly version: string;
  readonly builds: readonly { readonly architecture: string; readonly path: string }[];
}

/** A file below the archive's root. */
export interface PublishedFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** What is told of a key. */
export type KeyView = Pick<
  SigningKey,
  "fingerprint" | "algorithm" | "bits" | "userId" | "created" | "expires"
>;

/** The keyring in both forms that apt takes. */
export interface KeyringView {
  /** `.gpg`, for every apt. */
  readonly binary: PublishedFile;
  /** `.asc`, for apt 1.4 and later. */
  readonly armoured: PublishedFile;
}
