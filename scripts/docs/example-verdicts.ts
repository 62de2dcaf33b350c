import { sha256 } from "../../build/base/index.ts";
import { PROFILES, type Daemon, type ProfileId } from "../../build/daemon/index.ts";
import type { ElfFacts } from "../../build/elf/index.ts";
import { suiteNamed } from "../../build/suite/index.ts";
import { judge, type Reason, type ReasonKind } from "../../build/verdict/index.ts";

/** A daemon that a verdict of the kind speaks against, and where. */
interface Example {
  readonly profile?: ProfileId;
  readonly elf?: Partial<ElfFacts>;
  readonly suite: string;
  readonly architecture?: string;
}

const EXAMPLES: Readonly<Record<ReasonKind, Example>> = {
  "needs-glibc": {
    profile: "kvp-1",
    elf: {
      versionsNeeded: [{ library: "libc.so.6", versions: [{ name: "GLIBC_2.14", weak: false }] }],
      imports: [{ name: "memcpy", version: "GLIBC_2.14", library: "libc.so.6" }],
    },
    suite: "wheezy",
  },
  "needs-library-version": {
    profile: "kvp-1",
    elf: { versionsNeeded: [{ library: "libgcc_s.so.1", versions: [{ name: "GCC_7.0.0", weak: false }] }] },
    suite: "wheezy",
  },
  "needs-kernel": { profile: "kvp-3", suite: "wheezy" },
  "unproven-kernel": { profile: "kvp-1", suite: "stretch" },
  "wrong-architecture": { profile: "kvp-1", suite: "wheezy", architecture: "i386" },
  "not-in-suite": {
    profile: "kvp-3",
    elf: { architecture: "riscv64" },
    suite: "bookworm",
    architecture: "riscv64",
  },
  "no-hypervisor": {
    profile: "kvp-3",
    elf: { architecture: "arm64" },
    suite: "bullseye",
    architecture: "arm64",
  },
  "wrong-system": { profile: "kvp-1", elf: { abiNote: { os: "FreeBSD", kernel: "9.0.0" } }, suite: "wheezy" },
  "wrong-transport": { profile: "kvp-3", suite: "wheezy" },
  "wrong-registration": { profile: "kvp-2", suite: "wheezy" },
  "wrong-record-layout": { profile: "kvp-rhel5-1", suite: "wheezy" },
  "missing-interpreter": {
    profile: "kvp-1",
    elf: { interpreter: "/lib/ld-musl-x86_64.so.1" },
    suite: "wheezy",
  },
  "missing-library": { profile: "kvp-1", elf: { needed: ["libssl.so.10"] }, suite: "wheezy" },
  "not-a-program": { profile: "kvp-1", elf: { type: "relocatable" }, suite: "wheezy" },
  "unknown-daemon": { suite: "wheezy" },
};

/** A reason of the kind, as judge() gives it, and where: `wheezy amd64`. */
export function exampleOf(kind: ReasonKind): { readonly reason: Reason; readonly target: string } {
  const { profile, elf, suite, architecture = "amd64" } = EXAMPLES[kind];
  const { reasons } = judge(exampleDaemon(profile, elf), suiteNamed(suite), architecture);
  const reason = reasons.find((each) => each.kind === kind);
  if (!reason) throw new Error(`the example of ${kind} is none`);
  return { reason, target: `${suite} ${architecture}` };
}

/** A daemon of the profile, with nothing in its binary that any suite lacks. */
export function exampleDaemon(id: ProfileId | undefined, elf: Partial<ElfFacts> = {}): Daemon {
  const profile = PROFILES.find((each) => each.id === id);
  return {
    name: profile?.daemon ?? "hv_kvp_daemon",
    content: new Uint8Array(),
    sha256: sha256(""),
    mode: 0o755,
    origin: {
      where: { file: "hv_kvp_daemon" },
      rpmPath: undefined,
      rpmSha256: undefined,
      nevra: undefined,
      licence: undefined,
      vendor: undefined,
      path: "/usr/sbin/hv_kvp_daemon",
      buildTime: undefined,
      alsoIn: [],
    },
    elf: { ...PLAIN, ...elf },
    profile,
    tells: [],
  };
}

const PLAIN: ElfFacts = {
  class: 64,
  endianness: "little",
  type: "executable",
  machine: "x86-64",
  architecture: "amd64",
  osAbi: 0,
  abiNote: { os: "Linux", kernel: "2.6.18" },
  interpreter: undefined,
  needed: [],
  rpath: undefined,
  runpath: undefined,
  soname: undefined,
  versionsNeeded: [],
  static: false,
  stripped: true,
  relro: false,
  buildId: undefined,
  imports: [],
  comments: [],
};
