import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LisdebError } from "./errors.ts";
import { packageRoot } from "./package-root.ts";

/** lisdeb's own version, as its package.json states it. */
export function toolVersion(): string {
  const { version } = manifest();
  return typeof version === "string" ? version : "unknown";
}

/**
 * The oldest Node that lisdeb runs on, as `engines` in its package.json states it (`20.19`), and whether a version of Node, such as
 * `process.versions.node`, is that or newer.
 */
export function nodeNeeded(version: string): { readonly oldest: string; readonly isMet: boolean } {
  const { engines } = manifest();
  const stated = typeof engines === "object" && engines !== null && "node" in engines ? engines.node : "";
  const oldest = typeof stated === "string" ? /^>=(\d+\.\d+)$/.exec(stated)?.[1] : undefined;
  if (oldest === undefined) throw new LisdebError("bug", "package.json does not say which Node is needed");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldest.split(".").map(Number);
  return { oldest, isMet: major > leastMajor || (major === leastMajor && minor >= leastMinor) };
}

function manifest(): { readonly version?: unknown; readonly engines?: unknown } {
  const read: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return typeof read === "object" && read !== null ? read : {};
}
