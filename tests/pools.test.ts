import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { daemon, fileOf, plan } from "../build/package/package.test-support.ts";
import { committedImage } from "../scripts/sample/sources.ts";
import { eventually, inRoot, one, pretendHyperV, running } from "./support/daemon-in-root.ts";
import { hypervDaemons } from "./support/hyperv-daemons.ts";
import { poolOf } from "./support/pool.ts";
import { ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const canRun =
  requireTools(...ROOT_TOOLS, "bsdtar", "rpm2cpio", "dpkg-deb") &&
  requireRoot("daemons run in a fresh system");

const debians = canRun ? await hypervDaemons("bookworm") : undefined;

const work = temporaryFolder("pools");
afterAll(() => work.remove());

const POOLS = [0, 1, 2, 3, 4].map((number) => `.kvp_pool_${number}\n`).join("");

/** A real daemon of each generation that keeps its pools in a folder of its own, and that folder. */
const DAEMONS = {
  "the demonstration medium's daemon": { file: join(work.path, "generation-1"), folder: "/var/opt/hyperv" },
  "Debian's own daemon": { file: join(work.path, "generation-3"), folder: "/var/lib/hyperv" },
} as const;

const PAIRS = [
  ["the demonstration medium's daemon", "Debian's own daemon"],
  ["Debian's own daemon", "the demonstration medium's daemon"],
] as const;

describe.skipIf(debians === undefined)("the pools of real daemons", { timeout: 300_000 }, () => {
  /** The command and what joins the pools, as a package has them. */
  const PROGRAMS = ["/usr/sbin/hyperv-guest", "/usr/lib/hv-kvp-daemon/join-pools"];
  const putPrograms = async (root: Root) => {
    await root.ok("mkdir -p /usr/lib/hv-kvp-daemon");
    for (const path of PROGRAMS) await root.put(join(work.path, basename(path)), path);
    await root.ok(`chmod 755 ${PROGRAMS.join(" ")}`);
  };

  beforeAll(async () => {
    const rpm = "RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm";
    const [first, third] = Object.values(DAEMONS);
    await sh(`
      cd '${work.path}'
      bsdtar -xf '${committedImage}' ${rpm}
      rpm2cpio ${rpm} | bsdtar -xOf - ./usr/sbin/hv_kvp_daemon >'${first?.file ?? ""}'`);
    await writeFile(third?.file ?? "", debians?.hv_kvp_daemon ?? "");
    const from = plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") });
    for (const path of PROGRAMS) await writeFile(join(work.path, basename(path)), await fileOf(from, path));
  });

  it.each(PAIRS)("are the same at both paths for %s, and after it for %s", async (before, after) => {
    await inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
      await pretendHyperV(root);
      await putPrograms(root);
      const own = DAEMONS[before].folder;
      // The folder that Debian's daemon makes stays as open as it is.
      const mode = own === "/var/lib/hyperv" ? "755" : "700";

      // A bare start, before anything has made the link.
      const first = await start(root, before);
      await poolsIn(root, own);
      await writePool(root, `${own}/.kvp_pool_0`, { hostname: "vm-7" });
      expect((await root.ok("hyperv-guest get hostname")).stdout).toBe("vm-7\n");
      expect((await root.ok("hyperv-guest wait hostname")).stdout).toBe("vm-7\n");

      // Below a daemon that runs: at rest it does not notice.
      expect(await root.run("hyperv-guest join-pools")).toMatchObject({ status: 0, stderr: "" });
      expect(await running(root, "hv_kvp_daemon")).toEqual([first]);
      await samePools(root, mode);

      // Where it finds its own path to be a link, or the other one to be one.
      await stop(root);
      await start(root, before);
      await samePools(root, mode);
      await stop(root);

      await start(root, after);
      await samePools(root, mode);
      await writePool(root, `${DAEMONS[after].folder}/.kvp_pool_1`, { answer: "42" });
      expect((await root.ok("hyperv-guest list")).stdout).toBe("0\thostname\tvm-7\n1\tanswer\t42\n");
      expect((await root.ok(`cmp ${own}/.kvp_pool_1 ${DAEMONS[after].folder}/.kvp_pool_1`)).status).toBe(0);
    });
  });

  it("stay apart from no record when each daemon has had its own, one after the other", async () => {
    await inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
      await pretendHyperV(root);
      await putPrograms(root);
      for (const [index, name] of PAIRS[0].entries()) {
        await start(root, name);
        await poolsIn(root, DAEMONS[name].folder);
        await stop(root);
        await writePool(root, `${DAEMONS[name].folder}/.kvp_pool_0`, {
          [`of-${index}`]: name,
          both: name,
        });
      }
      await root.ok("touch -d 2015-01-01 /var/opt/hyperv/.kvp_pool_0");
      await root.ok("hyperv-guest join-pools");
      await start(root, PAIRS[0][0]);
      await samePools(root, "755");
      expect((await root.ok("hyperv-guest list --pool 0")).stdout).toBe(
        `0\tof-1\t${PAIRS[0][1]}\n0\tboth\t${PAIRS[0][1]}\n0\tof-0\t${PAIRS[0][0]}\n`,
      );
    });
  });
});

/** Without an argument, as a CloudStack system VM starts it. Gives its process's number. */
async function start(root: Root, name: keyof typeof DAEMONS): Promise<string> {
  await root.put(DAEMONS[name].file, "usr/sbin/hv_kvp_daemon");
  await root.ok("chmod 755 /usr/sbin/hv_kvp_daemon && /usr/sbin/hv_kvp_daemon");
  const [pid = ""] = await one(root, "hv_kvp_daemon");
  return pid;
}

async function stop(root: Root): Promise<void> {
  for (const pid of await running(root, "hv_kvp_daemon")) await root.ok(`kill ${pid}`);
  await eventually(
    () => running(root, "hv_kvp_daemon"),
    (pids) => pids.length === 0,
  );
  await root.ok("rm /usr/sbin/hv_kvp_daemon");
}

async function poolsIn(root: Root, folder: string): Promise<void> {
  await eventually(
    () => root.run(`ls -A ${folder}`),
    ({ stdout }) => stdout === POOLS,
  );
}

/** All five, at both paths, in one folder that is real at one of them only, and writable for root alone. */
async function samePools(root: Root, mode: string): Promise<void> {
  await poolsIn(root, "/var/lib/hyperv");
  await poolsIn(root, "/var/opt/hyperv");
  const shown = await root.ok("stat -c '%F %a %U %N' /var/lib/hyperv /var/opt/hyperv");
  expect(shown.stdout).toBe(
    `directory ${mode} root '/var/lib/hyperv'\nsymbolic link 777 root '/var/opt/hyperv' -> '../lib/hyperv'\n`,
  );
  expect((await root.ok("find /var/lib/hyperv/ -perm /022 -o ! -user root")).stdout).toBe("");
}

async function writePool(root: Root, path: string, records: Readonly<Record<string, string>>): Promise<void> {
  await root.ok(`cat >${path}`, { input: poolOf(records) });
}
