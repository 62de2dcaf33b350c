import { chmod, chown, mkdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { record, recordsIn } from "../../support/pool.ts";
import { run, runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { guestCommand, JOINED, LIB, LINK, OPT, SHELLS, type GuestCommand } from "./guest-command.ts";

const canRun = requireTools("dash", "flock") && requireRoot("files change their owners");

describe.skipIf(!canRun)("join-pools", () => {
  let guest: GuestCommand;

  beforeAll(async () => {
    guest = await guestCommand();
  });
  afterEach(() => guest.clear());
  afterAll(() => guest.remove());

  describe.each(SHELLS)("in %s", (_name, ...shell) => {
    const join_ = () => guest.join(shell);
    const joinsQuietly = async () =>
      expect(await join_()).toMatchObject({ status: 0, stdout: "", stderr: "" });

    it("makes the folder and the link, and no pool", async () => {
      await joinsQuietly();
      expect(await guest.inVar()).toEqual(JOINED);
      await joinsQuietly();
      expect(await guest.inVar()).toEqual(JOINED);
    });

    it("moves the pools and all else of a folder that an old daemon has made", async () => {
      await guest.pool(0, record("a", "1"), OPT);
      await guest.pool(1, Buffer.alloc(0), OPT);
      await guest.pool(3, record("b", "2"), OPT);
      await writeFile(guest.at(`${OPT}/ifcfg-eth0`), "BOOTPROTO=dhcp\n");
      await mkdir(guest.at(`${OPT}/-rf sub/deep`), { recursive: true });
      await symlink("nowhere", guest.at(`${OPT}/..dangling`));
      // Linux 3.4 to 3.8: mkdir and open with S_IRUSR | S_IWUSR | S_IROTH.
      for (const path of [OPT, `${OPT}/.kvp_pool_0`]) await chmod(guest.at(path), 0o604);
      await joinsQuietly();
      expect(await guest.inVar()).toEqual(
        [
          ...JOINED,
          "hyperv/-rf sub d 755 0",
          "hyperv/-rf sub/deep d 755 0",
          "hyperv/..dangling l 777 0 nowhere",
          "hyperv/.kvp_pool_0 f 604 0",
          "hyperv/.kvp_pool_1 f 644 0",
          "hyperv/.kvp_pool_3 f 644 0",
          "hyperv/ifcfg-eth0 f 644 0",
        ].sort(),
      );
      expect(await guest.readPool(0)).toEqual(record("a", "1"));
      expect(await guest.readPool(3, OPT)).toEqual(record("b", "2"));
      await joinsQuietly();
    });

    it("merges what both have, key by key: the younger file's record counts", async () => {
      await guest.pool(0, Buffer.concat([record("a", "old"), record("b", "old"), record("c", "old")]), OPT);
      await guest.pool(0, Buffer.concat([record("b", "young"), record("d", "young")]), LIB);
      await guest.age(`${OPT}/.kvp_pool_0`, 2015);
      await guest.pool(1, record("x", "old"), LIB);
      await guest.pool(1, Buffer.concat([record("x", "young"), record("y", "young")]), OPT);
      await guest.age(`${LIB}/.kvp_pool_1`, 2015);
      await guest.pool(2, record("z", "only"), OPT);
      await guest.pool(2, Buffer.alloc(0), LIB);
      await joinsQuietly();
      expect(recordsIn(await guest.readPool(0))).toEqual([
        ["b", "young"],
        ["d", "young"],
        ["a", "old"],
        ["c", "old"],
      ]);
      expect(recordsIn(await guest.readPool(1))).toEqual([
        ["x", "young"],
        ["y", "young"],
      ]);
      expect(recordsIn(await guest.readPool(2))).toEqual([["z", "only"]]);
      expect((await guest.inVar()).filter((line) => line.includes("joining"))).toEqual([]);
    });

    it("loses no key of any two pools", async () => {
      const records = fc.array(
        fc.tuple(
          fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.string({ unit: "binary", maxLength: 100 })),
          fc.string({ unit: "binary", maxLength: 400 }),
        ),
        { minLength: 1, maxLength: 8 },
      );
      await fc.assert(
        fc.asyncProperty(
          records,
          records,
          fc.boolean(),
          fc.nat(2559),
          async (inLib, inOpt, optIsYounger, torn) => {
            const content = (pool: typeof inLib) =>
              Buffer.concat(pool.map(([key, value]) => record(key, value)));
            await rm(guest.at(OPT), { recursive: true, force: true });
            await guest.pool(0, content(inLib), LIB);
            await guest.pool(0, Buffer.concat([content(inOpt), Buffer.alloc(torn, "x")]), OPT);
            await guest.age(`${optIsYounger ? LIB : OPT}/.kvp_pool_0`, 2015);
            await joinsQuietly();
            const first = (pool: Buffer) => new Map([...recordsIn(pool)].reverse());
            const [lib, opt] = [first(content(inLib)), first(content(inOpt))];
            const wanted = optIsYounger ? [...lib, ...opt] : [...opt, ...lib];
            const joined = await guest.readPool(0);
            expect(Object.fromEntries(first(joined))).toEqual(Object.fromEntries(wanted));
            expect(joined.length % 2560).toBe(0);
          },
        ),
        { numRuns: 8 },
      );
    });

    it("turns a link from the one to the other round", async () => {
      await guest.pool(0, record("a", "1"), OPT);
      await symlink("../opt/hyperv", guest.at(LIB));
      await joinsQuietly();
      expect(await guest.inVar()).toEqual([...JOINED, "hyperv/.kvp_pool_0 f 644 0"].sort());
    });

    it("lets nobody but root write", async () => {
      await guest.pool(0, record("a", "1"));
      await joinsQuietly();
      await chmod(guest.at(LIB), 0o777);
      // A daemon started with umask 0 whose file had gone: fopen makes it with mode 666.
      await chmod(guest.at(`${LIB}/.kvp_pool_0`), 0o666);
      await guest.pool(1, record("b", "2"));
      await chown(guest.at(`${LIB}/.kvp_pool_1`), 65534, 65534);
      await joinsQuietly();
      expect(await guest.inVar()).toEqual(
        ["hyperv d 755 0", LINK, "hyperv/.kvp_pool_0 f 644 0", "hyperv/.kvp_pool_1 f 644 0"].sort(),
      );
    });

    it.each([0o700, 0o750, 0o755])(
      "lets go on reading who may read an existing folder, mode %o",
      async (mode) => {
        await guest.pool(0, record("a", "1"));
        await chmod(guest.at(LIB), mode);
        await chmod(guest.at(`${LIB}/.kvp_pool_0`), 0o600);
        await joinsQuietly();
        await joinsQuietly();
        expect(await guest.inVar()).toEqual(
          [`hyperv d ${mode.toString(8)} 0`, LINK, "hyperv/.kvp_pool_0 f 600 0"].sort(),
        );
      },
    );

    it("keeps both of two files of one name, and a pool that is too big to be merged", async () => {
      for (const folder of [LIB, OPT] as const) {
        await guest.pool(0, record("a", folder), folder);
        await writeFile(guest.at(`${folder}/notes`), folder);
      }
      await truncate(guest.at(`${OPT}/.kvp_pool_0`), 12 * 1024 * 1024);
      const { status, stderr } = await join_();
      expect(status).toBe(0);
      expect(stderr).toContain("kept as");
      expect(recordsIn(await guest.readPool(0))).toEqual([["a", LIB]]);
      expect(await readFile(guest.at(`${LIB}/notes`), "utf8")).toBe(LIB);
      expect(await readFile(guest.at(`${LIB}/notes.aside1`), "utf8")).toBe(OPT);
      expect((await readFile(guest.at(`${LIB}/.kvp_pool_0.aside1`))).length).toBe(12 * 1024 * 1024);
    });
  });

  it.skipIf(!requireTools("dpkg-statoverride"))(
    "makes the folder as dpkg-statoverride says, but for others who would write",
    async () => {
      const admin = ["--admindir", guest.at("dpkg")];
      await mkdir(guest.at("dpkg"));
      await writeFile(guest.at("dpkg/statoverride"), "");
      await guest.stub(
        "dpkg-statoverride",
        `exec /usr/bin/dpkg-statoverride --admindir '${guest.at("dpkg")}' "$@"`,
      );
      for (const [override, wanted] of [
        [["root", "daemon", "750"], "hyperv d 750 0"],
        [["root", "root", "755"], "hyperv d 755 0"],
        [["#0", "#1", "2775"], "hyperv d 2755 0"],
        [["#65534", "#65534", "777"], "hyperv d 755 0"],
      ] as const) {
        await rm(guest.at(LIB), { recursive: true, force: true });
        await rm(guest.at(OPT), { recursive: true, force: true });
        await runOk("dpkg-statoverride", [...admin, "--force-all", "--add", ...override, guest.at(LIB)]);
        expect(await guest.join()).toMatchObject({ status: 0, stderr: "" });
        expect(await guest.inVar()).toEqual([wanted, LINK].sort());
        await runOk("dpkg-statoverride", [...admin, "--remove", guest.at(LIB)]);
      }
      expect((await stat(guest.at(LIB))).gid).toBe(0);
    },
  );

  it("is what the command runs for it, with its status", async () => {
    expect(await guest.run(["dash"], ["join-pools"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await guest.inVar()).toEqual(JOINED);
    await rm(guest.at(OPT));
    await writeFile(guest.at(OPT), "");
    expect(await guest.run(["dash"], ["join-pools"])).toMatchObject({
      status: 1,
      stderr: `join-pools: ${guest.at(OPT)} is no folder\n`,
    });
    expect((await run("dash", [guest.joinPools, "now"])).status).toBe(2);
  });

  it("writes the disk once, before the first pool goes from its folder", async () => {
    for (const pool of [0, 1, 2, 3, 4]) await guest.pool(pool, record("a", "1"), OPT);
    await guest.stub("sync", `ls -A '${guest.at(LIB)}' '${guest.at(OPT)}' >>'${guest.at("seen")}'`);
    expect(await guest.join()).toMatchObject({ status: 0, stderr: "" });
    const five = (name: string) => [0, 1, 2, 3, 4].map((pool) => `${name}kvp_pool_${pool}\n`).join("");
    expect(await readFile(guest.at("seen"), "utf8")).toBe(
      `${guest.at(LIB)}:\n${five(".joining.")}\n${guest.at(OPT)}:\n${five(".")}`,
    );
    await guest.join();
    expect((await readFile(guest.at("seen"), "utf8")).split("joining").length, "not without need").toBe(6);
  });

  it("is not run twice at once", async () => {
    for (let n = 0; n < 4; n++) {
      await rm(guest.at(OPT), { recursive: true, force: true });
      for (const pool of [0, 1, 2, 3]) {
        await guest.pool(pool, Buffer.concat([record("a", "1"), record("b", "2")]), OPT);
        await guest.pool(pool, record("c", "3"), LIB);
      }
      const both = await Promise.all([guest.join(), guest.join(), guest.join()]);
      for (const { status, stderr } of both) expect([status, stderr]).toEqual([0, ""]);
      for (const pool of [0, 1, 2, 3])
        expect(
          recordsIn(await guest.readPool(pool))
            .map(([key]) => key)
            .sort(),
        ).toEqual(["a", "b", "c"]);
    }
  });
});
