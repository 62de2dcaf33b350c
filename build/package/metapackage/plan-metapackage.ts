import { LisdebError } from "../../base/index.ts";
import { DAEMON_NAMES } from "../../daemon/index.ts";
import { checkPackageName, checkVersion } from "../../deb/index.ts";
import { buildDate } from "../plan/build-date.ts";
import { changelogEntries } from "../plan/changelog.ts";
import { PACKAGING_COPYRIGHT, PACKAGING_LICENCE } from "../plan/licence.ts";
import { originWords } from "../plan/origin-words.ts";
import type { MetapackagePlan, PackagePlan, PlannedFile } from "../plan/package-plan.ts";
import { packageVersion } from "../plan/package-version.ts";
import { PROVIDED_FOR_ALL } from "../plan/rival-packages.ts";
import { paragraphs } from "../plan/wrap.ts";
import type { MetapackageValues } from "./metapackage-values.ts";

const METAPACKAGE = "hyperv-lis-daemons";

/**
 * The metapackage that brings the daemons' packages of one suite and architecture, all of one recipe. It is for that architecture: for another one
 * other daemons may fit, or ones of another day, and one package for all would have to depend on what is not there. Throws `package-invalid` and
 * `control-invalid`.
 */
export function planMetapackage(brings: readonly PackagePlan[]): MetapackagePlan {
  const [first] = brings;
  if (!first) throw new LisdebError("bug", "a metapackage would bring nothing");
  const { suite, architecture, recipe, tool, compression } = first;
  const mtime = Math.max(...brings.map((plan) => plan.mtime));
  // Of the same scheme as theirs, and the version of the youngest among them.
  const [date = ""] = brings
    .map((plan) => buildDate(recipe, plan.daemon.origin, plan.mtime))
    .sort()
    .reverse();
  const versionOf = (revision: number): string => packageVersion(recipe, date, revision, suite);
  const version = versionOf(recipe.revision);
  checkPackageName(METAPACKAGE, recipe.where);
  checkVersion(version, recipe.where);
  return {
    packageName: METAPACKAGE,
    version,
    architecture,
    suite,
    recipe,
    tool,
    brings,
    files: FILES,
    conffiles: [],
    scripts: {},
    values: {
      ...valuesOf(brings, first),
      version,
      changelog: changelogEntries(recipe, versionOf, {
        what: `Bring the daemons of ${recipe.title} together.`,
        built: Math.max(...brings.map((plan) => plan.daemon.origin.buildTime ?? plan.mtime)),
        mtime,
      }),
    },
    mtime,
    compression,
  };
}

const DOC = `/usr/share/doc/${METAPACKAGE}`;

const FILES: readonly PlannedFile[] = [
  { path: `${DOC}/copyright`, mode: 0o644, template: "metapackage/copyright.ejs", kind: "copyright" },
  { path: `${DOC}/changelog.Debian.gz`, mode: 0o644, template: "changelog.ejs", kind: "text", gzip: true },
];

function valuesOf(
  brings: readonly PackagePlan[],
  {
    suite,
    architecture,
    recipe,
    daemon,
    values: { homepage, maintainer, section, sourcePackage },
  }: PackagePlan,
): Omit<MetapackageValues, "version" | "changelog"> {
  const names = brings.map(({ daemon }) => daemon.name);
  const missing = DAEMON_NAMES.filter((name) => !names.includes(name));
  return {
    packageName: METAPACKAGE,
    architecture,
    suite: suite.name,
    maintainer,
    section: section.startsWith("non-free/") ? "non-free/metapackages" : "metapackages",
    homepage,
    synopsis: `Hyper-V integration daemons (metapackage, ${originWords(daemon, recipe).build})`,
    description: paragraphs([
      `This package holds nothing itself. It depends on those that hold the daemons of ${recipe.title} for guests of Microsoft Hyper-V:`,
      ...brings.map(({ packageName, values }) => {
        const off = values.enableByDefault ? "" : ", installed switched off";
        return `${packageName}: ${values.title}${off}.`;
      }),
      ...(missing.length === 0
        ? []
        : [
            `Nothing ${recipe.source ? "of these sources" : "on the medium"} is known to work on ${suite.name} as ${missing.join(" or ")}.`,
          ]),
    ]),
    release: recipe.title,
    sourcePackage,
    depends: brings.map(({ packageName, version }) => `${packageName} (>= ${version})`).join(", "),
    provides: missing.length === 0 ? PROVIDED_FOR_ALL : null,
    packagingCopyright: PACKAGING_COPYRIGHT,
    packagingLicence: PACKAGING_LICENCE.name,
    packagingStatement: paragraphs(PACKAGING_LICENCE.statement),
  };
}
