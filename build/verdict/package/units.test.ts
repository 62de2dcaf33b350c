import { describe, expect, it } from "vitest";
import { requireTools } from "../../../tests/support/tools.ts";
import type { DebContents, TreeEntry } from "../../deb/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import { explainPackageFault } from "../index.ts";
import {
  DAEMON,
  daemon,
  faultsOn,
  file,
  pack,
  postinst,
  readVerdict,
  unit,
} from "./packed-daemon.test-support.ts";

const link = (path: string, target: string): TreeEntry => ({ path, type: "link", target });
const rule = (text: string): TreeEntry => file("/lib/udev/rules.d/60-p1.rules", text, 0o644);
const NO_INSTALL = [`ExecStart=${DAEMON}`];

const UNIT = "/lib/systemd/system/p1.service";

describe.skipIf(!requireTools("gcc"))("a unit that runs a daemon", () => {
  const enable = "deb-systemd-helper enable 'p1.service' >/dev/null || true";
  it.each<[string, TreeEntry[], Partial<DebContents>, boolean]>([
    ["deb-systemd-helper enables it", [unit()], postinst(enable), true],
    [
      "deb-systemd-helper only notes it",
      [unit()],
      postinst("deb-systemd-helper update-state p1.service"),
      false,
    ],
    ["it is only started", [unit()], postinst("systemctl start p1.service"), false],
    ["systemctl enables it", [unit()], postinst("systemctl --now enable p2 p1"), true],
    ["presets enable it", [unit()], postinst("systemctl preset p1.service"), true],
    ["all presets do", [unit()], postinst("systemctl preset-all"), true],
    ["a variable is enabled", [unit()], postinst('for u in p1; do systemctl enable "$u"; done'), true],
    ["another is enabled", [unit()], postinst("systemctl enable p2"), false],
    ["no postinst is there", [unit()], { scripts: {} }, false],
    ["it cannot be enabled", [unit(NO_INSTALL)], postinst(enable), false],
    [
      "a target wants it by a link",
      [unit(NO_INSTALL), link("/lib/systemd/system/multi-user.target.wants/p1.service", "../p1.service")],
      {},
      true,
    ],
    [
      "a rule of udev wants it",
      [unit(NO_INSTALL), rule('KERNEL=="vmbus/hv_kvp", TAG+="systemd", ENV{SYSTEMD_WANTS}+="p1.service"\n')],
      {},
      true,
    ],
    [
      "a rule wants it in a comment",
      [unit(NO_INSTALL), rule('# ENV{SYSTEMD_WANTS}+="p1.service"\n')],
      {},
      false,
    ],
    [
      "a unit that is started wants it",
      [unit(NO_INSTALL), unit(["Wants=p1.service", "WantedBy=multi-user.target"], "p2.target")],
      postinst("systemctl enable p2.target"),
      true,
    ],
    [
      "a unit that is not started wants it",
      [unit(NO_INSTALL), unit(["Wants=p1.service"], "p2.target")],
      {},
      false,
    ],
    [
      "a drop-in has the system's target want it",
      [unit(NO_INSTALL), unit(["Wants=p1.service"], "multi-user.target.d/p1.conf")],
      {},
      true,
    ],
    [
      "a path that is enabled starts it",
      [unit(NO_INSTALL), unit(["PathExists=/dev/vmbus/hv_kvp", "WantedBy=multi-user.target"], "p1.path")],
      postinst("systemctl enable p1.path"),
      true,
    ],
    [
      "its other name is enabled",
      [unit(), link("/lib/systemd/system/p2.service", "p1.service")],
      postinst("systemctl enable p2"),
      true,
    ],
  ])("where %s", async (_, tree, changes, started) => {
    const faults = started ? [] : [`unit-not-enabled ${UNIT}`];
    for (const suite of ["jessie", "trixie"] as const)
      expect(await faultsOn(suite, tree, changes)).toEqual(faults);
  });

  it("is started by an instance of its template", async () => {
    const template = unit(NO_INSTALL, "p1@.service");
    const wants = rule('ENV{SYSTEMD_WANTS}="p1@%k.service"\n');
    expect(await faultsOn("bookworm", [template, wants])).toEqual([]);
  });

  it("does not run what only its description or a comment names", async () => {
    const idle = unit([
      `Description=${DAEMON}`,
      `# ExecStart=${DAEMON}`,
      "ExecStart=/bin/true",
      "WantedBy=a.target",
    ]);
    expect(await faultsOn("bookworm", [idle])).toEqual([`nothing-starts-it ${DAEMON}`]);
  });

  it("is a fault no more where something else starts the daemon", async () => {
    const other = unit([`ExecStart=${DAEMON}`, "WantedBy=multi-user.target"], "p2.service");
    expect(await faultsOn("bookworm", [unit(), other], postinst("systemctl enable p2"))).toEqual([]);
  });

  it("says of one that cannot be enabled that enabling it does nothing", async () => {
    const source = await pack([await daemon(), unit(NO_INSTALL)], postinst(enable));
    const { faults } = await readVerdict(source, suiteNamed("trixie"));
    expect(faults.map(explainPackageFault)).toEqual([
      "has no WantedBy, without which enabling it does nothing, and nothing else starts it",
    ]);
  });
});
