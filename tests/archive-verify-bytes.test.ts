// A wrong byte anywhere in an archive: each file of one that lisdeb published, at several places, against lisdeb verify and this machine's apt.
import { readdirSync, readFileSync, realpathSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS, openArchive, verifyArchive, type VerifiedArchive } from "../build/archive/index.ts";
import { aptFromArchive } from "./support/apt-from-archive.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { serveFolder, type FolderServer } from "./support/serve-folder.ts";
import { temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-bytes");
afterAll(() => work.remove());
const archive = join(work.path, "archive");
let keyring = "";
let server: FolderServer;

/** What neither a signature nor an index covers: people read it, and no apt. */
const NOT_COVERED = /^index\.html |^\.lisdeb\/page\.json /;
/** The one that apt of this machine's time is of. */
const NEW = CLIENTS.at(-2);

const PACKAGES = [
  { name: "one", version: "1.0+x~1", architecture: "amd64" },
  { name: "two", version: "1:2", architecture: "all", section: "non-free/admin" },
];

describe.skipIf(!requireTools("dpkg-deb"))("a wrong byte in an archive", () => {
  beforeAll(async () => {
    const key = await signingKey();
    keyring = key.keyring;
    const debs = await smallDebs(join(work.path, "debs"), PACKAGES);
    const ran = await lisdeb([
      "publish",
      ...debs,
      "--to",
      archive,
      "--suite",
      "bookworm",
      "--sign",
      key.file,
    ]);
    expect(ran.status, ran.stderr).toBe(0);
    server = await serveFolder(archive);
  });
  afterAll(() => server.close());

  it("is found wherever it is, but in what people alone read; and this machine's apt refuses just what verify says", async () => {
    const sound = await verified();
    expect(sound.suites.flatMap(({ faults }) => faults)).toEqual([]);
    expect(sound.ok).toBe(true);
    const paths = filesIn(archive);
    expect(paths.length).toBeGreaterThan(30);
    const overlooked: string[] = [];
    const otherwise: string[] = [];
    for (const path of paths) {
      const file = join(archive, path);
      const { size } = statSync(file);
      for (const offset of [
        ...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.floor(part * (size - 2)))),
      ]) {
        if (size < 3) continue;
        const verdict = await withWrongByte(file, offset, verified);
        if (verdict.ok) overlooked.push(`${path} ${offset}`);
        // Each takes apt a third of a second.
        if (offset !== Math.floor(0.5 * (size - 2)) || !IN_DISTS_OR_POOL.test(path)) continue;
        const says = await withWrongByte(file, offset, apt);
        const takes = verdict.suites[0]?.clients.find(({ client }) => client === NEW)?.takes;
        if (says.takes !== takes) otherwise.push(`${path} ${offset}: ${says.said}`);
      }
    }
    expect(overlooked.filter((each) => !NOT_COVERED.test(each))).toEqual([]);
    expect(otherwise).toEqual([]);
    expect((await verified()).ok).toBe(true);
  });
});

/** Where apt looks; or some other apt would. */
const IN_DISTS_OR_POOL = /^\.lisdeb\/bookworm\/(1\/(In)?Release|1\/main\/|by-hash)|^pool\/.*\.deb$/;

function verified(): Promise<VerifiedArchive> {
  return openArchive(archive, { environment: {} }).then((opened) =>
    verifyArchive(opened, {
      certificates: [readFileSync(keyring)],
      pool: true,
      demanded: [],
      now: new Date(),
    }),
  );
}

function apt() {
  return aptFromArchive(join(work.path, "apt"), {
    address: server.url,
    suite: "bookworm",
    keyring,
    components: "main non-free",
    packages: PACKAGES.map(({ name }) => name),
  });
}

/** Every file once, whichever links lead to it. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(realpathSync(folder), realpathSync(join(entry.parentPath, entry.name))))
    .sort();
}

async function withWrongByte<T>(file: string, offset: number, use: () => Promise<T>): Promise<T> {
  const bytes = readFileSync(file);
  const { atime, mtime } = statSync(file);
  const write = (content: Uint8Array): void => {
    writeFileSync(file, content);
    utimesSync(file, atime, mtime);
  };
  const wrong = Buffer.from(bytes);
  wrong[offset] = (wrong[offset] ?? 0) ^ 1;
  write(wrong);
  try {
    return await use();
  } finally {
    write(bytes);
  }
}
