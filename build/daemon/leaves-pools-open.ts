import { compareDotted } from "../suite/index.ts";
import type { Daemon } from "./daemon.ts";

/** The first release of each series of Linux that closes the files of the pools, as its sources were read; series that ended before are not here. */
const CLOSES_FROM: Readonly<Record<string, string>> = { "3.4": "3.4.26", "3.6": "3.6.5" };

/**
 * Whether this daemon opens a pool's file for each request and never closes it, so that it ends after about 1,000 of them: those of Linux 3.4 to 3.6 do
 * until their series' correction came, and by its date the one of LIS 3.4. Later ones call helpers, which is how they are told.
 */
export function leavesPoolsOpen({ profile, origin }: Pick<Daemon, "profile" | "origin">): boolean {
  if (profile?.pools === undefined || profile.helpers.names.length > 0) return false;
  const kernel = origin.compiled?.kernel;
  if (kernel === undefined) return true;
  const corrected = CLOSES_FROM[/^\d+\.\d+/.exec(kernel)?.[0] ?? ""];
  return corrected === undefined || compareDotted(/^[\d.]*\d/.exec(kernel)?.[0] ?? "", corrected) < 0;
}
