import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { $, which } from "zx";
import { writeDeb } from "../build/deb/index.ts";

/** One piece of work, and who does it. The first contestant is what the others are compared with. */
export interface Contest {
  readonly work: string;
  readonly contestants: readonly Contestant[];
  /** How often it is run at most, where once takes long; then nothing is warmed up before. */
  readonly most?: number;
}

export interface Contestant {
  readonly name: string;
  /** A line of shell. It starts in an empty folder of its own. */
  readonly line: string;
  /** Another, run in that folder before, which is not timed. */
  readonly before?: string;
}

const SUITE = "wheezy";

/** What reprepro is told of the archive that it makes in the folder where it runs. */
const REPREPRO = `mkdir -p conf && printf '%s\\n' 'Codename: ${SUITE}' 'Architectures: amd64 i386' 'Components: main' \\
  'DebIndices: Packages Release . .gz .xz' 'Contents: percomponent nocompatsymlink .gz' >conf/distributions
reprepro --silent includedeb ${SUITE}`;

/**
 * Contests of those who make apt archives, with so many packages, which are made in a folder and kept there for the next time. `lisdeb` is how
 * it is called.
 */
export async function archiveContests(
  folder: string,
  packages: number,
  lisdeb: string,
): Promise<readonly Contest[]> {
  const [debs, more] = [`${folder}/debs`, `${folder}/more`];
  const publish = `${lisdeb} publish --suite ${SUITE} --allow-unproven --sign ${folder}/key/bench-secret.asc --to`;
  const hasReprepro = (await which("reprepro", { nothrow: true })) !== null;
  await makeMaterial(folder, packages, {
    key: `${lisdeb} key new --name bench --out key`,
    lisdeb: `${publish} lisdeb --from debs`,
    ...(hasReprepro ? { reprepro: `mkdir reprepro && cd reprepro && ${REPREPRO} ../debs/*.deb` } : {}),
  });
  // One index for all architectures, and no Contents, for which it would open every package again.
  const ftparchive = (cache: string): string => `apt-ftparchive ${cache} packages pool >Packages
gzip -9kf Packages && xz -kf Packages && apt-ftparchive release . >Release`;
  const withReprepro = (contestant: Contestant): Contestant[] => (hasReprepro ? [contestant] : []);
  return [
    {
      work: `one more package into ${packages}`,
      contestants: [
        {
          name: "lisdeb publish",
          before: `cp -a ${folder}/lisdeb apt`,
          line: `${publish} apt ${more}/*.deb`,
        },
        {
          name: "apt-ftparchive, cache, no Contents",
          before: `mkdir pool && cp -a ${debs}/. pool && ${ftparchive("--db cache.db")} && cp ${more}/*.deb pool`,
          line: ftparchive("--db cache.db"),
        },
        ...withReprepro({
          name: "reprepro, unsigned",
          before: `cp -a ${folder}/reprepro/. .`,
          line: `reprepro --silent includedeb ${SUITE} ${more}/*.deb`,
        }),
      ],
    },
    {
      work: `an archive of ${packages - 1} packages from nothing`,
      most: 1,
      contestants: [
        { name: "lisdeb publish", line: `${publish} apt --from ${debs}` },
        { name: "apt-ftparchive, no pool, no Contents", line: `ln -s ${debs} pool && ${ftparchive("")}` },
        ...withReprepro({ name: "reprepro, unsigned", line: `${REPREPRO} ${debs}/*.deb` }),
      ],
    },
  ];
}

/** Packages, the last of them set apart, and what these lines of shell make of them. */
async function makeMaterial(
  folder: string,
  packages: number,
  lines: Readonly<Record<string, string>>,
): Promise<void> {
  const ready = join(folder, `${packages} packages`);
  if (existsSync(ready)) return;
  console.log(`making ${packages} packages and archives of them in ${folder}, once\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "debs"), { recursive: true });
  await mkdir(join(folder, "more"));
  for (let i = 0; i < packages; i++) {
    const { file, bytes } = await madePackage(i);
    await writeFile(join(folder, i + 1 < packages ? "debs" : "more", file), bytes);
  }
  for (const line of Object.values(lines)) {
    await $({
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, CI: "true" },
    })`bash -ec ${line}`;
  }
  await writeFile(ready, "");
}

/** A package of ten small files, of a name of its own. */
async function madePackage(i: number): Promise<{ readonly file: string; readonly bytes: Uint8Array }> {
  const name = `lisbench-${String(i).padStart(6, "0")}`;
  const architecture = i % 2 === 0 ? "amd64" : "i386";
  const { bytes } = await writeDeb(
    {
      control: [
        ["Package", name],
        ["Version", "1.0-1"],
        ["Architecture", architecture],
        ["Maintainer", "lisdeb <bench@lisdeb.example>"],
        ["Section", "admin"],
        ["Priority", "optional"],
        ["Depends", "libc6 (>= 2.4), lsb-base"],
        ["Description", "package to measure with\nIt is one of many."],
      ],
      tree: Array.from({ length: 10 }, (_, n) => ({
        path: `/usr/share/${name}/file-${n}`,
        type: "file" as const,
        mode: 0o644,
        content: `${name} ${n}\n`.repeat(20),
      })),
      conffiles: [],
      scripts: {},
      mtime: 1_343_347_200,
      compression: { control: "gz", data: "xz" },
    },
    { file: name },
  );
  return { file: `${name}_1.0-1_${architecture}.deb`, bytes };
}
