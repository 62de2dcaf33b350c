// Runs lisdeb and other tools side by side on the same work and prints how they compare: `make bench`. --runs N: times each is run. --packages N: how
// many an archive has, 10,000 where not given; 0 leaves archives out.
import { join } from "node:path";
import { rm } from "node:fs/promises";
import { $, argv, chalk, tmpdir, which } from "zx";
import { archiveContests, type Contest, type Contestant } from "./bench-archive.ts";

const root = join(import.meta.dirname, "..");
const medium = join(root, "samples", "lis-demo.iso");
const lisdeb = `node ${join(root, "dist", "lisdeb.js")}`;
const runs = Math.max(1, Number(argv.runs ?? 11));
const packages = Number(argv.packages ?? 10_000);

/** A file that lists what readers of ELF files are to read: no larger than what lisdeb reads. */
const elfFiles = join(root, "out", "bench-elf-files");
const READ_ELF = `
import { readFileSync } from "node:fs";
import { readElf } from "${join(root, "dist", "index.js")}";
for (const file of readFileSync(0, "utf8").trim().split("\\n")) readElf(readFileSync(file), { file });`;

const CONTESTS: readonly Contest[] = [
  {
    work: "start up and do nothing",
    contestants: [
      { name: "lisdeb --version", line: `${lisdeb} --version` },
      { name: "node -e 0", line: "node -e 0" },
    ],
  },
  {
    work: "medium to one .deb (amd64)",
    contestants: [
      {
        name: "lisdeb build",
        line: `${lisdeb} build demo --suite wheezy --arch amd64 --offline --force --out .`,
      },
      { name: "bsdtar, rpm2cpio, cpio, dpkg-deb -Zxz", line: pipeline("x86_64", "amd64") },
    ],
  },
  {
    work: "medium to .debs for amd64 and i386",
    contestants: [
      { name: "lisdeb build", line: `${lisdeb} build demo --suite wheezy --offline --force --out .` },
      {
        name: "bsdtar, rpm2cpio, cpio, dpkg-deb -Zxz",
        line: `${pipeline("x86_64", "amd64")}\n${pipeline("i686", "i386")}`,
      },
    ],
  },
  {
    work: "prove every digest of the medium's RPMs",
    contestants: [
      { name: "lisdeb inspect --prove", line: `${lisdeb} inspect --prove ${medium}` },
      {
        name: "bsdtar, rpm -K",
        line: `bsdtar -xf ${medium} && find . -name '*.rpm' -exec rpm -K --nosignature {} +`,
      },
    ],
  },
  {
    work: "read the first 400 ELF files of /usr/bin",
    contestants: [
      { name: "readElf of the library", line: `node --input-type=module -e '${READ_ELF}' <${elfFiles}` },
      {
        name: "readelf -W -hldVn --dyn-syms",
        line: `xargs -d '\\n' -a ${elfFiles} readelf -W -h -l -d -V -n --dyn-syms`,
      },
    ],
  },
];

/** Unpacks and packs, without a check, a verdict or a rewritten script: what a person does by hand. */
function pipeline(rpmArchitecture: string, architecture: string): string {
  const rpm = `RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.${rpmArchitecture}.rpm`;
  return `bsdtar -xf ${medium} ${rpm}
mkdir -p ${architecture}/DEBIAN
rpm2cpio ${rpm} | (cd ${architecture} && cpio -id --quiet)
printf 'Package: hv-kvp-daemon\\nVersion: 3.4\\nArchitecture: ${architecture}\\nMaintainer: Nobody <nobody@localhost>\\nDescription: daemon\\n' >${architecture}/DEBIAN/control
dpkg-deb -Zxz --root-owner-group -b ${architecture} ${architecture}.deb >/dev/null`;
}

for (const tool of ["bsdtar", "rpm2cpio", "cpio", "dpkg-deb", "readelf", "rpm", "apt-ftparchive"])
  if ((await which(tool, { nothrow: true })) === null) {
    console.error(`${tool} is not installed: \`make setup\` installs what is compared with`);
    process.exit(1);
  }

await $`find /usr/bin -type f -size -64M -exec grep -lam1 ^.ELF {} + | sort | sed -n 1,400p >${elfFiles}`;
console.log(`median of ${runs} runs each, by turns\n`);
const archives =
  packages > 0 ? await archiveContests(join(root, "out", "bench-archive"), packages, lisdeb) : [];
for (const contest of [...CONTESTS, ...archives]) report(contest, await hold(contest));

/** Lets each do the work by turns, so that what else the machine does falls on all alike. Gives the median of each, in milliseconds. */
async function hold(contest: Contest): Promise<readonly number[]> {
  const times = contest.contestants.map((): number[] => []);
  // The first round only warms the machine's caches up.
  const rounds = Math.min(runs, contest.most ?? runs);
  for (let round = contest.most === undefined ? -1 : 0; round < rounds; round++) {
    for (const [i, contestant] of contest.contestants.entries()) {
      const took = await time(contestant);
      if (round >= 0) times[i]?.push(took);
    }
  }
  return times.map(median);
}

async function time(contestant: Contestant): Promise<number> {
  const folder = tmpdir();
  try {
    const sh = $({
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, CI: "true" },
    });
    if (contestant.before !== undefined) await sh`bash -ec ${contestant.before}`;
    const started = performance.now();
    await sh`bash -ec ${contestant.line}`;
    return performance.now() - started;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

function report(contest: Contest, medians: readonly number[]): void {
  const first = medians[0] ?? NaN;
  console.log(chalk.bold(contest.work));
  for (const [i, contestant] of contest.contestants.entries()) {
    const took = medians[i] ?? NaN;
    const ratio = i === 0 ? "" : `  lisdeb takes ${(first / took).toFixed(2)} times as long`;
    console.log(`  ${contestant.name.padEnd(40)}${took.toFixed(0).padStart(6)} ms${ratio}`);
  }
  console.log();
}
