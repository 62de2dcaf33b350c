import { fromOf, type DaemonName } from "../daemon/index.ts";
import { recordName, type BuiltMetapackage, type BuiltPackage, type RecipeBuild } from "../package/index.ts";
import { targetsAsData } from "../report/index.ts";

/** What is told of a package of either kind. */
export interface PackageAnswer {
  readonly package: string;
  readonly version: string;
  /** Debian's name. */
  readonly architecture: string;
  readonly suite: string;
  /** Names of the .deb and of its build record. */
  readonly file: string;
  readonly record: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** Of one that holds a daemon. */
export interface DaemonPackageAnswer extends PackageAnswer {
  readonly daemon: DaemonName;
  /** Path of its RPM on the medium, or in the kernel's tree of the source that it was compiled from; null where it is of neither. */
  readonly from: string | null;
  /** It was built because somebody accepted that nobody knows whether it works. */
  readonly unproven: boolean;
}

/** Of one that brings others. */
export interface MetapackageAnswer extends PackageAnswer {
  /** Names of the packages that it depends on. */
  readonly depends: readonly string[];
}

/** What is told of a source package. */
export interface SourceAnswer {
  readonly source: string;
  readonly version: string;
  readonly suite: string;
  /** Names of its files, the .dsc last. */
  readonly files: readonly string[];
}

/** What is told of the build of a recipe, as plain data: the same whether it was made just now, or was kept from an earlier run. */
export interface RecipeAnswer {
  /** The recipe's id. */
  readonly recipe: string;
  readonly packages: readonly DaemonPackageAnswer[];
  readonly metapackages: readonly MetapackageAnswer[];
  /** Of compiled daemons, for each suite. */
  readonly sources: readonly SourceAnswer[];
  readonly unfit: readonly UnfitAnswer[];
  /** What people should know beside that. */
  readonly notes: readonly string[];
}

/** A daemon of the medium, a suite and an architecture where no build of it fits. */
export type UnfitAnswer = ReturnType<typeof targetsAsData>[number];

/** What is told of a build. */
export function answerOf({
  recipe,
  packages,
  metapackages,
  sources,
  unfit,
  notes,
}: RecipeBuild): RecipeAnswer {
  return {
    recipe: recipe.id,
    packages: packages.map((built) => ({
      ...told(built),
      daemon: built.target.choice.name,
      from: fromOf(built.deb.plan.daemon) ?? null,
      unproven: built.target.choice.verdict?.unproven === true,
    })),
    metapackages: metapackages.map((built) => ({
      ...told(built),
      depends: built.deb.plan.brings.map(({ packageName }) => packageName),
    })),
    sources: sources.map(({ name, version, suite, files }) => ({
      source: name,
      version,
      suite,
      files: files.map((file) => file.name),
    })),
    unfit: targetsAsData(unfit),
    notes,
  };
}

function told({ deb }: BuiltPackage | BuiltMetapackage): PackageAnswer {
  return {
    package: deb.plan.packageName,
    version: deb.plan.version,
    architecture: deb.plan.architecture,
    suite: deb.plan.suite.name,
    file: deb.fileName,
    record: recordName(deb.fileName),
    size: deb.bytes.length,
    sha256: deb.sha256,
  };
}
