import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  archiveSuiteNamed,
  openSigner,
  openStore,
  poolFilesOf,
  publish as publishIn,
  readPackageFile,
  settle,
  sortIntoSuites,
  type ArchiveStore,
  type SettleDeps,
} from "../build/archive/index.ts";
import { archiveClient, type ArchiveClient } from "./support/archive-client.ts";
import { COMMAND, commandBench } from "./support/command.ts";
import { failingAt, killedAt, killPoints, oneOfEachKind } from "./support/kill-points.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { run, runOk, sh, type Ran } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { leftIn, wholeSuite } from "./support/whole-archive.ts";

/** All moments, and not one of each kind: some minutes. */
const EVERYWHERE = process.env.LISDEB_KILL_EVERYWHERE !== undefined;

const bench = commandBench("killed");
const at = (name: string) => join(bench.work.path, name);
let key: TestKey;

/** A package that fits every suite. */
async function madeDeb(name: string): Promise<string> {
  const folder = at(`tree-${name}`);
  await mkdir(join(folder, "DEBIAN"), { recursive: true });
  await mkdir(join(folder, "usr/share/doc", name), { recursive: true });
  await writeFile(join(folder, "usr/share/doc", name, "README"), `${name}\n`);
  const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nSection: misc\nPriority: optional\nMaintainer: Nobody <nobody@example.org>\nDescription: made for tests\n`;
  await writeFile(join(folder, "DEBIAN/control"), control);
  const deb = at(`${name}_1_all.deb`);
  await runOk("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", folder, deb]);
  return deb;
}

/** What publishes a package, as a program and its arguments. */
const publishing = (deb: string, archive: string): string[] => [
  process.execPath,
  COMMAND,
  ...["publish", deb, "--to", archive, "--suite", "bookworm", "--sign", key.file, "--allow-unproven"],
];

const publish = (deb: string, archive: string): Promise<Ran> => {
  const [program = "", ...args] = publishing(deb, archive);
  return run(program, args);
};

const whole = (archive: string) => wholeSuite(archive, "bookworm", key.keyring);

async function depsOf(store: ArchiveStore, now = () => new Date()): Promise<SettleDeps> {
  const { signal } = new AbortController();
  const signer = await openSigner([key.file], { signal });
  return {
    signer,
    trusted: [],
    release: { allowReleaseinfoChange: false },
    now,
    filesOf: poolFilesOf(store),
  };
}

/** The same, in this process. */
async function put(deb: string, store: ArchiveStore, deps: SettleDeps): Promise<void> {
  const wanted = sortIntoSuites([await readPackageFile(deb)], [archiveSuiteNamed("bookworm")]);
  await publishIn(store, wanted, { allowUnproven: true }, deps);
}

/** An archive as another one is, with all its times and links. */
async function copied(from: string, to: string): Promise<string> {
  await rm(to, { recursive: true, force: true });
  await sh(`cp -a '${from}' '${to}'`);
  return to;
}

const tools = requireTools("strace", "gpgv", "apt-get", "dpkg-deb");

/** Where one package is published, ten states old; and where the second is published into a copy of it. */
const before = at("before");
const archive = at("apt");
let first: string;
let second: string;

beforeAll(async () => {
  key = await signingKey();
  await chmod(bench.work.path, 0o755);
  [first, second] = [await madeDeb("first"), await madeDeb("second")];
  await withHistory(before, first);
});

/** As many states as are kept, all of them old, so that one more publication has to remove one. */
async function withHistory(folder: string, deb: string): Promise<void> {
  const store = await openStore(folder, { write: true });
  let time = Date.parse("2026-01-01T00:00:00Z");
  const deps = await depsOf(store, () => new Date((time += 24 * 3_600_000)));
  await put(deb, store, deps);
  const nothing = { title: "nothing", apply: <T>(content: T) => content };
  for (let more = 0; more < 9; more++) await settle(store, "bookworm", nothing, { ...deps, force: true });
}

/** The next run after one that came to no good end: it goes on, and nothing is left of the other. */
async function healed(told: string): Promise<void> {
  const store = await openStore(archive, { write: true });
  await put(second, store, await depsOf(store));
  expect(await whole(archive), told).toEqual(["first", "second"]);
  expect(await leftIn(archive), told).toEqual([]);
}

describe.skipIf(!tools)("a publisher that is killed", { timeout: 900_000 }, () => {
  let fresh: ArchiveClient;
  let command: string[];

  beforeAll(async () => {
    command = publishing(second, archive);
    await copied(before, archive);
    fresh = await archiveClient(at("client"), `file:${archive}`, "bookworm", key.keyring);
    expect(await fresh.apt("apt-get", "update")).toMatchObject({ status: 0 });
    await fresh.keep();
  });

  /** What apt makes of it, whether it comes for the first time or has lists from before. */
  async function taken(packages: readonly string[]): Promise<void> {
    for (const lists of ["none", "kept"] as const) {
      await fresh.restore(lists);
      expect(await fresh.apt("apt-get", "update")).toMatchObject({ status: 0, stderr: "" });
      expect(await fresh.apt("apt-get", "download", ...packages)).toMatchObject({ status: 0 });
    }
    const known = await fresh.apt("apt-cache", "pkgnames");
    expect(known.stdout.trim().split("\n").sort()).toEqual(packages);
  }

  it("leaves the old state or the new one, whole, at whatever write; and the next run goes on", async () => {
    const points = await killPoints(command, archive);
    // What a file's mode and times are, and whether it is on the disk already, is nothing that a client sees.
    const seldom = /^(fsync|fchmod|utimensat)$/;
    const chosen = EVERYWHERE ? points : oneOfEachKind(points).filter(({ call }) => !seldom.test(call));
    const looked = new Set<string>();
    const counts = { killed: 0, old: 0, new: 0 };
    for (const point of chosen) {
      const told = `${point.kind} (${point.call} ${point.nth})`;
      await copied(before, archive);
      const { status } = await killedAt(command, point);
      if (status === 137) counts.killed += 1;
      const seen = await whole(archive);
      expect([["first"], ["first", "second"]], told).toContainEqual(seen);
      counts[seen?.length === 1 ? "old" : "new"] += 1;
      // Real clients look at each of both after each kind of call.
      const look = `${point.call} ${seen?.join(" ") ?? ""}`;
      if (EVERYWHERE || !looked.has(look)) await taken(seen!);
      looked.add(look);
      await healed(told);
    }
    expect(counts.killed).toBeGreaterThan(chosen.length * 0.9);
    expect(Math.min(counts.old, counts.new)).toBeGreaterThan(5);
  });

  it("leaves no suite or a whole one, where it was the first", async () => {
    await rm(archive, { recursive: true, force: true });
    const points = await killPoints(publishing(first, archive), archive);
    const naming = oneOfEachKind(points).filter(({ call }) => /^(rename|link|symlink)/.test(call));
    for (const point of EVERYWHERE ? points : naming) {
      await rm(archive, { recursive: true, force: true });
      await killedAt(publishing(first, archive), point);
      expect([undefined, ["first"]], point.kind).toContainEqual(await whole(archive));
      const store = await openStore(archive, { write: true });
      await put(first, store, await depsOf(store));
      expect(await whole(archive), point.kind).toEqual(["first"]);
      expect(await leftIn(archive), point.kind).toEqual([]);
    }
  });

  it("loses nothing where a write fails: it says so in a line, and the next run goes on", async () => {
    await copied(before, archive);
    const points = await killPoints(command, archive);
    // Not write: Node's threads wake each other by it. A disk that is full has a test below.
    const failing = /^(copy_file_range|mkdir|link|symlink|rename) |^fsync .*TEMPORARY$/;
    const chosen = (EVERYWHERE ? points : oneOfEachKind(points)).filter(({ kind }) => failing.test(kind));
    let failed = 0;
    for (const point of chosen) {
      await copied(before, archive);
      const error = point.call === "fsync" ? "EIO" : "ENOSPC";
      const { status, stderr } = await failingAt(command, point, error);
      const seen = await whole(archive);
      if (status === 0) {
        // Whether a folder can be flushed is left to the file system.
        expect(point.call, point.kind).toBe("fsync");
        expect(seen, point.kind).toEqual(["first", "second"]);
        continue;
      }
      failed += 1;
      expect(stderr, point.kind).toMatch(
        // What was done by then is told first.
        /^(bookworm: state \d+, of [^\n]*\n)?lisdeb: [^\n]*(no space left on the disk|input\/output error)[^\n]*\n$/,
      );
      expect(status, point.kind).toBe(3);
      expect([["first"], ["first", "second"]], point.kind).toContainEqual(seen);
      expect(await leftIn(archive), point.kind).toEqual([]);
      await healed(point.kind);
    }
    expect(failed).toBeGreaterThan(10);
  });
});

describe.skipIf(!requireRoot("file systems are mounted"))(
  "an archive on a disk",
  { timeout: 300_000 },
  () => {
    beforeAll(async () => {
      await mkdir(archive, { recursive: true });
    });

    /** On a file system of its own, which is gone afterwards. */
    async function mounted(options: string, work: () => Promise<void>): Promise<void> {
      await rm(archive, { recursive: true, force: true });
      await mkdir(archive);
      await runOk("mount", ["-t", "tmpfs", "-o", options, "tmpfs", archive]);
      try {
        await sh(`cp -a '${before}/.' '${archive}'`);
        await work();
      } finally {
        await runOk("umount", [archive]);
      }
    }

    it("that is full loses nothing, however little room there is left, and goes on when there is more", async () => {
      let done = 0;
      let failed = 0;
      for (let room = 0; done === 0; room += 8) {
        await mounted("size=2m,mode=755", async () => {
          await sh(`
          free=$(df --output=avail -k '${archive}' | tail -1)
          head -c $(((free - ${room}) * 1024)) /dev/zero > '${archive}/filling'
        `);
          const store = await openStore(archive, { write: true });
          const outcome = await put(second, store, await depsOf(store)).then(
            () => "done",
            (error: unknown) => error,
          );
          if (outcome === "done") {
            done += 1;
          } else {
            failed += 1;
            expect(outcome).toMatchObject({
              code: "write-failed",
              message: "cannot write: no space left on the disk",
            });
            expect([["first"], ["first", "second"]]).toContainEqual(await whole(archive));
            expect(await leftIn(archive)).toEqual([]);
          }
          await rm(join(archive, "filling"));
          await healed(`${room} KiB`);
        });
      }
      expect(failed).toBeGreaterThan(3);
    });

    it("that is read-only, or another's, is told in a line, and stays as it is", async () => {
      await mounted("size=2m,mode=755", async () => {
        await runOk("mount", ["-o", "remount,ro", archive]);
        const ran = await publish(second, archive);
        expect(ran.stderr).toMatch(/^lisdeb: \S+: cannot write: the file system is read-only\n$/);
        expect(ran.status).toBe(3);
      });
      await copied(before, archive);
      await sh(`install -m 600 -o nobody '${key.file}' '${at("key-of-nobody")}'`);
      const command = publishing(second, archive).map((word) =>
        word === key.file ? at("key-of-nobody") : word,
      );
      const ran = await run("setpriv", ["--reuid=nobody", "--clear-groups", ...command], { cwd: "/" });
      expect(ran.stderr).toMatch(/^lisdeb: \S+: cannot write: permission denied\n$/);
      expect(ran.status).toBe(3);
      expect(await whole(archive)).toEqual(["first"]);
    });
  },
);

describe.skipIf(!tools)("publishers at the same time", { timeout: 300_000 }, () => {
  it("all get what they publish into the archive, and a client that looks meanwhile always sees one whole state", async () => {
    await copied(before, archive);
    const names = Array.from({ length: 8 }, (_, n) => `rival${n}`);
    const debs = await Promise.all(names.map(madeDeb));
    const client = await archiveClient(at("looking"), `file:${archive}`, "bookworm", key.keyring);
    let publishing = true;
    const published = Promise.all(debs.map((deb) => publish(deb, archive))).finally(
      () => (publishing = false),
    );
    const seen: number[] = [];
    // Once at the least beside them and once when they are done, however slow either is.
    for (let isDone = false; !isDone;) {
      isDone = !publishing;
      expect(await client.apt("apt-get", "update")).toMatchObject({ status: 0, stderr: "" });
      const known = (await client.apt("apt-cache", "pkgnames")).stdout.trim().split("\n");
      seen.push(known.length);
      expect(await client.apt("apt-get", "download", ...known)).toMatchObject({ status: 0 });
    }
    for (const ran of await published) expect(ran).toMatchObject({ status: 0 });
    expect(await whole(archive)).toEqual(["first", ...names]);
    expect(await leftIn(archive)).toEqual([]);
    // No state that is older than one seen before, and the last one at the end.
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1 + names.length);
  });
});
