// Debian's own kernel sources, as its archive has them.
import { copyFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debsIn, type Debs } from "./support/built-debs.ts";
import {
  differences,
  eventually,
  inRoot,
  one,
  pretendHyperV,
  pretendRunlevel2,
  running,
} from "./support/daemon-in-root.ts";
import { debianPackage } from "./support/debian-package.ts";
import { fromArchive } from "./support/from-archive.ts";
import { canInstall, SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { TOOLCHAIN_CACHE, toolchainEnvironment } from "./support/toolchain.ts";

const work = temporaryFolder("source-debian");
afterAll(() => work.remove());

const DAEMONS = ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const;

const recipe = (kernel: string, file: string): string => `title: Hyper-V daemons of Debian's Linux ${kernel}
version: "${kernel}"
licence: { verdict: GPL-2.0, evidence: The kernel's COPYING }
maintainer: T <t@example.org>
media: [{ file: "${file}" }]
source: { kernel: "${kernel}" }
expect: { generation: 3, vss: 3, fcopy: 3 }
`;

describe.skipIf(!canInstall("apt-get", "dpkg-deb", "unshare", "chroot", "prlimit"))(
  "Debian's linux-source-6.1",
  { timeout: 400_000 },
  () => {
    let debs: Readonly<Record<"amd64" | "i386", Debs>> | undefined;
    let deb: string | undefined;

    beforeAll(async () => {
      deb = await fromArchive("linux-source-6.1", () =>
        debianPackage({ suite: "bookworm", name: "linux-source-6.1", architecture: "amd64" }),
      );
      if (deb === undefined) return;
      const kernel = /_(\d[\d.]*)-/.exec(basename(deb))?.[1] ?? "";
      const path = join(work.path, "debian-linux.yaml");
      await writeFile(path, recipe(kernel, basename(deb)));
      const built: Partial<Record<"amd64" | "i386", Debs>> = {};
      for (const architecture of ["amd64", "i386"] as const) {
        const out = join(work.path, architecture);
        const options = [
          "--suite",
          "bookworm",
          "--arch",
          architecture,
          "--media",
          deb,
          "--out",
          out,
          "--force",
        ];
        const ran = await lisdeb(["build", path, ...options], {
          env: await toolchainEnvironment(),
          timeout: 300_000,
        });
        if (ran.status !== 0) throw new Error(ran.stderr);
        built[architecture] = await debsIn(out);
      }
      debs = built as Required<typeof built>; // both were made
    }, 400_000);

    it("is told of by inspect, and judged by check, without being compiled", async (context) => {
      if (!deb) return context.skip();
      const env = { LISDEB_CACHE: TOOLCHAIN_CACHE };
      const inspected = await lisdeb(["inspect", deb, "--json"], { env, timeout: 120_000 });
      const { kind, daemons } = JSON.parse(inspected.stdout) as {
        kind: string;
        daemons: readonly { name: string; profile: string }[];
      };
      expect([kind, daemons.map(({ name, profile }) => `${name} ${profile}`)]).toEqual([
        "sources",
        ["hv_kvp_daemon kvp-3", "hv_vss_daemon vss-3", "hv_fcopy_daemon fcopy-3"],
      ]);
      const checked = await lisdeb(["check", deb, "--suite", "bookworm"], { env });
      expect([checked.status, checked.stderr]).toEqual([0, ""]);
      expect((await lisdeb(["check", deb, "--suite", "wheezy"], { env })).status).toBe(1);
    });

    it("makes packages that install, are quiet off Hyper-V, and leave nothing when purged", async (context) => {
      if (!debs) return context.skip();
      const made = debs.amd64;
      await inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
        const before = await root.paths();
        for (const path of Object.values(made)) await root.put(path, `root/${basename(path)}`);
        await root.ok("dpkg -i /root/*.deb");
        for (const service of DAEMONS) {
          const ran = await root.run(`/etc/init.d/${service} start`);
          expect([service, ran.status, ran.stderr]).toEqual([service, 0, ""]);
          expect(await running(root, service)).toEqual([]);
        }
        await root.ok(`dpkg -P ${Object.keys(made).join(" ")} && rm /root/*.deb`);
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("makes a key-value daemon that runs where there is Hyper-V, and keeps its pools", async (context) => {
      if (!debs) return context.skip();
      const made = debs.amd64["hv-kvp-daemon"] ?? "";
      await inRoot(SYSVINIT_BOOKWORM, async (root) => {
        await pretendHyperV(root);
        await pretendRunlevel2(root);
        await root.put(made, "root/kvp.deb");
        await root.ok("dpkg -i /root/kvp.deb </dev/null");
        await one(root, "hv_kvp_daemon");
        const pools = await eventually(
          () => root.run("ls -A /var/lib/hyperv"),
          ({ stdout }) => stdout.includes(".kvp_pool_4"),
        );
        expect(pools.stdout.trim().split("\n")).toEqual([0, 1, 2, 3, 4].map((n) => `.kvp_pool_${n}`));
        expect((await root.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(0);
        await root.ok("dpkg -P hv-kvp-daemon");
        expect(await running(root, "hv_kvp_daemon")).toEqual([]);
      });
    });

    it.for(["amd64", "i386"] as const)(
      "makes programs for %s that say how they are called, without a library",
      async (architecture, context) => {
        if (!debs) return context.skip();
        for (const [name, path] of Object.entries(debs[architecture]).filter(([each]) =>
          each.startsWith("hv-"),
        )) {
          const folder = join(work.path, `${architecture}-${name}`);
          await runOk("dpkg-deb", ["-x", path, folder]);
          const program = name.replaceAll("-", "_");
          await copyFile(join(folder, "usr/sbin", program), join(folder, "program"));
          // In a root with nothing else in it.
          const ran = await runOk("sh", ["-c", `chroot '${folder}' /program --help 2>&1 || :`]);
          expect(ran.stdout, name).toMatch(/^Usage: \/program \[options\]\nOptions are:\n/i);
        }
      },
    );
  },
);
