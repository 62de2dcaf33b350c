import { inside, LIMITS, LisdebError, type Sha256 } from "../base/index.ts";
import { isElf } from "../elf/index.ts";
import type { RpmCheck, RpmPackage } from "../rpm/index.ts";
import { holdsCandidates, isCandidate } from "./candidates.ts";
import { daemonFromElf } from "./daemon-from-elf.ts";
import type { Daemon } from "./daemon.ts";

/** The daemons of one RPM, and what proves their bytes. */
export interface FoundDaemons {
  /** In payload order. */
  readonly daemons: readonly Daemon[];
  /** What was checked of the payload: nothing where it was not read. */
  readonly checks: readonly RpmCheck[];
}

/**
 * Every daemon in an RPM. The payload is read to its end, and so proven, where it holds a candidate; otherwise it is not read. A
 * script under a daemon's name is passed over. Throws what reading the payload and the ELF files throws, and
 * `daemon-contradiction`.
 */
export async function findDaemons(
  rpm: RpmPackage,
  rpmPath: string,
  rpmSha256: Sha256,
): Promise<FoundDaemons> {
  if (!holdsCandidates(rpm)) return { daemons: [], checks: [] };
  const large = rpm.files.find((file) => isCandidate(file) && file.size > LIMITS.elfBytes);
  if (large) {
    throw new LisdebError("limit-exceeded", `is ${large.size} bytes large, and no daemon is`, {
      where: inside(rpm.where, large.path),
    });
  }
  const origin = {
    path: rpmPath,
    sha256: rpmSha256,
    nevra: rpm.nevra,
    licence: rpm.license,
    vendor: rpm.vendor,
    buildTime: rpm.buildTime,
    evidence: rpm,
  };
  const daemons: Daemon[] = [];
  const reading = rpm.payload({ hold: isCandidate });
  try {
    // By hand, since `for await` would drop what the generator returns: the payload's checks.
    for (;;) {
      const step = await reading.next();
      if (step.done === true) return { daemons, checks: step.value };
      const { file, content } = step.value;
      if (content === undefined || !isElf(content)) continue;
      const where = inside(rpm.where, file.path);
      const daemon = daemonFromElf(content, where, {
        path: file.path,
        mode: file.mode & 0o7777,
        rpm: origin,
      });
      if (daemon) daemons.push(daemon);
    }
  } finally {
    await reading.return([]);
  }
}
