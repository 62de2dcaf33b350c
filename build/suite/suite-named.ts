import { LisdebError, nearest, shown } from "../base/index.ts";
import type { Suite } from "./suite.ts";
import { SUITE_NAMES, SUITES } from "./suites.ts";

/** The suite of that name. Throws `usage`, which lists the known ones and names the nearest. */
export function suiteNamed(name: string): Suite {
  const suite = SUITES.find((candidate) => candidate.name === name);
  if (suite) return suite;
  const meant = nearest(name, SUITE_NAMES);
  throw new LisdebError("usage", `there is no suite "${shown(name)}"; known are ${SUITE_NAMES.join(", ")}`, {
    hint: meant === undefined ? undefined : `did you mean ${meant}?`,
  });
}
