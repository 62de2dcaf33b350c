/**
 * What is looked at in a medium, or in a kernel's sources, for want of a published checksum. `stops`: no genuine medium contradicts itself so, and
 * a build ends there; of the others a genuine one may, and they are told.
 */
export const EVIDENCE_CHECKS = {
  "published-digest": {
    stops: false,
    title: "The medium has the SHA-256 that others published of it, where its recipe knows of one.",
  },
  "volume-size": { stops: false, title: "An ISO image's file is no shorter than its volume says." },
  "rpm-digests": { stops: false, title: "Every RPM agrees with the digests that it holds of itself." },
  signatures: { stops: false, title: "The RPMs are signed, by keys that were given." },
  "file-names": { stops: false, title: "An RPM's file is named as its header names the package." },
  copies: {
    stops: true,
    title:
      "An RPM with a daemon that lies in several folders for one release of RHEL has the same bytes in each.",
  },
  "other-copies": {
    stops: false,
    title:
      "An RPM without a daemon, such as one of kernel modules, that lies in several folders for one release of RHEL has the same bytes in each.",
  },
  "build-ids": { stops: true, title: "Daemons with the same build id have the same bytes." },
  rebuilds: { stops: false, title: "Daemons with the same bytes come from RPMs of one build." },
  "date-in-name": {
    stops: false,
    title: "An RPM was built on the day that its name states, or in the 90 days after it.",
  },
  released: {
    stops: false,
    title: "No RPM with a daemon was built after the day on which the recipe says that it was released.",
  },
  "medium-time": { stops: false, title: "The medium was made after the RPMs on it." },
  "build-hosts": {
    stops: false,
    title: "What was built for one release of RHEL and one architecture was built on one host.",
  },
  compilers: {
    stops: false,
    title: "What was built for one release of RHEL was built by the same compilers and the same rpm.",
  },
  version: {
    stops: true,
    title: "The RPMs with daemons state the version of the release that the recipe states, or none.",
  },
  licence: {
    stops: true,
    title: "What the daemons are made of states the licence that the recipe states, or none.",
  },
  daemons: { stops: true, title: "Every daemon of which the recipe expects something is there." },
  "more-daemons": {
    stops: false,
    title: "No daemon is packaged of which the recipe expects nothing, where it does of others.",
  },
} as const satisfies Record<string, { readonly stops: boolean; readonly title: string }>;

/** Key of a row of {@link EVIDENCE_CHECKS}: what build records name a check by. */
export type EvidenceCheck = keyof typeof EVIDENCE_CHECKS;

/** Which contradictions stop no build, since a lock may prove what is so, and keep a file from being locked in the first place. */
export const STOPS_LOCK: ReadonlySet<EvidenceCheck> = new Set(["volume-size"]);

/** What one check has found of a medium. */
export interface EvidenceRow {
  readonly check: EvidenceCheck;
  /** `cannot-tell`: there is nothing on the medium to see it by. */
  readonly result: "ok" | "contradicts" | "cannot-tell";
  /** In words; text from the medium is made safe to print. */
  readonly detail: string;
  /** Where it shows: paths on the medium, some of them where there are many. */
  readonly places: readonly string[];
  /** Why a contradiction stops nothing: the recipe knows of it. */
  readonly settled?: string;
}

/** What a check finds; the rest of a row is the check's name. */
export type Finding = Omit<EvidenceRow, "check">;

/** More places than these say no more. */
const MOST_PLACES = 12;

/** It is as the check's title says; `detail` says of what, or of how many. */
export function ok(detail: string): Finding {
  return { result: "ok", detail, places: [] };
}

/** There is nothing to see it by; `detail` says why. Of the places, each once, the first twelve are kept. */
export function cannotTell(detail: string, places: readonly string[] = []): Finding {
  return { result: "cannot-tell", detail, places: some(places) };
}

/** Two things cannot both be so; `detail` says which. Of the places, each once, the first twelve are kept. */
export function contradicts(detail: string, places: readonly string[]): Finding {
  return { result: "contradicts", detail, places: some(places) };
}

function some(places: readonly string[]): readonly string[] {
  return [...new Set(places)].slice(0, MOST_PLACES);
}
