import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, link, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { record, recordsIn } from "../../support/pool.ts";
import { run, runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { guestCommand, LIB, LINK, OPT, type GuestCommand } from "./guest-command.ts";

const canRun =
  requireTools("dash", "unshare", "flock", "setpriv") && requireRoot("files change their owners");

describe.skipIf(!canRun)("join-pools, where it cannot be sure", () => {
  let guest: GuestCommand;

  beforeAll(async () => {
    guest = await guestCommand();
  });
  afterEach(() => guest.clear());
  afterAll(() => guest.remove());

  const joins = () => guest.join();

  it("gives the name of a pool to no link that others may have left, nor reads through it", async () => {
    await mkdir(guest.at(OPT));
    await chmod(guest.at(OPT), 0o777);
    const secret = guest.at("var/secret");
    await writeFile(secret, record("secret", "s"), { mode: 0o600 });
    await symlink(secret, guest.at(`${OPT}/.kvp_pool_0`));
    await link(secret, guest.at(`${OPT}/.kvp_pool_1`));
    await run("mkfifo", [guest.at(`${OPT}/.kvp_pool_2`)]);
    await mkdir(guest.at(`${OPT}/.kvp_pool_3`));
    await symlink("/etc", guest.at(`${OPT}/etc`));
    await writeFile(guest.at(`${OPT}/\u001b[2J\nname`), "");
    const { status, stderr } = await joins();
    expect(status).toBe(0);
    expect(stderr.replaceAll("\n", "")).toMatch(/^[ -~]*$/);
    expect((await guest.inVar()).filter((line) => line.includes("pool"))).toEqual([
      `hyperv/.kvp_pool_0.aside l 777 0 ${secret}`,
      "hyperv/.kvp_pool_1.aside f 600 0",
      "hyperv/.kvp_pool_2.aside p 644 0",
      "hyperv/.kvp_pool_3.aside d 755 0",
    ]);
    expect((await run("stat", ["-c", "%a %U", secret])).stdout).toBe("600 root\n");
  });

  it.each([LIB, OPT] as const)("leaves a link of somebody's own at %s, and says so", async (folder) => {
    await mkdir(guest.at("var/own"));
    await guest.pool(0, record("a", "1"), folder === LIB ? OPT : LIB);
    await symlink("../own", guest.at(folder));
    const before = await guest.inVar();
    const { status, stderr } = await joins();
    expect([status, stderr]).toEqual([
      1,
      `join-pools: ${guest.at(folder)} is a link to ../own, not made by this command: it is left as it is\n`,
    ]);
    expect((await guest.inVar()).filter((line) => !line.startsWith("hyperv d"))).toEqual(
      before.filter((line) => !line.startsWith("hyperv d")),
    );
  });

  it.each([LIB, OPT])("takes no file for a folder: %s", async (folder) => {
    await writeFile(guest.at(folder), "");
    expect(await joins()).toMatchObject({
      status: 1,
      stderr: `join-pools: ${guest.at(folder)} is no folder\n`,
    });
    expect((await readFile(guest.at(folder))).length).toBe(0);
  });

  it("makes a link that holds where /var/opt is a link itself", async () => {
    await rm(guest.at("var/opt"), { recursive: true });
    await mkdir(guest.at("var/data/opt"), { recursive: true });
    await symlink("data/opt", guest.at("var/opt"));
    await guest.pool(0, record("a", "1"), OPT);
    expect(await joins()).toMatchObject({ status: 0, stderr: "" });
    expect(recordsIn(await guest.readPool(0, OPT))).toEqual([["a", "1"]]);
    expect(recordsIn(await guest.readPool(0, LIB))).toEqual([["a", "1"]]);
  });

  it("is not kept waiting by anybody who may lock folders and make files", async () => {
    await guest.pool(0, record("a", "1"), OPT);
    await run("chmod", ["-R", "a+rX", guest.at(".")]);
    expect(await guest.join()).toMatchObject({ status: 0 });
    expect((await stat(guest.at("run/hyperv-pools.lock"))).mode & 0o777).toBe(0o600);
    const held = ["var", "var/lib", "run", "run/hyperv-pools.lock"].map(
      (path, n) => `if exec ${n + 3}<'${guest.at(path)}' 2>/dev/null; then flock ${n + 3}; fi`,
    );
    const holder = spawn("setpriv", [
      ...["--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=KILL", "bash", "-c"],
      `${held.join("\n")}\necho held\nread -r _`,
    ]);
    try {
      await once(holder.stdout, "data");
      await guest.stub("sleep", ":");
      expect(await guest.join()).toMatchObject({ status: 0, stderr: "" });
    } finally {
      holder.kill("SIGKILL");
      await once(holder, "exit");
    }
  });

  it.each([
    ["that leads nowhere", "nowhere"],
    ["to a pool elsewhere", "../../srv/pool"],
  ])(
    "leaves the administrator's link at a pool %s, and puts the other folder's beside it",
    async (_what, target) => {
      await mkdir(guest.at(LIB));
      await mkdir(guest.at("srv"), { recursive: true });
      await writeFile(guest.at("srv/pool"), record("theirs", "2"));
      await symlink(target, guest.at(`${LIB}/.kvp_pool_0`));
      await guest.pool(0, record("a", "1"), OPT);
      const { status, stderr } = await joins();
      expect([status, stderr]).toEqual([0, expect.stringContaining("is kept as")]);
      expect(await guest.inVar()).toEqual(
        [
          "hyperv d 755 0",
          LINK,
          `hyperv/.kvp_pool_0 l 777 0 ${target}`,
          "hyperv/.kvp_pool_0.aside1 f 644 0",
        ].sort(),
      );
      expect(recordsIn(await readFile(guest.at("srv/pool")))).toEqual([["theirs", "2"]]);
    },
  );

  it("does not wait for ever for another one that does not end", async () => {
    await guest.pool(0, record("a", "1"), OPT);
    await guest.stub("sleep", ":");
    const held = `exec 8>'${guest.at("run/hyperv-pools.lock")}'; flock 8; dash '${guest.joinPools}'`;
    expect(await run("sh", ["-c", held])).toMatchObject({
      status: 1,
      stderr: "join-pools: another one has not ended for five seconds\n",
    });
    expect(recordsIn(await guest.readPool(0, OPT))).toEqual([["a", "1"]]);
  });

  describe("with file systems of its own", () => {
    /** Runs lines of shell in a mount namespace, where $VAR is the command's /var. */
    const apart = (lines: string) =>
      runOk("unshare", ["--mount", "sh", "-ec", lines], {
        env: {
          VAR: guest.at("var"),
          JOIN: `dash ${guest.joinPools}`,
          GET: `dash ${guest.script} get`,
        },
      });

    it("moves pools from one to the other", async () => {
      await writeFile(guest.at("var/both"), record("in both", "lib"));
      await writeFile(guest.at("var/pool"), Buffer.concat([record("in both", "opt"), record("a", "1")]));
      const { stdout } = await apart(`
        mount -t tmpfs none $VAR/opt
        mkdir -p $VAR/lib/hyperv $VAR/opt/hyperv/sub
        cp $VAR/both $VAR/lib/hyperv/.kvp_pool_0
        cp $VAR/pool $VAR/opt/hyperv/.kvp_pool_0
        cp $VAR/pool $VAR/opt/hyperv/.kvp_pool_1
        touch -d 2015-01-01 $VAR/opt/hyperv/.kvp_pool_0
        echo text >$VAR/opt/hyperv/sub/file
        $JOIN
        readlink $VAR/opt/hyperv
        cat $VAR/opt/hyperv/sub/file
        $GET "in both"; $GET a; $GET --pool 1 a`);
      expect(stdout).toBe("../lib/hyperv\ntext\nlib\n1\n1\n");
    });

    it("leaves a mount point as it is", async () => {
      const { stdout } = await apart(
        `
        mkdir $VAR/opt/hyperv
        mount -t tmpfs none $VAR/opt/hyperv
        cp /etc/hostname $VAR/opt/hyperv/.kvp_pool_0
        $JOIN 2>&1 && echo done
        ls -A $VAR/lib/hyperv $VAR/opt/hyperv`.replace("&& echo done", "|| echo status $?"),
      );
      expect(stdout).toContain("is a mount point: no link can take its place\nstatus 1\n");
      expect(stdout).toMatch(/lib\/hyperv:\n\n.*opt\/hyperv:\n\.kvp_pool_0\n$/);
    });

    it("loses nothing where the disk is full, and says that it could not", async () => {
      await writeFile(
        guest.at("var/pool"),
        Buffer.concat(Array.from({ length: 20 }, (_, n) => record(`k${n}`, "v"))),
      );
      const { stdout } = await apart(`
        mkdir -p $VAR/lib/hyperv
        mount -t tmpfs -o size=64k none $VAR/lib/hyperv
        head -c 25600 $VAR/pool >$VAR/lib/hyperv/.kvp_pool_0
        mkdir $VAR/opt/hyperv
        cp $VAR/pool $VAR/opt/hyperv/.kvp_pool_0
        cp $VAR/pool $VAR/opt/hyperv/.kvp_pool_1
        $JOIN 2>/dev/null || echo status $?
        cmp $VAR/pool $VAR/opt/hyperv/.kvp_pool_1 && echo whole
        mount -o remount,size=1m $VAR/lib/hyperv
        $JOIN
        $GET k19; $GET --pool 1 k19
        ls -A $VAR/lib/hyperv`);
      expect(stdout).toBe("status 1\nwhole\nv\nv\n.kvp_pool_0\n.kvp_pool_1\n");
    });

    it("finds all done on a disk that cannot be written", async () => {
      const { stdout } = await apart(`
        mount -t tmpfs none $VAR
        mkdir $VAR/lib $VAR/opt
        $JOIN
        mount -o remount,ro $VAR
        $JOIN && echo done`);
      expect(stdout).toBe("done\n");
    });
  });
});
