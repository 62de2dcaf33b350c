import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { openFile, sha256Of, type Progress, type Sha256 } from "../../base/index.ts";
import { demandDaemons } from "../../daemon/index.ts";
import { openMedium } from "../../media/index.ts";
import { examineMedium, type ExaminedMedium } from "../evidence/index.ts";
import { licenceTexts, type LicenceFile } from "./licence-texts.ts";

/** A medium that nobody has described, as far as it describes itself. */
export interface MediumFacts {
  readonly kind: "media";
  readonly path: string;
  /** Its own name, without folders. */
  readonly file: string;
  /** What it is, in a line. */
  readonly description: string;
  /** undefined for a folder. */
  readonly sha256: Sha256 | undefined;
  /** In bytes; undefined for a folder. */
  readonly size: number | undefined;
  readonly scan: ExaminedMedium;
  /** Its files that look as if they spoke of a licence. */
  readonly licenceFiles: readonly LicenceFile[];
}

/** Progress is told in RPMs; a look that is aborted throws the signal's reason. */
export interface LookOptions {
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads all of a medium that a recipe can be drafted from. Throws `medium-has-no-daemon`, and what opening and scanning throw. */
export async function lookAtMedium(path: string, options: LookOptions): Promise<MediumFacts> {
  const medium = await openMedium(path);
  try {
    const scan = await examineMedium(medium, options);
    demandDaemons(scan.daemons, scan.rpms, medium.where, scan);
    return {
      kind: "media",
      path,
      file: basename(path),
      description: medium.description,
      ...(await measured(path)),
      scan,
      licenceFiles: await licenceTexts(medium),
    };
  } finally {
    await medium.close();
  }
}

async function measured(path: string): Promise<Pick<MediumFacts, "sha256" | "size">> {
  if ((await stat(path)).isDirectory()) return { sha256: undefined, size: undefined };
  const source = await openFile(path);
  try {
    return { sha256: await sha256Of(source), size: source.size };
  } finally {
    await source.close();
  }
}
