import { LisdebError, type Where } from "../base/index.ts";
import type { Daemon } from "./daemon.ts";
import type { MediumRpm } from "./scan-medium.ts";

/** Throws `medium-has-no-daemon`, which says what is there instead, where no daemon was found in the RPMs. */
export function demandDaemons(
  daemons: readonly Daemon[],
  rpms: readonly Pick<MediumRpm, "nevra">[],
  where: Where,
): void {
  if (daemons.length > 0) return;
  const sources = rpms.filter(({ nevra }) => nevra === undefined).length;
  throw new LisdebError("medium-has-no-daemon", said(rpms.length, sources), { where });
}

function said(rpms: number, sources: number): string {
  if (rpms === 0) return "holds no RPM, and so no daemon";
  if (rpms === sources) return `holds only source packages (${rpms}), and no binaries`;
  return rpms === 1
    ? "its one RPM holds no daemon that lisdeb knows"
    : `none of its ${rpms} RPMs holds a daemon that lisdeb knows`;
}
