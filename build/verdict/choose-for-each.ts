import type { Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { choose, type ChooseOptions } from "./choose.ts";
import type { Choice } from "./verdict.ts";

/** A suite and architecture, and what was chosen for one daemon there. */
export interface Target {
  readonly suite: Suite;
  /** Debian's name. */
  readonly architecture: string;
  readonly choice: Choice;
}

/** The choice for each daemon, suite and architecture; where none are named, for all architectures that the daemons are built for. */
export function chooseForEach(
  daemons: readonly Daemon[],
  suites: readonly Suite[],
  architectures?: readonly string[],
  options: ChooseOptions = {},
): readonly Target[] {
  const wanted = architectures ?? [...new Set(daemons.flatMap(({ elf }) => elf.architecture ?? []))].sort();
  return suites.flatMap((suite) =>
    wanted.flatMap((architecture) =>
      choose(daemons, suite, architecture, options).map((choice) => ({ suite, architecture, choice })),
    ),
  );
}
