import { byText, LisdebError, sha256Of, type Sha256, type Where } from "../../base/index.ts";
import { rhelTarget, scanMedium, type MediumScan } from "../../daemon/index.ts";
import type { Medium, MediumEntry } from "../../media/index.ts";
import type { Keyring } from "../../rpm/index.ts";
import { count } from "./in-words.ts";
import type { FileFacts, Inventory, RpmFacts, RpmOnMedium } from "./inventory.ts";
import { programsOf } from "./programs.ts";
import { rpmFacts } from "./rpm-facts.ts";
import { daemonCells } from "./verdict-cells.ts";

/** Files that all different RPMs of a medium list together: the largest genuine medium has some thousands. */
const MOST_FILES = 300_000;

/**
 * What is compared of a medium: its RPMs with what their headers say, its daemons, and its other files by their digests. Each RPM
 * is held only while it is read; the same bytes are looked into once. Throws what scanning the medium throws, and `limit-exceeded`.
 */
export async function inventoryOfMedium(medium: Medium, keyring?: Keyring): Promise<Inventory> {
  const entries = await medium.list();
  const top = wholeTop(entries);
  const rpms: RpmOnMedium[] = [];
  const known = new Map<Sha256, RpmFacts>();
  let files = 0;
  const scan = await scanMedium(medium, {
    keyring,
    async look(path, source, opened) {
      const sha256 = await sha256Of(source);
      let contents = known.get(sha256);
      if (!contents && opened) {
        files += opened.files.length;
        if (files > MOST_FILES) tooMany(medium.where);
        contents = await rpmFacts(opened, { prove: false });
        known.set(sha256, contents);
      }
      const place = path.slice(top.length);
      rpms.push({
        path,
        place,
        size: source.size,
        sha256,
        target: rhelTarget(path, contents?.nevra),
        contents,
      });
    },
  });
  const byPath = new Map(rpms.map((rpm) => [rpm.path, rpm]));
  const others = entries.filter(({ path }) => !byPath.has(path));
  return {
    kind: "medium",
    path: medium.where.file,
    title: titleOf(medium, scan),
    sha256: undefined,
    facts: [],
    rpms: rpms.sort((a, b) => byText(a.path, b.path)),
    files: (await fileFacts(medium, others, top)).sort((a, b) => byText(a.path, b.path)),
    scripts: [],
    programs: programsOf(scan.daemons, (path) => byPath.get(path)?.contents?.nevra),
    verdicts: daemonCells(scan.daemons),
  };
}

function titleOf(medium: Medium, { rpms, daemons }: MediumScan): string {
  return `${medium.description}: ${count(rpms.length, "RPM")}, ${count(daemons.length, "different daemon")}`;
}

/** The folder in which all of a medium lies, with its `/`, as a tar of LIS has LISISO; empty where there is none. */
function wholeTop(entries: readonly MediumEntry[]): string {
  const [first] = entries;
  const top = `${first?.path.split("/")[0] ?? ""}/`;
  const holdsAll = entries.every(
    ({ path, type }) => path.startsWith(top) || (type === "directory" && `${path}/` === top),
  );
  // A folder that names a release of RHEL is no mere wrapping.
  return first && holdsAll && rhelTarget(top, undefined) === undefined ? top : "";
}

/**
 * Folders say nothing that the files in them do not. Modes are not compared: what a disc, a tar and a copied folder keep of them differs
 * by how they were made, and none of it is installed.
 */
async function fileFacts(medium: Medium, entries: readonly MediumEntry[], top: string): Promise<FileFacts[]> {
  const facts: FileFacts[] = [];
  for (const entry of entries) {
    if (entry.type === "directory") continue;
    const isFile = entry.type === "file";
    facts.push({
      path: entry.path,
      place: entry.path.slice(top.length),
      type: entry.type,
      mode: undefined,
      owner: undefined,
      size: isFile ? entry.size : undefined,
      sha256: isFile ? await sha256Of(medium.read(entry)) : undefined,
      target: entry.target,
      flags: [],
    });
  }
  return facts;
}

function tooMany(where: Where): never {
  throw new LisdebError(
    "limit-exceeded",
    `its RPMs list more than ${MOST_FILES} files; no genuine medium comes near`,
    { where },
  );
}
