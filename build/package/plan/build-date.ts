import { LisdebError, shown } from "../../base/index.ts";
import type { DaemonOrigin } from "../../daemon/index.ts";
import type { Recipe } from "../../recipe/index.ts";

/**
 * The day that a daemon was built, as eight digits for the version: what the recipe states, else what the RPM's release or version does
 * (`1.20120727`), else the day of its build time, UTC; `mtime` where the daemon came without an RPM. Seconds since 1970.
 */
export function buildDate({ built }: Pick<Recipe, "built">, origin: DaemonOrigin, mtime: number): string {
  return built?.replaceAll("-", "") ?? statedDate(origin.nevra) ?? dayOf(origin.buildTime ?? mtime);
}

/**
 * The one time of everything in a package, in seconds since 1970: SOURCE_DATE_EPOCH where it is set, else the RPM's build time.
 * Throws `package-invalid` where there is neither.
 */
export function packageTime(origin: DaemonOrigin, sourceDateEpoch: number | undefined): number {
  const time = sourceDateEpoch ?? origin.buildTime;
  if (time === undefined) {
    throw new LisdebError("package-invalid", "nothing says when the daemon was built", {
      where: origin.where,
      hint: "set SOURCE_DATE_EPOCH to a time in seconds since 1970",
    });
  }
  return time;
}

/**
 * SOURCE_DATE_EPOCH, as reproducible-builds.org specifies it: whole seconds since 1970, in decimal; undefined where it is not set or empty.
 * Throws `usage`.
 */
export function sourceDate(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,15}$/.test(text) && Number(text) > 0xffffffff) {
    throw new LisdebError(
      "usage",
      `SOURCE_DATE_EPOCH is ${text}: packages state no time after February 2106`,
      {
        hint: "seconds, not milliseconds",
      },
    );
  }
  if (!/^\d{1,10}$/.test(text)) {
    throw new LisdebError(
      "usage",
      `SOURCE_DATE_EPOCH is "${shown(text)}", and must be a whole number of seconds since 1970`,
    );
  }
  return Number(text);
}

/** Eight digits that are a day, in version and release of NAME-VERSION-RELEASE.ARCH; the release first, as Microsoft writes it. */
export function statedDate(nevra: string | undefined): string | undefined {
  const { version, release } =
    /-(?<version>[^-]+)-(?<release>[^-]+)\.[^.-]+$/.exec(nevra ?? "")?.groups ?? {};
  for (const part of [release, version]) {
    for (const [digits] of (part ?? "").matchAll(/(?<!\d)(19|20)\d{6}(?!\d)/g))
      if (isDay(digits)) return digits;
  }
  return undefined;
}

function isDay(digits: string): boolean {
  const time = Date.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}T00:00:00Z`);
  return !Number.isNaN(time) && dayOf(time / 1000) === digits;
}

function dayOf(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}
