import { sha256, type Sha256, type Where } from "../base/index.ts";
import { readElf } from "../elf/index.ts";
import { daemonNamed } from "./candidates.ts";
import type { Daemon } from "./daemon.ts";
import { identify } from "./identify.ts";
import type { RpmEvidence } from "./rhel5-evidence.ts";

/** What is known of an ELF file from around it. */
export interface ElfContext {
  /** Path in the payload. Default: the innermost name of `where`. */
  readonly path?: string;
  /** Permission bits. Default: 0755. */
  readonly mode?: number;
  readonly rpm?: {
    readonly path: string;
    readonly sha256: Sha256;
    readonly nevra: string;
    readonly licence: string;
    readonly vendor: string | undefined;
    readonly buildTime: number | undefined;
    readonly evidence: RpmEvidence;
  };
}

/**
 * The daemon that an ELF file is; undefined where neither its content nor its name is one's. A file that has only the
 * name is a daemon without a profile. Throws `elf-corrupt`, `limit-exceeded`, `daemon-contradiction`.
 */
export function daemonFromElf(bytes: Uint8Array, where: Where, context: ElfContext = {}): Daemon | undefined {
  const elf = readElf(bytes, where);
  const path = context.path ?? where.inside?.at(-1) ?? where.file;
  const identified = identify(bytes, elf, context.rpm?.evidence, where);
  const named = daemonNamed(path);
  const name = identified.name ?? named;
  if (name === undefined) return undefined;
  const nameAlone = {
    saw: `has the name of ${name}`,
    means: "nothing in it is what one of the known daemons holds",
  };
  return {
    name,
    content: bytes,
    sha256: sha256(bytes),
    mode: context.mode ?? 0o755,
    origin: {
      where,
      rpmPath: context.rpm?.path,
      rpmSha256: context.rpm?.sha256,
      nevra: context.rpm?.nevra,
      licence: context.rpm?.licence,
      vendor: context.rpm?.vendor,
      path,
      buildTime: context.rpm?.buildTime,
      alsoIn: [],
    },
    elf,
    profile: identified.profile,
    ...(identified.name === undefined
      ? { tells: [nameAlone], onlyNamed: true }
      : { tells: identified.tells }),
  };
}
