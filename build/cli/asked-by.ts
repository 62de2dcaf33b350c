import { suiteNamed } from "../suite/index.ts";
import type { Asked } from "../verdict/index.ts";

/** The suites and architectures that `--suite` and `--arch` name, each once. Throws `usage` for a suite that there is not. */
export function askedBy({
  suite,
  arch,
}: {
  readonly suite?: readonly string[];
  readonly arch?: readonly string[];
}): Asked {
  return {
    suites: suite && [...new Set(suite.map(suiteNamed))],
    architectures: arch && [...new Set(arch)],
  };
}
