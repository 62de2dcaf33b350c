import { shown } from "../../base/index.ts";
import { targetName } from "../../daemon/index.ts";
import type { RpmFacts } from "./medium-facts.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";

/** An RPM that lies in several folders with different bytes. */
export interface Disagreement {
  /** What it is called, and for which release of RHEL it lies there. */
  readonly what: string;
  readonly copies: readonly RpmFacts[];
}

/** Several places of what should be one RPM. */
interface Copies extends Disagreement {
  readonly release: string | undefined;
}

/**
 * RPMs of one name, by header or by file, that lie in several folders for one release of RHEL. In folders for different releases
 * LIS 4.x has other builds under the same name, so that there nothing follows from different bytes.
 */
function copiesOf(rpms: readonly RpmFacts[]): readonly Copies[] {
  const groups = new Map<string, RpmFacts[]>();
  for (const rpm of rpms) {
    const release = rpm.target && targetName(rpm.target);
    const key = `${rpm.nevra} ${release ?? ""}`;
    const group = groups.get(key);
    if (group) group.push(rpm);
    else groups.set(key, [rpm]);
  }
  return [...groups.values()]
    .filter((copies) => copies.length > 1)
    .map((copies) => {
      const target = copies[0]?.target;
      const release = target && targetName(target);
      const where = release === undefined ? "" : ` for RHEL ${release}`;
      return { what: `${copies[0]?.nevra ?? ""}${where}`, copies, release };
    });
}

/** Those that have different bytes in folders for one and the same release. */
export function disagreements(rpms: readonly RpmFacts[]): readonly Disagreement[] {
  return copiesOf(rpms).filter(({ copies, release }) => release !== undefined && differ(copies));
}

/** Whether RPMs of one name have the same bytes wherever they lie. Different ones contradict only in folders for one and the same release of RHEL. */
export function copiesFinding(rpms: readonly RpmFacts[]): Finding {
  const all = copiesOf(rpms);
  const different = all.filter(({ copies }) => differ(copies));
  const wrong = different.filter(({ release }) => release !== undefined);
  const [first] = wrong;
  if (first) {
    const more = wrong.length > 1 ? `, and ${wrong.length - 1} more` : "";
    return contradicts(
      `${shown(first.what)} has different bytes in different folders${more}`,
      wrong.flatMap(({ copies }) => copies.map(({ path }) => path)),
    );
  }
  if (different.length > 0) {
    return cannotTell(
      `${different.length} RPMs have different bytes in different folders, which name no release of RHEL: they may be for different ones`,
      different.flatMap(({ copies }) => copies.map(({ path }) => path)),
    );
  }
  if (all.length === 0) return cannotTell("none lies in several folders for one release of RHEL");
  const places = all.reduce((sum, { copies }) => sum + copies.length, 0);
  return ok(`${all.length === 1 ? "1 RPM lies" : `${all.length} RPMs lie`} in ${places} places`);
}

function differ(copies: readonly RpmFacts[]): boolean {
  return copies.some(({ sha256 }) => sha256 !== copies[0]?.sha256);
}
