import { setTimeout as timer } from "node:timers/promises";

/** How often and how patiently a download is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** Tries in a row, at one address, that bring nothing worthwhile; then the address is given up. */
  readonly attempts: number;
  /** Before the second try; each later wait is twice as long. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A server that asks for a longer pause than this (Retry-After) is given up at once. */
  readonly longestRetryAfterMs: number;
  /**
   * New bytes that make a broken try worthwhile, so that counting starts again: a large file over a poor line needs many
   * tries. Bounded all the same, since the file's size is known.
   */
  readonly worthwhileBytes: number;
}

/** Where nobody hands in another policy. */
export const RETRY: RetryPolicy = {
  attempts: 5,
  firstWaitMs: 500,
  longestWaitMs: 20_000,
  longestRetryAfterMs: 120_000,
  worthwhileBytes: 1024 * 1024,
};

/** The time of day, and waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects as soon as the signal is given. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** This machine's time; tests hand in another. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => timer(ms, undefined, signal === undefined ? {} : { signal }),
};

/**
 * Milliseconds to wait after the `failures`th failure in a row (from 1): doubling, and between half and the whole of that at
 * random, so that the many runs of a CI whose server hiccuped do not all come back in the same instant. `random` gives [0, 1).
 */
export function backoff(failures: number, policy: RetryPolicy, random: () => number): number {
  const whole = Math.min(policy.firstWaitMs * 2 ** (failures - 1), policy.longestWaitMs);
  return Math.round(whole / 2 + (random() * whole) / 2);
}

/** Retry-After, seconds or a date (RFC 9110, 10.2.3), in milliseconds from `now`; undefined where it says nothing usable. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
