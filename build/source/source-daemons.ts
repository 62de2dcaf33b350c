import { inside, sha256, type Where } from "../base/index.ts";
import {
  DAEMON_NAMES,
  identifySource,
  type Daemon,
  type DaemonName,
  type Identified,
} from "../daemon/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import { TARGET_ARCHITECTURES, type TargetArchitecture } from "./compile/compile-steps.ts";
import type { KernelSources } from "./kernel-sources.ts";
import { sourcePath } from "./source-path.ts";

/** A daemon that a kernel's tree has. */
export interface SourceDaemon {
  readonly name: DaemonName;
  /** Of its source in the tree: `tools/hv/hv_kvp_daemon.c`. */
  readonly path: string;
  /** Which it will be once it is compiled, as far as that shows in its source. */
  readonly profile: Identified["profile"];
  readonly tells: Identified["tells"];
}

/**
 * The daemons in a kernel's tree that lisdeb packages, each with the profile that its source shows: they are known before anything is compiled.
 * hv_fcopy_uio_daemon, which serves file copy since Linux 6.10, is none of them. Throws `daemon-contradiction`.
 */
export function sourceDaemons(sources: KernelSources): readonly SourceDaemon[] {
  const where: Where = { file: sources.origin.file };
  return DAEMON_NAMES.flatMap((name) => {
    const path = sourcePath(name);
    const file = sources.files.find((each) => each.path === path);
    if (!file) return [];
    const { profile, tells } = identifySource(
      Buffer.from(file.content).toString("latin1"),
      inside(where, path),
    );
    return [{ name, path, profile, tells }];
  });
}

/**
 * The daemons in a kernel's tree as they would be once they are compiled, for each architecture, so that they can be judged before. Their bytes and
 * digests are those of the sources. Throws `daemon-contradiction`.
 */
export function daemonsToBe(sources: KernelSources): readonly Daemon[] {
  return sourceDaemons(sources).flatMap(({ name, path, profile, tells }) => {
    const content = sources.files.find((each) => each.path === path)?.content ?? new Uint8Array(0);
    return TARGET_ARCHITECTURES.map((architecture): Daemon => ({
      name,
      content,
      sha256: sha256(content),
      mode: 0o755,
      profile,
      tells,
      elf: staticProgram(architecture),
      origin: {
        where: inside({ file: sources.origin.file }, path),
        rpmPath: undefined,
        rpmSha256: undefined,
        nevra: undefined,
        licence: undefined,
        vendor: undefined,
        path,
        buildTime: sources.time,
        alsoIn: [],
      },
    }));
  });
}

const PROCESSORS = {
  amd64: { class: 64, machine: "x86-64" },
  i386: { class: 32, machine: "i386" },
} as const satisfies Record<TargetArchitecture, Pick<ElfFacts, "class" | "machine">>;

/** What every daemon that lisdeb compiles says of itself. */
function staticProgram(architecture: TargetArchitecture): ElfFacts {
  return {
    ...PROCESSORS[architecture],
    architecture,
    endianness: "little",
    type: "shared",
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
    relro: true,
    buildId: undefined,
    imports: [],
    comments: [],
  };
}
