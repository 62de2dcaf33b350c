import { LisdebError, shown } from "../base/index.ts";
import { nearest } from "../recipe/index.ts";
import type { Suite } from "./suite.ts";
import { SUITES } from "./suites.ts";

/** The suite of that name. Throws `usage`, which lists the known ones and names the nearest. */
export function suiteNamed(name: string): Suite {
  const suite = SUITES.find((candidate) => candidate.name === name);
  if (suite) return suite;
  const names = SUITES.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  throw new LisdebError("usage", `there is no suite "${shown(name)}"; known are ${names.join(", ")}`, {
    hint: meant === undefined ? undefined : `did you mean ${meant}?`,
  });
}
