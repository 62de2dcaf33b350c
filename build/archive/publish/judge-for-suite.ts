import { LisdebError, formatWhere, sha256Of, shown, type ByteSource, type Where } from "../../base/index.ts";
import { explainDpkgFault } from "../../deb/index.ts";
import {
  explainLoser,
  explainPackageFault,
  explainRelationFault,
  inBrief,
  isGrave,
  judgePackage,
  nearestLoser,
  type PackageVerdict,
} from "../../verdict/index.ts";
import type { ArchiveSuite } from "../archive-suite.ts";
import { openPackage } from "./open-package.ts";
import type { PackageFile } from "./package-file.ts";
import { wasChanged } from "./proven-source.ts";

/** What may be in a suite. */
export interface FitOptions {
  /** Also packages of which nobody knows whether they work there. */
  readonly allowUnproven: boolean;
}

/**
 * Demands that a suite can take a package that was read, as {@link demandSourceFit} does, and that what is judged are the bytes that were read:
 * those that the index will state. Throws `read-failed` where they are not.
 */
export async function demandFit(
  { path, entry }: Pick<PackageFile, "path" | "entry">,
  suite: ArchiveSuite,
  options: FitOptions,
): Promise<void> {
  const file = await openPackage(path);
  try {
    await demandSourceFit(file, suite, options);
    // Afterwards, so that a large one which is written to meanwhile does not pass.
    if ((await sha256Of(file)) !== entry.sha256) throw wasChanged(file.where);
  } finally {
    await file.close();
  }
}

/**
 * Demands that a suite can take a package: that its dpkg installs it, that the suite has what it depends on, and that its daemons
 * run there. With `allowUnproven` it does where nothing speaks against it but that nobody knows. Throws `package-unfit`.
 */
export async function demandSourceFit(
  source: ByteSource,
  suite: ArchiveSuite,
  { allowUnproven }: FitOptions,
): Promise<void> {
  const verdict = await judgePackage(source, suite.facts);
  if (verdict.fits || (allowUnproven && verdict.unproven)) return;
  const [first = "is refused", ...others] = reasonsAgainst(verdict);
  const more = others.length === 0 ? "" : `; and ${others.length} more`;
  const ask = `lisdeb check ${shown(source.where.file)} --suite ${suite.facts.name}`;
  throw new LisdebError(
    "package-unfit",
    `${verdict.unproven ? "is not known to work" : "does not fit"} on ${suite.name}: ${first}${more}`,
    {
      where: source.where,
      hint: verdict.unproven ? `--allow-unproven publishes it; ${ask} tells why` : `${ask} tells all`,
    },
  );
}

/** Each a clause that stands by itself. */
function reasonsAgainst(verdict: PackageVerdict): readonly string[] {
  const dpkg = verdict.dpkg.faults.map(
    (fault) => `dpkg ${verdict.dpkg.version}: ${placed(fault.where)}${explainDpkgFault(fault)}`,
  );
  if (verdict.unread) return [...dpkg, verdict.unread.message];
  return [
    ...dpkg,
    ...verdict.faults.map((fault) => `${placed(fault.where)}${explainPackageFault(fault)}`),
    ...verdict.relations.filter(isGrave).map((fault) => explainRelationFault(fault)),
    ...verdict.daemons.flatMap(({ choice }) => {
      const loser = choice.chosen ? undefined : nearestLoser(choice);
      return loser ? explainLoser(inBrief(loser)).map((clause) => `${choice.name} ${clause}`) : [];
    }),
  ];
}

/** A place in the package, without its path, which is said already. */
function placed(where: Where): string {
  const [first, ...inside] = where.inside ?? [];
  return first === undefined ? "" : `${formatWhere({ ...where, file: first, inside })}: `;
}
