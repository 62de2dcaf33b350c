import { listed, shown } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";
import { releaseVersion } from "./release-version.ts";

/** RPMs that are named. */
const MOST = 3;

/** Of versions that a medium states beside the release's: `4.3.9 is that of RHEL66/a.rpm, which a build takes daemons from`; undefined where it takes none of them. */
export function chosenOfVersion(versions: readonly string[], chosen: readonly Daemon[]): string | undefined {
  const said = versions.slice(0, MOST).flatMap((version) => {
    const rpms = [
      ...new Set(
        chosen.flatMap(({ origin: { nevra, rpmPath } }) =>
          nevra !== undefined && rpmPath !== undefined && releaseVersion([nevra], "").version === version
            ? [shown(rpmPath)]
            : [],
        ),
      ),
    ];
    if (rpms.length === 0) return [];
    const named = [...rpms.slice(0, MOST), ...(rpms.length > MOST ? [`${rpms.length - MOST} more`] : [])];
    return [`${version} is that of ${listed(named)}, from which a build takes daemons`];
  });
  return said.length === 0 ? undefined : said.join("; ");
}
