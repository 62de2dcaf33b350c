// lisdeb check of .debs, as users run it: of those that lisdeb built, of made ones, and of Debian's.
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDemo, lisdebIn, unpackDaemon, type Said } from "./support/check-command.ts";
import { debianPackage } from "./support/debian-package.ts";
import { fromArchive } from "./support/from-archive.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("check-package");
const at = (name: string) => join(work.path, name);
const { lisdeb, checked } = lisdebIn(work.path);
afterAll(() => work.remove());

let deb: Awaited<ReturnType<typeof buildDemo>>;

beforeAll(async () => {
  deb = await buildDemo(work.path);
  await unpackDaemon(deb("~deb7", "amd64"), work.path);
});

describe("check, on a .deb that lisdeb built", () => {
  it("fits the suite that it was built for, with nothing to say against it", async () => {
    for (const [suite, suffix] of [
      ["wheezy", "~deb7"],
      ["wheezy-backports", "~deb7+bpo"],
      ["jessie", "~deb8"],
    ] as const) {
      for (const architecture of ["amd64", "i386"]) {
        const said = await checked(deb(suffix, architecture), "--suite", suite);
        expect(said.package?.suites, JSON.stringify(said.package)).toMatchObject([
          { suite, architecture, fits: true, dpkg: { faults: [] }, faults: [], unread: null },
        ]);
        expect(said.status).toBe(0);
      }
    }
  });

  it("has a line for each suite where none is named", async () => {
    const ran = await lisdeb("check", deb("~deb7", "amd64"));
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/^wheezy +1\.16\.18 +amd64 +1 of 1 fit +fits$/m);
    expect(ran.stdout).toMatch(/^bookworm +1\.21\.22 +amd64 +0 of 1 fit +unproven: unproven-kernel$/m);
  });

  it("does not fit another architecture", async () => {
    const said = await checked(deb("~deb7", "amd64"), "--suite=wheezy", "--arch=i386");
    expect(said.status).toBe(1);
    expect(said.package?.suites[0]?.faults.map(({ kind }) => kind)).toEqual([
      "package-for-other-architecture",
    ]);
  });

  it("shows its daemons and their matrix in inspect, too", async () => {
    const ran = await lisdeb("inspect", deb("~deb7", "amd64"));
    expect(ran.stdout).toMatch(/^from +\/usr\/sbin\/hv_kvp_daemon$/m);
    expect(ran.stdout).toMatch(/^wheezy +amd64 +fits: \/usr\/sbin\/hv_kvp_daemon$/m);
    expect(ran.stdout).toMatch(/^trixie +amd64 +unproven: unproven-kernel$/m);
    const said = JSON.parse((await lisdeb("inspect", deb("~deb7", "amd64"), "--json")).stdout) as Said;
    expect(said.daemons).toMatchObject([{ name: "hv_kvp_daemon", generation: 1 }]);
    expect(said.verdicts.filter(({ fits }) => fits).map(({ suite }) => suite)).toEqual([
      "wheezy",
      "wheezy-backports",
      "jessie",
    ]);
  });

  it("says of one that is cut short what dpkg makes of it, and that the rest could not be looked at", async () => {
    await copyFile(deb("~deb7", "amd64"), at("cut.deb"));
    truncateSync(at("cut.deb"), Math.floor(readFileSync(at("cut.deb")).length / 4));
    const said = await checked("cut.deb", "--suite=wheezy");
    expect(said.status).toBe(1);
    expect(said.package).toMatchObject({ name: null, suites: [{ suite: "wheezy", fits: false }] });
    expect(said.package?.suites[0]?.unread).not.toBeNull();
    const ran = await lisdeb("check", "cut.deb", "--suite=wheezy");
    expect(ran.stdout).toMatch(/^ {2}the rest could not be looked at: /m);
    expect(ran.stdout + ran.stderr).not.toMatch(/^ +at /m);
  });
});

