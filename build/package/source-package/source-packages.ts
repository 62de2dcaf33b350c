import { LisdebError } from "../../base/index.ts";
import {
  componentTarball,
  sourcePackage,
  upstreamTarball,
  upstreamVersion,
  type SourcePackage,
  type SourcePackageFile,
} from "../../source/index.ts";
import { planMetapackages } from "../metapackage/plan-metapackages.ts";
import type { AnyPlan, PackagePlan } from "../plan/package-plan.ts";
import { debianControl } from "./debian-control.ts";
import { debianTexts, type SourceInput } from "./debian-texts.ts";
import { packageFiles } from "./package-files.ts";
import { renderPackages } from "./rendered-package.ts";

/** What the source packages of all suites of a recipe are made from. */
export interface SourcePackagesInput extends SourceInput {
  /**
   * The packages of all architectures that the recipe is compiled for, those that are not being built too: a version of a source package stands
   * for the same bytes, whichever of its packages are made beside it.
   */
  readonly plans: readonly PackagePlan[];
}

/** The source package of a suite's packages. */
export interface SuiteSources extends SourcePackage {
  readonly suite: string;
}

/**
 * For each suite the source package that its packages, and those that bring them together, can be made of again. Throws `control-invalid`,
 * `package-invalid` and `template-failed`.
 */
export async function sourcePackages(input: SourcePackagesInput): Promise<readonly SuiteSources[]> {
  const { plans } = input;
  const upstream = new Map<string, readonly SourcePackageFile[]>();
  const made: SuiteSources[] = [];
  for (const suite of new Set(plans.map((plan) => plan.suite.name))) {
    const ofSuite = plans.filter((plan) => plan.suite.name === suite);
    const version = upstreamVersion(versionOf(ofSuite));
    // All suites share it, and compressing it is most of the work.
    const tarballs = upstream.get(version) ?? (await upstreamTarballs(input, version));
    upstream.set(version, tarballs);
    made.push({ suite, ...(await forSuite(input, ofSuite, tarballs)) });
  }
  return made;
}

async function upstreamTarballs(
  { sources, components }: SourcePackagesInput,
  version: string,
): Promise<readonly SourcePackageFile[]> {
  return [
    ...components.map((component) => componentTarball(component, version)),
    await upstreamTarball(sources, version),
  ];
}

async function forSuite(
  input: SourcePackagesInput,
  plans: readonly PackagePlan[],
  upstream: readonly SourcePackageFile[],
): Promise<SourcePackage> {
  const all: readonly AnyPlan[] = [...plans, ...planMetapackages(plans)];
  const packages = await renderPackages(all, input.templates);
  const mtime = Math.max(...all.map((plan) => plan.mtime));
  const { control, substitutions } = debianControl(packages, input.toolchain);
  return sourcePackage({
    version: versionOf(all),
    upstream,
    patches: input.patches,
    control,
    debian: [
      ...packageFiles(packages, substitutions),
      ...(await debianTexts({ ...input, plans: all, mtime })),
      { path: "/time", type: "file", mode: 0o644, content: `${mtime}\n` },
    ],
    mtime,
  });
}

/** Packages of one source package are of one version, which is its own. */
function versionOf(plans: readonly AnyPlan[]): string {
  const versions = [...new Set(plans.map(({ version }) => version))];
  const [version] = versions;
  if (version === undefined || versions.length > 1)
    throw new LisdebError("bug", `one source package for the versions ${versions.join(", ")}`);
  return version;
}
