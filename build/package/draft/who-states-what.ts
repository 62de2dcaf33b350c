import { shown } from "../../base/index.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import { licenceTags } from "./stated-licence.ts";

/** Licences that are spelled out. */
const MOST = 4;
/** In characters, of one License tag. */
const LONGEST = 80;

/** `RHEL66/a.rpm states "GPLv2+", and so do 3 more; …`, where the RPMs with daemons do not all state the same licence; else undefined. */
export function whoStatesWhat({ scan }: Pick<MediumFacts, "scan">): string | undefined {
  const tags = licenceTags(scan.facts);
  if (tags.length < 2) return undefined;
  const said = tags.slice(0, MOST).map((tag) => {
    const [first, ...more] = scan.facts.filter(({ holdsDaemon, licence }) => holdsDaemon && licence === tag);
    const what = tag === "" ? "no licence" : `"${inShort(tag)}"`;
    const others =
      more.length === 0 ? "" : `, and so ${more.length === 1 ? "does" : "do"} ${more.length} more`;
    return `${shown(first?.path ?? "")} states ${what}${others}`;
  });
  return [...said, ...(tags.length > MOST ? [`${tags.length - MOST} more are stated`] : [])].join("; ");
}

function inShort(tag: string): string {
  const safe = shown(tag);
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 1)}…`;
}
