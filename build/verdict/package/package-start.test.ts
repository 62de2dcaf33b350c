import { describe, expect, it } from "vitest";
import { requireTools } from "../../../tests/support/tools.ts";
import type { DebContents, TreeEntry } from "../../deb/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import {
  DAEMON,
  daemon,
  faultsOn,
  file,
  initScript,
  pack,
  postinst,
  readVerdict,
  unit,
} from "./packed-daemon.test-support.ts";

const LSB = ["Provides: p", "Required-Start:", "Required-Stop:", "Default-Stop: 0"];
const at = (...levels: string[]): string[] => [...LSB, `Default-Start: ${levels.join(" ")}`];
const link = (path: string, target: string): TreeEntry => ({ path, type: "link", target });

const SCRIPT = "/etc/init.d/p1";
const UNIT = "/lib/systemd/system/p1.service";

describe.skipIf(!requireTools("gcc"))("an init script that runs a daemon", () => {
  it.each<[string, TreeEntry, Partial<DebContents>, string[]]>([
    ["nobody may run", initScript(at("2"), { mode: 0o644 }), {}, [`not-executable ${SCRIPT}`]],
    ["no runlevel is named", initScript(at()), {}, [`no-runlevel ${SCRIPT}`]],
    ["only runlevels of RHEL are named", initScript(at("3", "5")), {}, [`no-runlevel ${SCRIPT}`]],
    ["it is for the boot itself", initScript(at("S")), {}, []],
    ["no postinst is there", initScript(), { scripts: {} }, [`not-registered ${SCRIPT}`]],
    ["the postinst does something else", initScript(), postinst("exit 0"), [`not-registered ${SCRIPT}`]],
    [
      "only a comment registers it",
      initScript(),
      postinst("true # update-rc.d p1 defaults"),
      [`not-registered ${SCRIPT}`],
    ],
    [
      "another is registered",
      initScript(),
      postinst("update-rc.d p2 defaults"),
      [`not-registered ${SCRIPT}`],
    ],
    [
      "it is switched on without links",
      initScript(),
      postinst("update-rc.d p1 enable"),
      [`not-registered ${SCRIPT}`],
    ],
    [
      "it is only asked for update-rc.d",
      initScript(),
      postinst("command -v update-rc.d"),
      [`not-registered ${SCRIPT}`],
    ],
    ["the name is put together", initScript(), postinst("for s in 1; do update-rc.d p$s defaults; done"), []],
    ["the name is another command's answer", initScript(), postinst("update-rc.d $(echo p1) defaults"), []],
    [
      "options and quotes are given",
      initScript(),
      postinst("if ! /usr/sbin/update-rc.d -f 'p1' \\\n start 20 2 .; then :; fi"),
      [],
    ],
    ["insserv is called", initScript(), postinst("insserv p1"), []],
  ])("on wheezy, where %s", async (_, script, changes, faults) => {
    expect(await faultsOn("wheezy", [script], changes)).toEqual(faults);
  });

  it("is started where the package brings the link itself", async () => {
    const links = (level: number) => link(`/etc/rc${level}.d/S20p1`, "../init.d/p1");
    expect(await faultsOn("wheezy", [initScript(at()), links(2)], { scripts: {} })).toEqual([]);
    expect(await faultsOn("wheezy", [initScript(), links(3)], { scripts: {} })).toEqual([
      `not-registered ${SCRIPT}`,
    ]);
  });

  it("does not start what only its comments name", async () => {
    const script = initScript(at("2"), { code: `# ${DAEMON} is not started\ntrue # nor ${DAEMON} here\n` });
    expect(await faultsOn("wheezy", [script])).toEqual([`nothing-starts-it ${DAEMON}`]);
    const quoted = initScript(at("2"), { code: `echo "a # b" it\\'s; exec ${DAEMON}\n` });
    expect(await faultsOn("wheezy", [quoted])).toEqual([]);
  });

  it("may start it, and the postinst register it, through a script of the package", async () => {
    const padding = "# what fills the first bytes of the file, which are always read\n";
    const script = initScript(at("2"), { code: "exec /usr/share/p1/run start\n" });
    const run = file("/usr/share/p1/run", `#!/bin/sh\n${padding}exec ${DAEMON}\n`);
    const register = file("/usr/share/p1/register", `#!/bin/sh\n${padding}update-rc.d p1 defaults\n`);
    const changes = postinst("/usr/share/p1/register");
    expect(await faultsOn("wheezy", [script, run, register], changes)).toEqual([]);
    expect(await faultsOn("wheezy", [script, register], changes)).toEqual([`nothing-starts-it ${DAEMON}`]);
    expect(await faultsOn("wheezy", [script, run], changes)).toEqual([`not-registered ${SCRIPT}`]);
  });

  it("counts with systemd by its own rules", async () => {
    const registered = postinst("update-rc.d p1 defaults");
    expect(await faultsOn("jessie", [initScript(at("3", "5"))], registered)).toEqual([]);
    expect(await faultsOn("jessie", [initScript(at())], registered)).toEqual([`no-runlevel ${SCRIPT}`]);
    expect(await faultsOn("bookworm", [initScript(at("S"))], registered)).toEqual([`no-runlevel ${SCRIPT}`]);
    expect(await faultsOn("jessie", [initScript(LSB)], registered)).toEqual([]);
    expect(await faultsOn("bookworm", [initScript(LSB)], registered)).toEqual([`no-runlevel ${SCRIPT}`]);
    expect(await faultsOn("jessie", [initScript()], postinst("systemctl enable p1"))).toEqual([]);
    expect(await faultsOn("wheezy", [initScript()], postinst("systemctl enable p1"))).toEqual([
      `not-registered ${SCRIPT}`,
    ]);
    // Of the same name as the script, the unit is the one that counts.
    expect(await faultsOn("jessie", [initScript(), unit()], registered)).toEqual([
      `unit-not-enabled ${UNIT}`,
    ]);
  });
});

