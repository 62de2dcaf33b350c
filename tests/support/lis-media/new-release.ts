import { RHEL, SOURCES } from "./daemons.ts";
import type { Build, Release } from "./releases.ts";

/**
 * A release that there never was: LIS 4.9.0. Nothing in lisdeb knows its version, its folders or the distributions that they are named after;
 * it is what a maintainer meets on the day on which somebody publishes the next one.
 */
export const NEW_RELEASE: Release = {
  id: "lis-4.9.0",
  file: "LinuxIC-4.9.0.iso",
  package: "microsoft-hyper-v",
  buildTime: Date.parse("2026-01-16T12:00:00Z") / 1000,
  builds: [
    build("distributions/alma/9.2", 7, ["x86_64"]),
    build("distributions/enterprise/6", 6, ["x86_64", "i686"]),
  ],
};

function build(folder: string, rhel: 6 | 7, architectures: Build["architectures"]): Build {
  return {
    builtFor: folder,
    rhel: RHEL[rhel],
    folders: [folder],
    architectures,
    sources: [SOURCES.kvp4_2, SOURCES.vss4_1, SOURCES.fcopy4_1],
    version: "4.9.0",
    release: "20260114",
  };
}
