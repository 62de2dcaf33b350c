// A real S3-compatible store for tests: Ceph's gateway in front of a cluster of one monitor and one disk in memory.
import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { tryLock, type Lock, type LockWatch } from "../../build/base/index.ts";
import { aptSources } from "./apt-sources.ts";
import { fromArchive } from "./from-archive.ts";
import { run, runOk, sh, temporaryFolder } from "./shell.ts";
import { PATH_WITH_SBIN } from "./tools.ts";

/** A store that runs until it is stopped. What is in it is in memory. */
export interface Radosgw {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Credentials and endpoint as AWS's tools take them from the environment, and nothing of this machine's own. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts one: about a second, and ten more where Ceph is not at hand yet, which comes from Debian's archive. Nothing is installed. undefined where it
 * cannot be fetched, outside CI.
 */
export async function startRadosgw(): Promise<Radosgw | undefined> {
  const ceph = await fromArchive("Ceph's packages", cephFolder);
  return ceph === undefined ? undefined : start(ceph);
}

/** The key pair that {@link startRadosgw} makes: the key id begins as Amazon's do, so that tests can look for it in what is printed. */
export const RADOSGW_KEY = {
  id: "AKIATESTTESTTESTTEST",
  secret: "nOtArEaLsEcRetButLongEnoughToBeSeen",
} as const;

const CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "ceph");
const PACKAGES = ["ceph-mon", "ceph-osd", "radosgw"];

/**
 * Ceph's packages and what this machine lacks of what they need, unpacked; kept in out/cache/tests for as long as they run. Of several test files that
 * want them at once one fetches them.
 */
async function cephFolder(): Promise<string> {
  const release =
    /^VERSION_CODENAME=(\S+)$/m.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "bookworm";
  const { lines, options } = await aptSources(release);
  const key = createHash("sha256")
    .update(JSON.stringify([lines, PACKAGES]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(CACHE, `${release}-${key}`);
  await mkdir(CACHE, { recursive: true });
  const lock = await lockOf(`${folder}.lock`);
  try {
    // What was installed when it was fetched may be gone or another since.
    if (await runs(folder)) return folder;
    const work = temporaryFolder("ceph");
    const temporary = `${folder}.tmp`;
    try {
      await rm(temporary, { recursive: true, force: true });
      await writeFile(join(work.path, "sources.list"), lines.map((line) => `${line}\n`).join(""));
      await writeFile(join(work.path, "options"), options.map((line) => `${line}\n`).join(""));
      await mkdir(temporary, { recursive: true });
      await sh(FETCH, {
        cwd: work.path,
        timeout: 240_000,
        env: { APT_CONFIG: join(work.path, "options"), TO: temporary, PACKAGES: PACKAGES.join(" ") },
      });
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
      return folder;
    } finally {
      work.remove();
      await rm(temporary, { recursive: true, force: true });
    }
  } finally {
    await lock.release();
  }
}

async function lockOf(path: string): Promise<Lock> {
  const watch: LockWatch = new Map();
  const options = { renewMs: 1000, lapseMs: 30_000, watch, onLapse: () => Promise.resolve() };
  for (;;) {
    const taken = await tryLock(path, options);
    if (!("holder" in taken)) return taken;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether all of it is there, with the libraries that it needs. */
async function runs(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const { env, python } = await environmentOf(folder);
  const programs = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool"].map((each) => [each]);
  const ran = [...programs, [python, join(folder, "usr/bin/ceph")]].map(([program = "", ...args]) =>
    run(program, [...args, "--version"], { env }).catch(() => undefined),
  );
  return (await Promise.all(ran)).every((each) => each?.status === 0);
}

/** The lists are its own; what is installed is the machine's, so that what is there already is not fetched once more. */
const FETCH = `
mkdir -p lists/partial archives/partial parts
apt=(apt-get -q -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts="$PWD/parts" -o Dir::State::Lists="$PWD/lists"
  -o Dir::Cache="$PWD" -o Dir::Cache::archives="$PWD/archives" -o Debug::NoLocking=1 -o APT::Sandbox::User= -o Acquire::Retries=3)
"\${apt[@]}" -o APT::Update::Error-Mode=any update
"\${apt[@]}" -y --no-install-recommends --download-only install $PACKAGES
printf '%s\\0' archives/*.deb | xargs -0 -P "$(nproc)" -I{} dpkg-deb -x {} "$TO"`;

async function start(ceph: string): Promise<Radosgw> {
  const state = temporaryFolder("radosgw");
  const daemons: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    // The gateway first. What they hold is thrown away, so they need not end well.
    for (const daemon of daemons.toReversed()) {
      const ended = new Promise((resolve) => daemon.once("exit", resolve));
      if (daemon.exitCode === null && daemon.signalCode === null && daemon.kill("SIGKILL")) await ended;
    }
    state.remove();
  };
  try {
    const port = await freePort();
    await bring(ceph, state.path, port, daemons);
    const endpoint = `http://127.0.0.1:${port}`;
    return { endpoint, stop, environment: environmentFor(endpoint, state.path) };
  } catch (error) {
    const logs = await logsIn(join(state.path, "log"));
    await stop();
    throw new Error(`Ceph did not start\n${logs}`, { cause: error });
  }
}

function environmentFor(endpoint: string, folder: string): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: RADOSGW_KEY.id,
    AWS_SECRET_ACCESS_KEY: RADOSGW_KEY.secret,
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(folder, "no-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-credentials"),
  };
}

/** Starts the monitor, the disk and the gateway, and makes an account. */
async function bring(ceph: string, state: string, port: number, daemons: ChildProcess[]): Promise<void> {
  const { libraries, env: own, python } = await environmentOf(ceph);
  const [id, disk, monitor] = [randomUUID(), randomUUID(), `v2:127.0.0.1:${await freePort()}`];
  for (const folder of ["mon", "osd", "log", "run"]) await mkdir(join(state, folder));
  const config = join(state, "ceph.conf");
  await writeFile(config, configuration({ id, monitor, libraries, state, port }));
  const env = { ...own, CEPH_CONF: config, CEPH_ARGS: `--conf ${config}` };
  const ok = (file: string, ...args: string[]) => runOk(file, args, { env, timeout: 90_000 });
  const begin = (program: string, ...args: string[]) => {
    const log = join(state, "log", `${program}.out`);
    // They die with the process that started them, however that ends.
    const shell = [
      "--pdeathsig",
      "KILL",
      "bash",
      "-c",
      `exec "$@" >${log} 2>&1`,
      "-",
      program,
      ...args,
      "-f",
    ];
    daemons.push(spawn("setpriv", shell, { env: { ...process.env, ...env }, stdio: "ignore" }));
  };
  const map = join(state, "monmap");
  await ok("monmaptool", "--create", "--clobber", "--fsid", id, "--addv", "a", `[${monitor}]`, map);
  await ok("ceph-mon", "-i", "a", "--mkfs", "--monmap", map);
  begin("ceph-mon", "-i", "a");
  await ok(python, join(ceph, "usr/bin/ceph"), "--connect-timeout", "80", "osd", "new", disk, "0");
  await ok("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk);
  begin("ceph-osd", "-i", "0");
  const account = ["user", "create", "--uid", "test", "--display-name", "Test"];
  await ok("radosgw-admin", ...account, "--access-key", RADOSGW_KEY.id, "--secret-key", RADOSGW_KEY.secret);
  begin("radosgw", "-n", "client.rgw");
  await answering(`http://127.0.0.1:${port}`, daemons);
}

/** Where its programs, and their libraries and modules, are. */
async function environmentOf(ceph: string) {
  const machine = (await runOk("dpkg-architecture", ["-qDEB_HOST_MULTIARCH"])).stdout.trim();
  const libraries = `${ceph}/usr/lib/${machine}`;
  const paths = [libraries, `${libraries}/ceph`, `${ceph}/lib/${machine}`];
  return {
    libraries,
    python: existsSync("/usr/bin/python3") ? "/usr/bin/python3" : `${ceph}/usr/bin/python3`,
    env: {
      PATH: [join(ceph, "usr/bin"), PATH_WITH_SBIN].join(delimiter),
      LD_LIBRARY_PATH: paths.join(delimiter),
      PYTHONPATH: join(ceph, "usr/lib/python3/dist-packages"),
    },
  };
}

async function answering(endpoint: string, daemons: readonly ChildProcess[]): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer?.ok === true) return;
    if (daemons.some((daemon) => daemon.exitCode !== null || daemon.signalCode !== null))
      throw new Error("one of the daemons ended");
    if (Date.now() > end) throw new Error("the gateway does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function logsIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const texts = names.map(async (name) =>
    (await readFile(join(folder, name), "utf8")).split("\n").slice(-15),
  );
  return (await Promise.all(texts)).flat().join("\n");
}

