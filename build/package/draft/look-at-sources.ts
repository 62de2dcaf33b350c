import { basename } from "node:path";
import { LisdebError, type Progress, type Sha256 } from "../../base/index.ts";
import {
  readKernelSources,
  sourceDaemons,
  statedLicences,
  type KernelSources,
  type SourceDaemon,
  type StatedLicence,
} from "../../source/index.ts";

/** A kernel's sources that nobody has described. */
export interface SourceFacts {
  readonly kind: "source";
  readonly path: string;
  /** Its own name, without folders. */
  readonly file: string;
  /** What it is, in a line. */
  readonly description: string;
  /** undefined for a folder. */
  readonly sha256: Sha256 | undefined;
  readonly sources: KernelSources;
  /** What could be compiled from them, as far as their text shows. */
  readonly daemons: readonly SourceDaemon[];
  /** Of these, the ones whose text says that they are under version 2 of the GPL, and no other. */
  readonly underGpl2: readonly SourceDaemon[];
  /** Of what they are compiled from, and of COPYING, what states a licence that is not the kernel's. */
  readonly otherLicences: readonly StatedLicence[];
}

/** Reads of a kernel's sources what a recipe can be drafted from. Throws `medium-has-no-daemon`, and what reading them throws. */
export async function lookAtSources(
  path: string,
  options: { readonly cacheDir?: string; readonly progress?: Progress; readonly signal?: AbortSignal },
): Promise<SourceFacts> {
  const sources = await readKernelSources(path, options);
  const daemons = sourceDaemons(sources);
  if (daemons.length === 0) {
    throw new LisdebError(
      "medium-has-no-daemon",
      `is Linux ${sources.kernel}, and has no daemon of Hyper-V's that lisdeb packages`,
      {
        where: { file: path },
        hint: "tools/hv came with Linux 3.2",
      },
    );
  }
  const licences = statedLicences(
    sources,
    daemons.map(({ name }) => name),
  );
  return {
    kind: "source",
    path,
    file: basename(path),
    description: `sources of Linux ${sources.kernel}`,
    sha256: sources.origin.sha256,
    sources,
    daemons,
    underGpl2: daemons.filter(({ path }) =>
      licences.some((each) => each.path === path && each.licence === "GPL-2.0"),
    ),
    otherLicences: licences.filter(({ licence }) => licence === "other"),
  };
}
