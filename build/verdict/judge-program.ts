import type { ElfFacts } from "../elf/index.ts";
import { SUITES, type SuiteName } from "../suite/index.ts";
import { judgeBinary } from "./judge-binary.ts";
import type { Reason } from "./reason.ts";
import type { Asked } from "./targets-asked.ts";

/** Whether a program starts on a suite's minimal system, whatever it does then. */
export interface ProgramVerdict {
  readonly suite: SuiteName;
  readonly architecture: string;
  readonly starts: boolean;
  /**
   * Nothing speaks against it but libraries that a minimal system need not have. A daemon is refused for that, since its package would have to
   * bring them; an ordinary program's own package depends on what brings them, and whether that is so does not show in the program.
   */
  readonly unproven: boolean;
  readonly reasons: readonly Reason[];
}

/** Judges a program that is no daemon, on all that is asked for; without architectures, on its own. */
export function judgeProgram(elf: ElfFacts, asked: Asked): readonly ProgramVerdict[] {
  return (asked.suites ?? SUITES).flatMap((suite) =>
    (asked.architectures ?? [elf.architecture ?? elf.machine]).map((architecture) => {
      const reasons = judgeBinary(elf, suite, architecture);
      const unproven = reasons.length > 0 && reasons.every(({ kind }) => kind === "missing-library");
      return { suite: suite.name, architecture, starts: reasons.length === 0, unproven, reasons };
    }),
  );
}
