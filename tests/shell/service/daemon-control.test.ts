import { copyFile, rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { run, runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { makeService, OTHER_ROOT_TOOLS, SERVICE_TOOLS, type Service } from "./service.ts";

const NEEDED = requireTools(...SERVICE_TOOLS) && requireRoot("daemons are started and stopped");

const KVP = "kvp_kernel_module 9:1";

/** What modprobe does for a module: it makes this folder. */
const LOADED = (folder: string): string => `mkdir -p ${folder}; echo live >${folder}/initstate`;

/** The pauses between the looks at a daemon that has been started. */
const LOOKS = "sleep 0.1\n".repeat(2);

describe.skipIf(!NEEDED)("daemon-control", () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService();
  });
  afterEach(() => service.reset());
  afterAll(() => service.remove());

  /** Starts the daemon where everything is as it should be. */
  async function start(): Promise<{ status: number; stdout: string; stderr: string }> {
    await service.onHyperV();
    await service.connector(KVP);
    const { status, stdout, stderr } = await service.control("start");
    return { status, stdout, stderr };
  }
  const DONE = { status: 0, stdout: "", stderr: "" };

  describe("waits for the channel", () => {
    it("until it is there, once it has loaded the driver", async () => {
      await service.firmware("Microsoft Corporation", "Virtual Machine");
      await service.stub("modprobe", LOADED(service.path("sys/module/hv_utils")));
      await service.stub("sleep", `echo "${KVP}" >>${service.path("connector")}`);
      expect((await service.control("start")).status).toBe(0);
      expect(await service.asked()).toBe(`modprobe -q hv_utils\nsleep 0.1\n${LOOKS}`);
      expect((await service.running()).length).toBe(1);
    });

    it("three seconds at most, in tenths", async () => {
      await service.firmware("Microsoft Corporation", "Virtual Machine");
      await service.stub("modprobe", LOADED(service.path("sys/module/hv_utils")));
      await service.stub("sleep", "exit 0");
      expect((await service.control("start")).status).toBe(0);
      expect(await service.asked()).toBe(`modprobe -q hv_utils\n${"sleep 0.1\n".repeat(30)}`);
      expect(await service.running()).toEqual([]);
    });

    it("not where the driver is built in, and offers none", async () => {
      await service.onHyperV();
      await runOk("mkdir", ["-p", service.path("sys/module/hv_utils")]);
      await service.stub("modprobe", "exit 0");
      await service.stub("sleep", "exit 0");
      expect((await service.control("start")).status).toBe(0);
      expect(await service.asked()).toBe("");
      expect(await service.running()).toEqual([]);
    });

    it("not where the driver is built in: modprobe is content, and no module has come", async () => {
      await service.onHyperV();
      await service.stub("modprobe", "exit 0");
      await service.stub("sleep", "exit 0");
      expect((await service.control("start")).status).toBe(0);
      expect(await service.asked()).toBe("modprobe -q hv_utils\n");
    });

    it("and takes no other connector for its own: 19:1 is not 9:1", async () => {
      await service.onHyperV();
      await service.connector("other 19:1", "other 9:11");
      await service.stub("modprobe", "exit 1");
      await service.control("start");
      expect(await service.running()).toEqual([]);
    });
  });

  it("joins the folders of the pools before the daemon starts, and starts it whatever comes of that", async () => {
    const isNone = `[ "$(find /proc/[0-9]*/exe -lname "${service.daemon}" 2>/dev/null)" ] || echo before >>${service.path("asked")}`;
    await service.stub("join-pools", `${isNone}\necho said\nexit 1`);
    expect(await start()).toEqual({ ...DONE, stderr: "said\n" });
    expect(await service.asked()).toBe("join-pools \nbefore\n");
    expect((await service.running()).length).toBe(1);
  });

  describe("passes options", () => {
    it("to a daemon that has some, and a umask that lets others read and not write", async () => {
      await service.install("with-options");
      await service.defaults("DAEMON_OPTS='--debug -d'\numask 000\n");
      expect(await start()).toEqual(DONE);
      expect(await service.told()).toBe("--debug -d umask 022\n");
    });

    it("not to a daemon that has none, which would not start with any", async () => {
      await service.defaults("DAEMON_OPTS=--debug\n");
      const { status, stderr } = await start();
      expect(status).toBe(0);
      expect(stderr).toMatch(/^hv_kvp_daemon: this daemon has no options: [^\n]*\n$/);
      expect((await service.running()).length).toBe(1);
    });

    it.each(["-n", "--no-daemon", "--no", "-dn", "-nd"])(
      "but for %s, with which the start would never come back",
      async (option) => {
        await service.install("with-options");
        await service.defaults(`DAEMON_OPTS='${option} --debug'\n`);
        const { status, stderr } = await start();
        expect(status).toBe(0);
        expect(stderr).toBe(
          `hv_kvp_daemon: ${option} in DAEMON_OPTS is left out: it would stay in the foreground\n`,
        );
        expect(await service.told()).toBe("--debug umask 022\n");
      },
    );
  });

  it("takes a * in DAEMON_OPTS for no pattern of files", async () => {
    await service.install("with-options");
    await service.defaults("DAEMON_OPTS='--debug=/* *'\n");
    expect(await start()).toEqual(DONE);
    expect(await service.told()).toBe("--debug=/* * umask 022\n");
  });

  describe.skipIf(!requireTools("setpriv"))("is not deceived by a user who runs the daemon's file", () => {
    it.each(["plain", "hidden"] as const)(
      "with code of his own in it (%s): it starts the daemon, and ends that alone",
      async (how) => {
        const pretender = await service.pretender(how);
        expect(await service.running()).toEqual([pretender]);
        const owner = (await runOk("stat", ["-c", "%u", `/proc/${pretender}/status`])).stdout.trim();
        expect(owner, "which is why the owner of the files does not tell it").toBe(
          how === "hidden" ? "0" : "65534",
        );
        expect((await service.control("status")).status).toBe(3);
        expect(await start()).toEqual(DONE);
        expect((await service.running()).length).toBe(2);
        expect((await service.control("status")).status).toBe(0);
        expect((await service.control("stop")).status).toBe(0);
        expect(await service.running()).toEqual([pretender]);
      },
    );

    it.skipIf(!requireTools(...OTHER_ROOT_TOOLS))("beside a chroot in which it is to start", async () => {
      await service.onHyperV();
      await service.connector(KVP);
      const pretender = await service.pretender("hidden");
      const lines = `for action in start status stop; do dash ${service.path("daemon-control")} $action; echo $?; done`;
      const { stdout } = await service.inOtherRoot("chroot", "sh", "-c", lines);
      expect(stdout).toBe("0\n0\n0\n");
      expect(await service.running()).toEqual([pretender]);
    });
  });

  describe("finds a daemon", () => {
    it("whose file was replaced while it ran, as an upgrade does, and one whose file is gone", async () => {
      await runOk(service.daemon);
      await rm(service.daemon);
      expect((await service.control("status")).status).toBe(0);
      await copyFile(service.path("plain"), service.daemon);
      expect((await start()).stdout).toBe("is running already\n");
      expect((await service.control("stop")).status).toBe(0);
      expect((await service.control("status")).status).toBe(3);
    });

    it("only by its whole path", async () => {
      const other = `${service.daemon}2`;
      await copyFile(service.path("plain"), other);
      await runOk("chmod", ["+x", other]);
      await runOk(other);
      expect((await service.control("status")).status).toBe(3);
      await runOk("start-stop-daemon", ["--stop", "--quiet", "--exec", other]);
    });
  });

  it("ends two daemons, and with KILL one that does not end when it is told to", async () => {
    await service.install("stubborn");
    await runOk(service.daemon);
    await service.install("plain");
    await runOk(service.daemon);
    expect((await service.running()).length).toBe(2);
    expect((await service.control("stop")).status).toBe(0);
    expect(await service.running()).toEqual([]);
  });

  describe.skipIf(!requireTools(...OTHER_ROOT_TOOLS))("in a chroot of a system that runs a daemon", () => {
    const inChroot = (action: string) =>
      service.inOtherRoot("chroot", "dash", service.path("daemon-control"), action);

    it("does not end that one, which start-stop-daemon takes for the chroot's", async () => {
      await runOk(service.daemon);
      const pids = await service.running();
      const asked = ["start-stop-daemon", "--stop", "--test", "--exec", service.daemon];
      const { stdout } = await service.inOtherRoot("chroot", ...asked);
      expect(stdout).toBe(`Would send signal 15 to ${pids.join()}.\n`);
      expect((await inChroot("status")).status).toBe(3);
      expect((await inChroot("stop")).status).toBe(0);
      expect(await service.running()).toEqual(pids);
    });

    it("starts no second one beside it", async () => {
      await service.onHyperV();
      await service.connector(KVP);
      await runOk(service.daemon);
      const pids = await service.running();
      expect(await inChroot("start")).toMatchObject({
        status: 0,
        stdout: "not started: it runs beside this system, outside of this chroot or in another\n",
      });
      expect(await service.running()).toEqual(pids);
    });

    it("starts, finds and ends one of its own where there is no other", async () => {
      await service.onHyperV();
      await service.connector(KVP);
      const lines = `for action in start status start stop; do dash ${service.path("daemon-control")} $action; echo $?; done`;
      const { stdout } = await service.inOtherRoot("chroot", "sh", "-c", lines);
      expect(stdout).toBe("0\n0\nis running already\n0\n0\n");
      expect(await service.running()).toEqual([]);
    });
  });

  it.skipIf(!requireTools(...OTHER_ROOT_TOOLS))(
    "takes no container's daemon for this system's: starts its own beside it, and ends that one alone",
    async () => {
      await service.inOtherRoot("container", service.daemon);
      const foreign = await service.running();
      const { stdout } = await runOk("start-stop-daemon", ["--stop", "--test", "--exec", service.daemon]);
      expect(stdout, "as start-stop-daemon does").toBe(`Would send signal 15 to ${foreign.join()}.\n`);
      expect((await service.control("status")).status).toBe(3);
      expect(await start()).toEqual(DONE);
      expect((await service.running()).length).toBe(2);
      expect((await service.control("stop")).status).toBe(0);
      expect(await service.running()).toEqual(foreign);
    },
  );

  it.skipIf(!requireTools(...OTHER_ROOT_TOOLS))(
    "starts beside a container's daemon where the kernel does not tell its network, as those before Linux 3.8",
    async () => {
      await service.inOtherRoot("container", service.daemon);
      await service.stub("readlink", 'case $1 in */ns/net) exit 1 ;; esac\nexec /bin/readlink "$@"');
      expect(await start()).toEqual(DONE);
      expect((await service.running()).length).toBe(2);
    },
  );

  it("needs no more programs than a minimal Wheezy has, and says nothing where there is no modprobe", async () => {
    await service.firmware("Microsoft Corporation", "Virtual Machine");
    const only = service.path("only");
    const names = "cat find grep readlink sleep start-stop-daemon stat tail";
    await runOk("sh", ["-c", `mkdir ${only}; for n in ${names}; do ln -s "$(command -v $n)" ${only}/; done`]);
    const lines = `sed 's,^PATH=.*,PATH=${only},' ${service.path("daemon-control")} >${only}/script`;
    await runOk("sh", ["-c", lines]);
    for (const [connected, said] of [
      [[], /^not started: the kernel offers neither /],
      [[KVP], /^$/],
      [[KVP], /^is running already$/m],
    ] as const) {
      await service.connector(...connected);
      const { status, stdout, stderr } = await run("/bin/dash", [`${only}/script`, "start"]);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(said);
    }
    expect((await run("/bin/dash", [`${only}/script`, "stop"])).status).toBe(0);
    expect(await service.running()).toEqual([]);
  });

  it("answers what it does not know with exit status 2", async () => {
    expect((await service.control("dance")).status).toBe(2);
  });
});
