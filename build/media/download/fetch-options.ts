import type { Progress } from "../../base/index.ts";
import type { LockedFile } from "./cache.ts";
import type { Lookup } from "./connection.ts";
import type { Pace } from "./pace.ts";
import type { ProxyVariables } from "./proxy.ts";
import type { Clock, RetryPolicy } from "./retry.ts";

/** A medium to have at hand: what a recipe and its lock say of it. */
export interface MediumRequest {
  /** File name as published; for messages. */
  readonly file: string;
  /** Where to fetch it, best first. */
  readonly urls: readonly string[];
  readonly lock: LockedFile;
}

/** Times in milliseconds. */
export interface FetchTiming extends Pace {
  /** For a connection to stand. */
  readonly connectMs: number;
  /** How often a run that waits for another's download looks. */
  readonly pollMs: number;
  /** How often a run says that it still holds its lock, and after how long without that it is taken for dead. */
  readonly renewMs: number;
  readonly lapseMs: number;
}

/** Where nobody hands in others. A run that is taken for dead has missed six renewals of its lock. */
export const TIMING: FetchTiming = {
  connectMs: 10_000,
  stallMs: 30_000,
  stallBytes: 30 * 1024,
  pollMs: 250,
  renewMs: 5_000,
  lapseMs: 30_000,
};

/** Where downloads are kept, how the network is reached, and how patiently. Clock and chance are handed in by tests. */
export interface FetchOptions {
  readonly cacheDir: string;
  /** Never open a socket. */
  readonly offline: boolean;
  readonly progress: Progress;
  /** Where the proxy variables are looked up. */
  readonly environment: ProxyVariables;
  readonly signal?: AbortSignal | undefined;
  /** Certificate authorities in PEM that are trusted besides Node's. */
  readonly ca?: string;
  /** How names are looked up; the system's way where not given. */
  readonly lookup?: Lookup;
  readonly retry?: RetryPolicy;
  readonly timing?: FetchTiming;
  readonly clock?: Clock;
  /** Gives [0, 1). */
  readonly random?: () => number;
}
