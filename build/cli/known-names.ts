import { DAEMON_NAMES, PROFILES } from "../daemon/index.ts";
import type { KnownNames } from "../recipe/index.ts";
import { SUITE_NAMES } from "../suite/index.ts";

/** Every name that a recipe may use. */
export const KNOWN_NAMES: KnownNames = {
  suites: SUITE_NAMES,
  profiles: PROFILES,
  daemons: DAEMON_NAMES,
};
