import { sha256 } from "../../base/index.ts";
import { suiteNamed, type SuiteName } from "../../suite/index.ts";
import type {
  ArchiveView,
  BuildView,
  KeyView,
  PackageView,
  PublishedFile,
  SourceView,
  SuiteView,
  VerdictView,
} from "./archive-view.ts";

/** A key that nobody has. */
export const KEY: KeyView = {
  fingerprint: "4F2A91C30B7D5E6688A1D0F2C9B34E7712AD60BF",
  algorithm: "rsa",
  bits: 4096,
  userId: "Example archive <archive@example.org>",
  created: new Date("2026-11-20T09:00:00Z"),
  expires: undefined,
};

/** The key that takes its place. */
export const NEXT_KEY: KeyView = {
  ...KEY,
  fingerprint: "97B1E05D4C3A2F18E6D7708890AB12CD34EF5678",
  algorithm: "ed25519",
  bits: undefined,
  created: new Date("2027-10-01T09:00:00Z"),
  expires: new Date("2031-10-01T09:00:00Z"),
};

const UNPROVEN: VerdictView = {
  standing: "unproven",
  words: [
    "is known to work up to Linux 4.1, and nobody has shown it on the suite's 4.9, which speaks through /dev/vmbus/hv_kvp and still answers over the netlink connector",
  ],
};

/** A package of a suite for the architectures, as lisdeb names and versions it. */
export function madePackage(
  name: string,
  suite: string,
  more: { readonly verdict?: VerdictView | undefined; readonly architectures?: readonly string[] } = {},
): PackageView {
  const version = `3.4+20120727-1${suiteNamed(suite).versionSuffix}`;
  const { architectures = ["amd64", "i386"], ...judged } = more;
  return {
    name,
    version,
    synopsis: SYNOPSES[name] ?? "Something else",
    component: "non-free",
    builds: architectures.map((architecture): BuildView => {
      const path = `pool/non-free/h/${name}/${name}_${version}_${architecture}.deb`;
      return {
        architecture,
        file: { path, size: name.startsWith("hv-") ? 26_660 : 1_750, sha256: sha256(path) },
        record: "verdict" in judged && !judged.verdict ? undefined : path.replace(/deb$/, "json"),
        verdict: "verdict" in judged ? judged.verdict : { standing: "fits" },
      };
    }),
    older: [],
  };
}

/** A source package of a suite. */
export function madeSource(name: string, suite: string): SourceView {
  const version = `6.1.158-1${suiteNamed(suite).versionSuffix}`;
  const files = [`${version}.dsc`, "6.1.158.orig.tar.xz", `${version}.debian.tar.xz`].map(
    (end): PublishedFile => {
      const path = `pool/main/h/${name}/${name}_${end}`;
      return { path, size: 26_660, sha256: sha256(path) };
    },
  );
  return { name, version, component: "main", files };
}

const SYNOPSES: Readonly<Record<string, string>> = {
  "hv-fcopy-daemon": "takes files that the Hyper-V host copies to the guest",
  "hv-kvp-daemon": "exchanges key-value pairs with the Hyper-V host",
  "hv-vss-daemon": "freezes file systems while the Hyper-V host backs the guest up",
  "hyperv-lis-daemons": "daemons of Hyper-V's integration services (metapackage)",
};

/** A suite with its packages. */
export function madeSuite(name: SuiteName, more: Partial<SuiteView> = {}): SuiteView {
  const packages = [
    madePackage("hv-kvp-daemon", name, name === "stretch" ? { verdict: UNPROVEN } : {}),
    madePackage("hv-vss-daemon", name, { architectures: ["amd64"] }),
    madePackage("hyperv-lis-daemons", name, {
      verdict: { standing: "brings", packages: ["hv-kvp-daemon", "hv-vss-daemon"] },
    }),
  ];
  return {
    name,
    facts: suiteNamed(name),
    number: 3,
    date: new Date("2026-11-20T12:00:00Z"),
    validUntil: undefined,
    change: `publish hv-kvp-daemon ${packages[0]?.version ?? ""} amd64 i386`,
    architectures: ["amd64", "i386"],
    components: ["main", "non-free"],
    packages,
    sources: [],
    offersSources: false,
    further: 0,
    ...more,
  };
}

/** An archive of these suites. */
export function madeView(suites: readonly SuiteView[], more: Partial<ArchiveView> = {}): ArchiveView {
  const file = (path: string, size: number) => ({ path, size, sha256: sha256(path) });
  return {
    label: "lisdeb",
    origin: "lisdeb",
    description: undefined,
    baseUrl: "https://packages.example.org/lisdeb",
    suites,
    keys: [KEY],
    keyring: {
      binary: file("lisdeb-archive-keyring.gpg", 1157),
      armoured: file("lisdeb-archive-keyring.asc", 1654),
    },
    ...more,
  };
}
