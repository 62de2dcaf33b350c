import { inside, LIMITS, LisdebError, type Sha256 } from "../base/index.ts";
import { isElf } from "../elf/index.ts";
import type { RpmPackage } from "../rpm/index.ts";
import { holdsCandidates, isCandidate } from "./candidates.ts";
import { daemonFromElf } from "./daemon-from-elf.ts";
import type { Daemon } from "./daemon.ts";

/**
 * Every daemon in an RPM, in payload order. The payload is read to its end, and so proven, where it holds a candidate; otherwise it
 * is not read. A script under a daemon's name is passed over. Throws what reading the payload and the ELF files throws, and
 * `daemon-contradiction`.
 */
export async function findDaemons(
  rpm: RpmPackage,
  rpmPath: string,
  rpmSha256: Sha256,
): Promise<readonly Daemon[]> {
  if (!holdsCandidates(rpm)) return [];
  const large = rpm.files.find((file) => isCandidate(file) && file.size > LIMITS.elfBytes);
  if (large) {
    throw new LisdebError("limit-exceeded", `is ${large.size} bytes large, and no daemon is`, {
      where: inside(rpm.where, large.path),
    });
  }
  const daemons: Daemon[] = [];
  for await (const { file, content } of rpm.payload({ hold: isCandidate })) {
    if (content === undefined || !isElf(content)) continue;
    const daemon = daemonFromElf(content, inside(rpm.where, file.path), {
      path: file.path,
      mode: file.mode & 0o7777,
      rpm: {
        path: rpmPath,
        sha256: rpmSha256,
        nevra: rpm.nevra,
        buildTime: rpm.buildTime,
        evidence: rpm,
      },
    });
    if (daemon) daemons.push(daemon);
  }
  return daemons;
}