describe.skipIf(!requireTools("gcc"))("more scripts than any package has", () => {
  it("are not all looked at, so that the verdict is there at once", async () => {
    const code = `${DAEMON}\n${"x 'a' # b\n/c/d\n".repeat(15_000)}`;
    const scripts = Array.from({ length: 200 }, (_, i) => ({
      ...initScript(at("2"), { code }),
      path: `/etc/init.d/x${i}`,
    }));
    const many = "systemctl enable x\n".repeat(10_000);
    const source = await pack([{ ...(await daemon()) }, ...scripts], postinst(many));
    const { faults } = await readVerdict(source, suiteNamed("wheezy"));
    expect(faults.length).toBeLessThan(20);
  });
});

describe("a script under a daemon's name", () => {
  const script = file(DAEMON, "#!/bin/sh\nexec /opt/elsewhere\n");

  it("is a fault where the package has no such daemon", async () => {
    const { faults, fits } = await readVerdict(await pack([script, initScript()]), suiteNamed("wheezy"));
    expect([fits, faults.map(({ kind }) => kind)]).toEqual([false, ["no-program"]]);
  });

  it.skipIf(!requireTools("gcc"))("is none where it runs the daemon of the package", async () => {
    const path = "/usr/lib/linux-tools/hv_kvp_daemon";
    const tree = [script, { ...(await daemon()), path }, initScript()];
    expect(await readVerdict(await pack(tree), suiteNamed("wheezy"))).toMatchObject({
      fits: true,
      faults: [],
    });
  });

  it("is none outside the folders of programs", async () => {
    const tree = [
      file("/etc/init.d/hv_kvp_daemon", "#!/bin/sh\n"),
      file("/usr/lib/x/hv_kvp_daemon.service", "x"),
    ];
    expect(await readVerdict(await pack(tree), suiteNamed("wheezy"))).toMatchObject({
      fits: true,
      faults: [],
    });
  });
});
