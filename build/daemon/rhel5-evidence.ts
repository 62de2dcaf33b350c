import { compareDotted } from "../suite/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import type { RpmPackage } from "../rpm/index.ts";
import type { Tell } from "./daemon.ts";

/** What the RPM around a binary says of the machine that it was built on. */
export type RpmEvidence = Pick<RpmPackage, "rpmVersion" | "payloadCompressor" | "fileDigestAlgorithm">;

interface Evidence {
  /** How much it counts: what is in the binary outweighs all that its package says. */
  readonly weight: number;
  /** What it saw, and whether that speaks for RHEL 5; undefined where there is nothing to see. */
  readonly look: (elf: ElfFacts, rpm: RpmEvidence | undefined) => { saw: string; rhel5: boolean } | undefined;
}

/** Measured on genuine RPMs of January 2014 for RHEL 5.9, 6.4 and 6.5. */
const EVIDENCE: readonly Evidence[] = [
  {
    weight: 8,
    look: ({ abiNote }) =>
      abiNote && {
        saw: `ABI note GNU/${abiNote.os} ${abiNote.kernel}`,
        rhel5: compareDotted(abiNote.kernel, "2.6.9") <= 0,
      },
  },
  {
    weight: 2,
    look: ({ comments }) => {
      // The objects of a C library name the compiler of the system that made them, which is no younger than the daemon's own.
      const compilers = comments.flatMap((line) => /^GCC: \(.*\) (\d+(?:\.\d+)+)/.exec(line)?.[1] ?? []);
      const compiler = compilers.toSorted(compareDotted).at(-1);
      return compiler === undefined
        ? undefined
        : { saw: `compiled with GCC ${compiler}`, rhel5: compareDotted(compiler, "4.2") < 0 };
    },
  },
  {
    weight: 1,
    look: (_, rpm) =>
      rpm?.rpmVersion === undefined
        ? undefined
        : { saw: `packaged with rpm ${rpm.rpmVersion}`, rhel5: compareDotted(rpm.rpmVersion, "4.6") < 0 },
  },
  {
    weight: 1,
    look: (_, rpm) =>
      rpm && {
        saw: `payload compressed with ${rpm.payloadCompressor}`,
        rhel5: rpm.payloadCompressor === "gzip",
      },
  },
  {
    weight: 1,
    look: (_, rpm) =>
      rpm && {
        saw: `file digests are ${rpm.fileDigestAlgorithm}`,
        rhel5: rpm.fileDigestAlgorithm === "md5",
      },
  },
];

/**
 * Whether a binary was built for RHEL 5, by weighing what it and its package show. Records of 256 + 512 bytes in place of 512 + 2048 do
 * not show in a binary, so that this is all there is. Without any evidence it is not taken for one.
 */
export function weighRhel5(elf: ElfFacts, rpm: RpmEvidence | undefined): { rhel5: boolean; tells: Tell[] } {
  let balance = 0;
  const tells: Tell[] = [];
  for (const { weight, look } of EVIDENCE) {
    const seen = look(elf, rpm);
    if (!seen) continue;
    balance += seen.rhel5 ? weight : -weight;
    tells.push({ saw: seen.saw, means: seen.rhel5 ? "built for RHEL 5" : "not built for RHEL 5" });
  }
  return { rhel5: balance > 0, tells };
}
