import { listed } from "../../base/index.ts";
import { DAEMON_NAMES, EXPECT_KEYS, type Daemon } from "../../daemon/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { cannotTell, contradicts, ok, type EvidenceRow, type Finding } from "./evidence.ts";
import { whySettled } from "./settled.ts";

/** The daemons of a build, from all of its media. */
export interface DaemonsThere {
  /** Each that is on the media, or was compiled. */
  readonly found: readonly Daemon[];
  /** Those of them that overrides leave. */
  readonly used: readonly Daemon[];
  /** Not all of the recipe's media are at hand. */
  readonly partly: boolean;
}

/** Holds which daemons are there against those of which the recipe expects something; no rows where it expects nothing. */
export function expectedDaemons(
  { expect, settles }: Pick<Recipe, "expect" | "settles">,
  { found, used, partly }: DaemonsThere,
): readonly EvidenceRow[] {
  const expected = DAEMON_NAMES.filter((name) => expect?.[EXPECT_KEYS[name]] !== undefined);
  if (expected.length === 0) return [];
  const daemons = expectedFinding(
    expected,
    expected.filter((name) => !found.some((daemon) => daemon.name === name)),
    partly,
  );
  const { daemons: because } = whySettled(settles);
  const others = used.filter(({ name }) => !expected.includes(name));
  return [
    {
      check: "daemons",
      ...daemons,
      ...(daemons.result === "contradicts" && because !== undefined && { settled: because }),
    },
    { check: "more-daemons", ...othersFinding(expected, others) },
  ];
}

function expectedFinding(
  expected: readonly Daemon["name"][],
  absent: readonly Daemon["name"][],
  partly: boolean,
): Finding {
  if (absent.length === 0) return ok(`${listed(expected)} ${expected.length === 1 ? "is" : "are"} there`);
  const lacking = `there is no ${listed(absent, "or")}`;
  return partly
    ? cannotTell(`${lacking} on what is at hand, which is not all of the recipe's media`)
    : contradicts(`${lacking}, and the recipe expects ${absent.length === 1 ? "one" : "them"}`, []);
}

function othersFinding(expected: readonly Daemon["name"][], others: readonly Daemon[]): Finding {
  if (others.length === 0) return ok("there are no others");
  const names = DAEMON_NAMES.filter((name) => others.some((daemon) => daemon.name === name));
  return contradicts(
    `${listed(names)} ${names.length === 1 ? "is" : "are"} there, too, and the recipe expects something of ${listed(expected)} alone`,
    others.map(({ origin }) => origin.rpmPath ?? origin.path),
  );
}
