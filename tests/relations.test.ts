import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { daemonFromElf, type Daemon } from "../build/daemon/index.ts";
import { buildDeb, loadTemplates, planPackages } from "../build/package/index.ts";
import { KNOWN_NAMES } from "../build/cli/index.ts";
import { loadRecipe } from "../build/recipe/index.ts";
import { suiteNamed } from "../build/suite/index.ts";
import { chooseForEach } from "../build/verdict/index.ts";
import { compileDaemon, type CompiledDaemon } from "./support/compiled-daemon.ts";
import { inRoot, versions } from "./support/daemon-in-root.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

/** The releases that Debian's archive still serves; what older ones have stands in their rows alone. */
const SERVED = ["bullseye", "bookworm", "trixie"] as const;

const work = temporaryFolder("relations");
afterAll(work.remove);

const canInstall =
  requireTools(...ROOT_TOOLS, "gcc", "dpkg-deb") && requireRoot("packages are installed in a fresh system");

describe.skipIf(!canInstall).each(SERVED)("packages for %s", { timeout: 300_000 }, (suite) => {
  /** Paths by package name. */
  let debs: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const recipe = await loadRecipe(join(import.meta.dirname, "recipes", "hyperv-daemons.yaml"), KNOWN_NAMES);
    const daemons = [
      // It runs ip, and needs libgcc.
      await daemon("hv_kvp_daemon", {
        strings: [...KVP, "ip route show dev"],
        imports: [
          ["socket", "GLIBC_2.2.5"],
          ["_Unwind_Backtrace", "GCC_3.3"],
        ],
        options: ["-lgcc_s"],
      }),
      await daemon("hv_vss_daemon", { strings: VSS, imports: [], options: ["-static"] }),
    ];
    const common = { recipe, tool: { name: "lisdeb", version: "0" }, sourceDateEpoch: 1_583_280_000 };
    const planned = planPackages(chooseForEach(daemons, [suiteNamed(suite)], ["amd64"]), common);
    const templates = await loadTemplates();
    const built = planned.map(async ({ plan }) => {
      const { bytes, fileName } = await buildDeb(plan, templates);
      await writeFile(join(work.path, fileName), bytes);
      return [plan.packageName, join(work.path, fileName)] as const;
    });
    debs = Object.fromEntries(await Promise.all(built));
  });

  it("state what is in them, and no more", async () => {
    const lsb = suiteNamed(suite).lsbFunctions;
    const of = async (name: string) =>
      (await runOk("dpkg-deb", ["-f", debs[name]!, "Depends", "Recommends"])).stdout.trim().split("\n");
    expect(await of("hv-kvp-daemon")).toEqual([
      `Depends: libc6 (>= 2.2.5), libgcc-s1 (>= 3.3), ${lsb}`,
      "Recommends: iproute2",
    ]);
    expect(await of("hv-vss-daemon")).toEqual([`Depends: ${lsb}`]);
  });

  it("are met by the smallest system: dpkg alone installs them, and apt takes nothing along", async () => {
    await inRoot({ suite, architecture: "amd64" }, async (root) => {
      const names = ["hv-kvp-daemon", "hv-vss-daemon"];
      for (const name of names) await root.put(debs[name]!, `root/${name}.deb`);
      const paths = names.map((name) => `/root/${name}.deb`).join(" ");

      const simulated = await root.ok(`apt-get -q --simulate --no-install-recommends install ${paths}`);
      const installs = simulated.stdout.split("\n").filter((line) => line.startsWith("Inst "));
      expect(installs.map((line) => line.split(" ")[1]).toSorted()).toEqual(names);

      await root.ok(`dpkg -i ${paths}`);
      const installed = await versions(root, names);
      expect(
        installed.every((line) => line.startsWith("ii 4.3.5+20200304-1~deb")),
        installed.join(),
      ).toBe(true);
      expect((await root.ok("dpkg --audit && apt-get -q check")).stdout).not.toMatch(/unmet|depends/i);
    });
  });

  it("find what the suite's row calls minimal in the smallest system, and nothing of what it does not", async () => {
    await inRoot({ suite, architecture: "amd64" }, async (root) => {
      const { minimal, archive } = suiteNamed(suite);
      const listed = await root.ok("dpkg-query -W -f '${Package} ${db:Status-Status}\\n'");
      const present = listed.stdout.split("\n").flatMap((line) => /^(\S+) installed$/.exec(line)?.[1] ?? []);
      expect(present).toEqual(expect.arrayContaining(Object.keys(minimal)));
      for (const name of Object.keys(archive)) expect(present).not.toContain(name);
    });
  });
});

const KVP = ["/var/lib/hyperv", "/.kvp_pool_%d", "hv_get_dns_info", "/dev/vmbus/hv_kvp"];
const VSS = ["Hyper-V VSS", "/dev/vmbus/hv_vss"];

async function daemon(name: string, wanted: CompiledDaemon): Promise<Daemon> {
  return daemonFromElf(await compileDaemon(wanted), { file: name }) ?? expect.unreachable(name);
}
