// Archives that are each wrong in one thing: what lisdeb verify says of them, and whether this machine's apt takes them, as it says.
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS, openArchive, verifyArchive, type VerifiedSuite } from "../build/archive/index.ts";
import { compareVersions } from "../build/deb/index.ts";
import { aptFromArchive, ownAptVersion } from "./support/apt-from-archive.ts";
import { archiveKeys } from "./support/archive-keys.ts";
import { BROKEN_ARCHIVES, compressedLies } from "./support/broken-archives.ts";
import { fillPool, lyingArchive } from "./support/lying-archive.ts";
import { serveFolder, type FolderServer } from "./support/serve-folder.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify");
afterAll(() => work.remove());
const keys = archiveKeys(work.path);
const good = join(work.path, "good");
let server: FolderServer;

/** In these, a client that comes for the first time sees nothing wrong. */
const ONLY_LATER = ["times long before Date"];

describe.skipIf(!requireTools("apt-ftparchive", "dpkg-deb", "gpg", "xz")).concurrent("lisdeb verify", () => {
  beforeAll(async () => {
    mkdirSync(good);
    await fillPool(good);
    await lyingArchive(good, {}, keys);
    server = await serveFolder(work.path);
  });
  afterAll(() => server.close());

  it.each(Object.keys(BROKEN_ARCHIVES))("finds what is wrong, and who takes it: %s", async (name) => {
    await check(name, BROKEN_ARCHIVES[name]!);
  });

  it("finds that xz streams stand one behind the other", async () => {
    const packages = readFileSync(join(good, "dists/bookworm/main/binary-amd64/Packages"));
    for (const [name, broken] of Object.entries(await compressedLies(packages))) await check(name, broken);
  });
});

let count = 0;

async function check(name: string, broken: (typeof BROKEN_ARCHIVES)[string]): Promise<void> {
  const {
    lies,
    keyring = lies.sign ?? ["rsa"],
    kinds,
    takenBy = CLIENTS.map(({ debian }) => debian).join(" "),
  } = broken;
  const folder = `archive-${++count}`;
  const archive = join(work.path, folder);
  cpSync(good, archive, { recursive: true });
  await lyingArchive(archive, lies, keys);
  const ring = await keys.keyring(...keyring);
  const suite = await verified(archive, ring);
  expect(suite.faults.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  expect(takersOf(suite)).toBe(takenBy);
  if (ONLY_LATER.includes(name)) return;
  const says = await aptFromArchive(`${archive}-apt`, {
    address: `${server.url}${folder}/`,
    suite: "bookworm",
    keyring: ring,
    packages: ["hello-amd64", "hello-all"],
  });
  expect(says.takes, says.said).toBe(suite.clients.find(({ client }) => client === own)?.takes);
}

const version = await ownAptVersion();
const own = CLIENTS.filter(({ apt }) => compareVersions(apt, version) <= 0).at(-1);

async function verified(archive: string, keyring: string): Promise<VerifiedSuite> {
  const opened = await openArchive(archive, { environment: {} });
  const { suites } = await verifyArchive(opened, {
    certificates: [readFileSync(keyring)],
    pool: true,
    demanded: [],
    now: new Date(),
  });
  expect(suites).toHaveLength(1);
  return suites[0]!;
}

function takersOf({ clients }: VerifiedSuite): string {
  return clients
    .filter(({ takes }) => takes)
    .map(({ client }) => client.debian)
    .join(" ");
}
