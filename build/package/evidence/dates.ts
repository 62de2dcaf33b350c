import { statedDate } from "../plan/build-date.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import type { RpmFacts } from "./medium-facts.ts";

const DAY = 86_400;
/** Measured on the genuine RPMs of January 2014: days. */
const MOST_DAYS_AFTER = 90;
/** A day begins so much earlier than in UTC where it begins first. */
const EARLIEST_ZONE = 14 * 3600;

/** The day in a package's name, and when it was built. */
export function dateInNameFinding(rpms: readonly RpmFacts[]): Finding {
  const dated = rpms.flatMap(({ path, nevra, buildTime }) => {
    const stated = statedDate(nevra);
    return stated === undefined || buildTime === undefined
      ? []
      : [{ path, days: (buildTime - secondsOf(stated)) / DAY }];
  });
  const early = dated.filter(({ days }) => days < -EARLIEST_ZONE / DAY);
  const late = dated.filter(({ days }) => days > MOST_DAYS_AFTER);
  if (early.length > 0) {
    return contradicts(
      `${early.length} of ${dated.length} were built before the day in their name`,
      early.map(({ path }) => path),
    );
  }
  if (late.length > 0) {
    const most = Math.floor(late.reduce((longest, { days }) => Math.max(longest, days), 0));
    return contradicts(
      `${late.length} of ${dated.length} were built up to ${most} days after the day in their name`,
      late.map(({ path }) => path),
    );
  }
  if (dated.length === 0) return cannotTell("no name states a day");
  const days = dated.map((each) => Math.max(0, Math.floor(each.days))).sort((a, b) => a - b);
  const [least = 0, most = 0] = [days[0], days.at(-1)];
  return ok(
    `${dated.length} built ${least === most ? least : `${least} to ${most}`} ${most === 1 ? "day" : "days"} after the day in their name`,
  );
}

/** `released`: a year, month or day, as a recipe states it. */
export function releasedFinding(rpms: readonly RpmFacts[], released: string | undefined): Finding {
  if (released === undefined) return cannotTell("no recipe says when it was released");
  const built = rpms.filter(({ buildTime }) => buildTime !== undefined);
  if (built.length === 0) return cannotTell("no RPM says when it was built");
  const late = built.filter(({ buildTime = 0 }) => buildTime > endOf(released));
  return late.length > 0
    ? contradicts(
        `${late.length} of ${built.length} were built after ${released}, when the recipe says that it was released`,
        late.map(({ path }) => path),
      )
    : ok(`the newest was built on ${dayOf(newest(built))}, and it was released ${whenReleased(released)}`);
}

/** `in 2012`, `in 2012-09`, `on 2012-09-18`. */
export function whenReleased(released: string): string {
  return `${released.split("-").length === 3 ? "on" : "in"} ${released}`;
}

/** `created`: what the medium says of itself, in seconds since 1970. */
export function mediumTimeFinding(rpms: readonly RpmFacts[], created: number | undefined): Finding {
  if (created === undefined) return cannotTell("the medium does not say when it was made");
  const late = rpms.filter(({ buildTime }) => buildTime !== undefined && buildTime > created);
  return late.length > 0
    ? contradicts(
        `it says that it was made on ${dayOf(created)}, and ${late.length} of its ${rpms.length} RPMs were built after that`,
        late.map(({ path }) => path),
      )
    : ok(`it says that it was made on ${dayOf(created)}`);
}

function newest(rpms: readonly RpmFacts[]): number {
  return rpms.reduce((most, { buildTime }) => Math.max(most, buildTime ?? 0), 0);
}

/** The last moment of a year, month or day anywhere on earth, in seconds since 1970. */
function endOf(released: string): number {
  const [year = 0, month, day] = released.split("-").map(Number);
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0, 1)
      : day === undefined
        ? Date.UTC(year, month, 1)
        : Date.UTC(year, month - 1, day + 1);
  return next / 1000 + 12 * 3600;
}

/** `20120727` in seconds since 1970, UTC. */
function secondsOf(date: string): number {
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`) / 1000;
}

/** Times come from the medium: what is no time of ours is said as a number. */
function dayOf(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? `second ${time}` : date.toISOString().slice(0, 10);
}
