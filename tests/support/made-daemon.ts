import { sha256 } from "../../build/base/index.ts";
import { PROFILES, type Daemon, type DaemonOrigin, type ProfileId } from "../../build/daemon/index.ts";
import type { ElfFacts } from "../../build/elf/index.ts";

/** What a test states of a daemon that it makes up. */
export interface DaemonChanges extends Partial<Omit<Daemon, "origin" | "elf">> {
  readonly origin?: Partial<DaemonOrigin>;
  readonly elf?: Partial<ElfFacts>;
}

/**
 * A daemon of a profile (undefined: of none), and otherwise as stated; what is not stated is as of a static program for amd64. Its bytes are
 * others for each profile, processor and RPM, where they are not stated, either.
 */
export function madeDaemon(id: ProfileId | undefined, changes: DaemonChanges = {}): Daemon {
  const profile = PROFILES.find((each) => each.id === id);
  const name = changes.name ?? profile?.daemon ?? "hv_kvp_daemon";
  const elf = { ...STATIC, ...changes.elf };
  const said = [id ?? "unknown", elf.architecture ?? "none", changes.origin?.rpmPath ?? ""];
  const content = changes.content ?? Buffer.from(said.join(" "));
  return {
    content,
    sha256: sha256(content),
    mode: 0o755,
    profile,
    tells: [],
    ...changes,
    name,
    elf,
    origin: {
      where: { file: "lis.iso" },
      rpmPath: undefined,
      rpmSha256: undefined,
      nevra: undefined,
      licence: undefined,
      vendor: undefined,
      path: `/usr/sbin/${name}`,
      buildTime: undefined,
      alsoIn: [],
      ...changes.origin,
    },
  };
}

/** A static daemon of a profile (undefined: of none), for an architecture, at a place on a medium. */
export function daemonOf(
  id: ProfileId | undefined,
  architecture: Processor,
  rpmPath: string | undefined,
  alsoIn: readonly string[] = [],
): Daemon {
  return madeDaemon(id, { elf: PROCESSORS[architecture], origin: { rpmPath, alsoIn } });
}

/** What an ELF file for an architecture says of the processor. */
export const PROCESSORS = {
  amd64: { class: 64, machine: "x86-64", architecture: "amd64" },
  i386: { class: 32, machine: "i386", architecture: "i386" },
  arm64: { class: 64, machine: "aarch64", architecture: "arm64" },
  armhf: { class: 32, machine: "arm", architecture: "armhf" },
} as const;

export type Processor = keyof typeof PROCESSORS;

const STATIC: ElfFacts = {
  ...PROCESSORS.amd64,
  endianness: "little",
  type: "executable",
  osAbi: 0,
  abiNote: undefined,
  interpreter: undefined,
  needed: [],
  rpath: undefined,
  runpath: undefined,
  soname: undefined,
  versionsNeeded: [],
  static: true,
  stripped: true,
  relro: false,
  buildId: undefined,
  imports: [],
  comments: [],
};
