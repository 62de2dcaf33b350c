import { listed, shown } from "../../base/index.ts";
import type { StatedVersion } from "./release-version.ts";

/** Versions that are named, of each kind. */
const MOST = 3;

/** Why the version that a draft has may not be the release's: what packages and the file's name say besides, and what of that no recipe can have. */
export function versionDoubts(stated: StatedVersion, version: string): readonly string[] {
  const besides = [
    ...new Set([...(stated.version === undefined ? [] : [stated.version]), ...stated.others]),
  ].filter((each) => each !== version);
  const byPackages = besides.filter((each) => each !== stated.named);
  return [
    ...(stated.from === "file name" && stated.version === version
      ? ["only the medium's file name says it"]
      : []),
    ...(byPackages.length > 0 ? [`packages on the medium say ${some(byPackages)}`] : []),
    ...(besides.length > byPackages.length
      ? [`the medium's file name says ${some([stated.named ?? ""])}`]
      : []),
    ...(stated.unusable.length > 0
      ? [
          `${some(stated.unusable.map((each) => `"${each}"`))} ${stated.unusable.length === 1 ? "is" : "are"} stated, too, and can be no recipe's version`,
        ]
      : []),
  ];
}

function some(versions: readonly string[]): string {
  const more = versions.length - MOST;
  return listed([
    ...versions.slice(0, MOST).map((each) => shown(each)),
    ...(more > 0 ? [`${more} more`] : []),
  ]);
}
