// What `lisdeb inspect` tells, held against other tools.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandBench, DEMO, packagesIn } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("command-inspect");

describe("inspect tells what is in", () => {
  it.skipIf(!requireTools("bsdtar"))(
    "an ISO: every file that bsdtar lists, every RPM, each daemon and where it would run",
    async () => {
      const ran = await lisdeb(["inspect", DEMO, "--prove", "--json"]);
      const said = JSON.parse(ran.stdout) as {
        entries: { path: string; type: string }[];
        rpms: unknown[];
        proven: unknown;
      };
      const listed = (await runOk("bsdtar", ["-tf", DEMO])).stdout
        .trim()
        .split("\n")
        .filter((path) => path !== ".");
      expect(said.entries.map(({ path }) => path).sort()).toEqual(listed.sort());
      expect(said.rpms).toHaveLength(16);
      expect(said.proven).not.toBeNull();
      const words = (await lisdeb(["inspect", DEMO])).stdout;
      expect(words).toMatch(/wheezy +amd64 +fits: RHEL63\//);
      expect(words).toMatch(/bookworm +amd64 +unproven/);
    },
  );

  it.skipIf(!requireTools("rpm", "bsdtar"))("an RPM: what rpm says of it", async () => {
    await sh(`bsdtar -xOf '${DEMO}' RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm > one.rpm`, {
      cwd: work.path,
    });
    const said = JSON.parse((await lisdeb(["inspect", "one.rpm", "--prove", "--json"])).stdout) as {
      nevra: string;
      files: { path: string; size: number }[];
    };
    const rpm = await runOk("rpm", [
      "-qp",
      "--queryformat",
      "%{NEVRA}\n[%{FILENAMES} %{FILESIZES}\n]",
      join(work.path, "one.rpm"),
    ]);
    const [nevra, ...files] = rpm.stdout.trim().split("\n");
    expect(said.nevra).toBe(nevra);
    expect(said.files.map(({ path, size }) => `${path} ${size}`).sort()).toEqual(files.sort());
  });

  it.skipIf(!requireTools("dpkg-deb"))("a .deb and an ELF binary", async () => {
    const out = fresh();
    await lisdeb(["build", "demo", "--suite=wheezy", "--arch=amd64", "--out", out]);
    const deb = join(out, "debs", Object.keys(packagesIn(out))[0]!);
    const inspected = (await lisdeb(["inspect", deb, "--prove"])).stdout;
    expect(inspected).toContain("/etc/init.d/hv_kvp_daemon");
    // Of its scripts the lines that are indented, too, are for reading.
    expect(inspected).toMatch(/^ {8}\S/m);
    expect(inspected).not.toContain("\\x09");
    await sh(`dpkg-deb -x '${deb}' '${work.path}/x'`);
    expect((await lisdeb(["inspect", join(work.path, "x/usr/sbin/hv_kvp_daemon")])).stdout).toMatch(
      /generation 1/,
    );
  });
});