interface Configuration {
  readonly id: string;
  readonly monitor: string;
  readonly libraries: string;
  readonly state: string;
  readonly port: number;
}

/**
 * One copy of everything, nobody to be identified within the cluster, and all of it on the loopback. `crc`: the gateway wants a secure connection
 * to the monitor, which needs such an identity. `tcp_nodelay`: without it each answer takes 45 ms.
 */
const configuration = ({ id, monitor, libraries, state, port }: Configuration): string => `[global]
fsid = ${id}
mon host = [${monitor}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
ms bind ipv6 = false
plugin dir = ${libraries}/ceph
erasure code dir = ${libraries}/ceph/erasure-code
osd erasure code plugins =
osd class dir = ${libraries}/rados-classes
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
run dir = ${state}/run
admin socket =
pid file =
crash dir = ${state}/run
keyring = /dev/null
log file = ${state}/log/$name.log
log to stderr = false
err to stderr = true
mon cluster log file = ${state}/log/cluster.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true
[mon]
mon data = ${state}/mon
mon data avail crit = 1
mon cluster log to syslog = false
paxos propose interval = 0.02
paxos min wait = 0.01
mon osd min in ratio = 0
[osd]
osd data = ${state}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd crush initial weight = 1
osd class load list = *
osd class default list = *
osd op num shards = 2
osd heartbeat grace = 3600
[client]
rgw frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw rados pool pg num min = 1
rgw data = ${state}/run
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw usage max shards = 1
rgw num control oids = 1
rgw gc max objs = 1
rgw lc max objs = 1
rgw enable apis = s3,admin
rgw verify ssl = false
rgw dns name =
`;
