import { FCOPY_PROFILES } from "./fcopy-profiles.ts";
import { KVP_PROFILES } from "./kvp-profiles.ts";
import type { DaemonProfile } from "./profile.ts";
import { VSS_PROFILES } from "./vss-profiles.ts";

/** Every daemon that lisdeb knows, each with the tells that show in its binary. */
export const PROFILES: readonly DaemonProfile[] = [...KVP_PROFILES, ...VSS_PROFILES, ...FCOPY_PROFILES];
