import type { Daemon } from "../../daemon/index.ts";
import type { Suite } from "../../suite/index.ts";
import { libcNeed, libgccNeed } from "./library-needs.ts";
import type { Need, PackagedScript } from "./need.ts";

/** What a daemon needs of the system's libraries, in the order in which it is stated. */
export function neededByDaemon(daemon: Daemon, suite: Suite): Need[] {
  return [libcNeed(daemon), libgccNeed(daemon, suite)].filter((need) => need !== undefined);
}

/** What a script needs that is not there on every system: the functions of `/lib/lsb/init-functions`. */
export function neededByScript({ name, text }: PackagedScript, suite: Suite): Need[] {
  if (!SOURCES_LSB.test(text)) return [];
  const because = { kind: "sourced", script: name, file: LSB_FUNCTIONS } as const;
  return [{ relation: suite.lsbFunctions, because }];
}

const LSB_FUNCTIONS = "/lib/lsb/init-functions";
const SOURCES_LSB = /^[ \t]*\.[ \t]+["']?\/lib\/lsb\/init-functions["']?[ \t]*(?:[;&|#].*)?$/m;
