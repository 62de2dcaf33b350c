import { LisdebError, shown, type Where } from "../base/index.ts";
import type { Daemon } from "./daemon.ts";
import type { DaemonElsewhere } from "./find-elsewhere.ts";
import type { MediumRpm, MediumScan } from "./scan-medium.ts";

/** What a medium without daemons has in their place. */
export type Instead = Pick<MediumScan, "nested" | "elsewhere">;

/** Throws `medium-has-no-daemon`, which says what is there instead, where no daemon was found in the RPMs. */
export function demandDaemons(
  daemons: readonly Daemon[],
  rpms: readonly Pick<MediumRpm, "nevra">[],
  where: Where,
  { nested = [], elsewhere = [] }: Instead = {},
): void {
  if (daemons.length > 0) return;
  const [inner] = nested;
  if (rpms.length === 0 && inner !== undefined) {
    throw new LisdebError(
      "medium-has-no-daemon",
      `holds no RPM, but ${shown(inner)}, which may be the medium`,
      {
        where,
        hint: `unpack it, and name ${nested.length === 1 ? "that file" : "that file, or another of its kind in it"}`,
      },
    );
  }
  const sources = rpms.filter(({ nevra }) => nevra === undefined).length;
  throw new LisdebError("medium-has-no-daemon", said(rpms.length, sources), {
    where,
    hint: elsewhere.length === 0 ? undefined : `${elsewhere.map(inWords).join("; ")}; ${WHERE_DAEMONS_LIE}`,
  });
}

function inWords({ rpmPath, path, name, generation }: DaemonElsewhere): string {
  const of = generation === undefined || generation === "rhel5" ? "" : ` of generation ${generation}`;
  return `${shown(path)} in ${shown(rpmPath)} is ${name}${of} by what is in it`;
}

const WHERE_DAEMONS_LIE =
  "no daemon is known to lie there under that name, so lisdeb packages none of these; unpack the RPM, and lisdeb check FILE tells where one would run " +
  "(docs/daemons.md: how a name becomes known)";

function said(rpms: number, sources: number): string {
  if (rpms === 0) return "holds no RPM, and so no daemon";
  if (rpms === sources) return `holds only source packages (${rpms}), and no binaries`;
  return rpms === 1
    ? "its one RPM holds no daemon that lisdeb knows"
    : `none of its ${rpms} RPMs holds a daemon that lisdeb knows`;
}