describe.skipIf(!requireTools("dpkg-deb", "ar", "tar", "gzip"))("check, on a .deb of somebody else's", () => {
  /** Packs a tree as dpkg-deb would, or as `tar` says. */
  async function pack(name: string, control: string, lines: string): Promise<string> {
    mkdirSync(at(`${name}.tree/DEBIAN`), { recursive: true });
    writeFileSync(at(`${name}.tree/DEBIAN/control`), control);
    await sh(
      `cd '${name}.tree'\n${lines}\ncd ..; dpkg-deb --root-owner-group -Zgzip -b '${name}.tree' '${name}.deb'`,
      {
        cwd: work.path,
      },
    );
    return `${name}.deb`;
  }
  const CONTROL = (architecture: string, more = "") =>
    `Package: p\nVersion: 1\nArchitecture: ${architecture}\nMaintainer: A <a@example.org>\nDescription: d\n${more}`;

  it("takes one without a daemon, if the suite's dpkg does", async () => {
    const file = await pack("plain", CONTROL("all"), "mkdir -p usr/share/p; echo x > usr/share/p/x");
    const said = await checked(file, "--suite=wheezy");
    expect(said).toMatchObject({ status: 0, ok: true, daemons: [], verdicts: [] });
    expect(said.package?.suites).toMatchObject([{ fits: true }]);
    expect((await lisdeb("check", file, "--suite=wheezy")).stdout).toMatch(
      /^wheezy +1\.16\.18 +all +none +fits$/m,
    );
  });

  it("finds what wheezy's dpkg does not take, and dpkg-deb --info does not tell: a pax header", async () => {
    const file = await pack("pax", CONTROL("all"), "mkdir -p usr/share/p; echo x > usr/share/p/x");
    await sh(
      `cd pax.tree && tar --format=posix --exclude=./DEBIAN --owner=0 --group=0 -czf ../data.tar.gz . && cd .. &&
       ar r pax.deb data.tar.gz 2>/dev/null && dpkg-deb --info pax.deb`,
      { cwd: work.path },
    );
    const said = await checked(file, "--suite=wheezy");
    expect(said.status).toBe(1);
    expect(said.package?.suites[0]?.dpkg.faults.length).toBeGreaterThan(0);
    const words = (await lisdeb("check", file, "--suite=wheezy")).stdout;
    expect(words).toMatch(/^ {2}(refused|misread) by dpkg 1\.16\.18: data\.tar\.gz: .*pax/m);
  });

  it("refuses a daemon that nothing starts, that nobody can run, or whose package is for another processor", async () => {
    const daemon = at("hv_kvp_daemon");
    const file = await pack(
      "wrong",
      CONTROL("i386", ""),
      `mkdir -p usr/libexec/hv; cp '${daemon}' usr/libexec/hv/hv_kvp_daemon; chmod 644 usr/libexec/hv/hv_kvp_daemon`,
    );
    const said = await checked(file, "--suite=wheezy");
    expect(said.status).toBe(1);
    expect(said.daemons).toMatchObject([{ name: "hv_kvp_daemon", path: "/usr/libexec/hv/hv_kvp_daemon" }]);
    expect(said.package?.suites[0]?.faults.map(({ kind }) => kind).sort()).toEqual([
      "file-for-other-architecture",
      "not-executable",
      "nothing-starts-it",
    ]);
  });

  it("holds the md5sums against the files", async () => {
    const lines = `mkdir -p usr/share/p; echo x > usr/share/p/x; echo "${"0".repeat(32)}  usr/share/p/x" > DEBIAN/md5sums`;
    const said = await checked(await pack("sums", CONTROL("all"), lines), "--suite=wheezy");
    expect(said.status).toBe(1);
    expect(said.package?.suites[0]?.faults.map(({ kind }) => kind)).toEqual(["lists-disagree"]);
  });
});

const bookworm = await fromArchive("hyperv-daemons of bookworm", () =>
  debianPackage({ suite: "bookworm", name: "hyperv-daemons", architecture: "amd64" }),
);

describe.skipIf(bookworm === undefined)("check, on Debian's own hyperv-daemons of bookworm", () => {
  it("fits bookworm, and is refused for wheezy by name of the symbol and for its compression", async () => {
    const file = bookworm ?? expect.unreachable();
    const there = await checked(file, "--suite=bookworm");
    expect(there.package?.suites[0]?.relations.filter(({ effect }) => effect !== "harmless")).toEqual([]);
    expect(there).toMatchObject({ status: 0, ok: true, kind: "deb" });
    expect(there.verdicts.map(({ daemon, fits }) => [daemon, fits])).toEqual([
      ["hv_kvp_daemon", true],
      ["hv_vss_daemon", true],
      ["hv_fcopy_daemon", true],
    ]);

    const ran = await lisdeb("check", file, "--suite=wheezy");
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch("GLIBC_2.34");
    expect(ran.stdout).toMatch(/^ {2}refused by dpkg 1\.16\.18: .*control\.tar\.xz/m);
    expect(ran.stdout).toMatch("depends on libc6 (>= 2.34), and wheezy has libc6 2.13");
  });
});
