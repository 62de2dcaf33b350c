// The media that the matrix is judged on, as rpm and readelf see them: what is known of genuine ones must be true of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIS_MEDIA_TOOLS, lisMedium, releaseOf, type LisMedium } from "./support/lis-media/index.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("media");
afterAll(() => work.remove());

const canMake = requireTools(...LIS_MEDIA_TOOLS, "rpm", "rpm2cpio", "bsdtar", "readelf", "isoinfo");

describe.skipIf(!canMake)("a medium of the shape of LIS 4.0.11", () => {
  let medium: LisMedium;
  beforeAll(async () => {
    medium = await lisMedium(releaseOf("lis-4.0.11"), work.path);
  });

  const rpmOf = (folder: string, architecture: string): string =>
    join(medium.tree, folder, `microsoft-hyper-v-4.0.11-20150728.${architecture}.rpm`);

  it("is an image with Rock Ridge and the enhanced volume descriptor of ISO 9660:1999, without Joliet", async () => {
    const said = (await runOk("isoinfo", ["-d", "-i", medium.path])).stdout;
    expect(said).toContain("Rock Ridge signatures version 1 found");
    expect(said).toContain("NO Joliet present");
    // The type and version of that descriptor, in one of the sectors from 16 on.
    const sectors = readFileSync(medium.path).subarray(16 * 2048, 20 * 2048);
    expect(sectors.includes(Buffer.from("\x02CD001\x02", "latin1"))).toBe(true);
  });

  it("has the same packages in the folder of each distribution, and RHEL 5's parted by architecture", async () => {
    const lines = `cd '${medium.tree}'; find . -name 'microsoft-hyper-v-4*86*.rpm' | sort | xargs sha256sum`;
    const sums = (await sh(lines)).stdout.trim().split("\n");
    const byFolder = Object.fromEntries(sums.map((line) => [line.slice(68), line.slice(0, 64)]));
    for (const copy of ["CentOS66", "Oracle66"])
      expect(byFolder[`${copy}/microsoft-hyper-v-4.0.11-20150728.i686.rpm`]).toBe(
        byFolder["RHEL66/microsoft-hyper-v-4.0.11-20150728.i686.rpm"],
      );
    expect(Object.keys(byFolder)).toEqual(
      expect.arrayContaining([
        "RHEL510/lis-510/x86/microsoft-hyper-v-4.0.11-20150728.i686.rpm",
        "RHEL510/lis-510/x86_64/microsoft-hyper-v-4.0.11-20150728.x86_64.rpm",
      ]),
    );
    expect(Object.keys(byFolder)).toHaveLength(2 * 2 + 2 * 2 + 2 * 3 * 2 + 2 * 3);
    // Two packages of another build, of the same name, differ.
    expect(new Set(Object.values(byFolder)).size).toBe(2 * 2 + 4 * 2 + 2);
  });

  it.each([
    ["RHEL59/lis-59/x86_64", "x86_64", "4.4.2.3 gzip (none)"],
    ["RHEL59/lis-59/x86", "i686", "4.4.2.3 gzip (none)"],
    ["RHEL63", "x86_64", "4.8.0 xz 8"],
    ["RHEL63", "i686", "4.8.0 xz 8"],
    ["RHEL71", "x86_64", "4.11.3 xz 8"],
  ])("packs %s for %s as that release's rpm did", async (folder, architecture, expected) => {
    const rpm = rpmOf(folder, architecture);
    const format = "%{RPMVERSION} %{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO} %{BUILDHOST} %{LICENSE} %{ARCH}\n";
    expect((await runOk("rpm", ["-qp", "--qf", format, rpm])).stdout.trim()).toBe(
      `${expected} localhost GPLv2+ ${architecture}`,
    );
    expect((await runOk("rpm", ["-K", "--nosignature", rpm])).stdout).toContain("digests OK");
    // The first bytes of an xz stream whose integrity check is SHA-256, the check of genuine packages.
    const isSha256Checked = readFileSync(rpm).includes(Buffer.from("fd377a585a00000a", "hex"));
    expect(isSha256Checked).toBe(expected.includes("xz"));
  });

  it.each([
    ["RHEL59/lis-59/x86_64", "x86_64", "2.6.9", 4, "GCC: (GNU) 4.1.2", true],
    ["RHEL59/lis-59/x86", "i686", "2.6.9", 4, "GCC: (GNU) 4.1.2", true],
    ["RHEL63", "x86_64", "2.6.18", 4, undefined, false],
    ["RHEL63", "i686", "2.6.18", 4, undefined, false],
    ["RHEL71", "x86_64", "2.6.32", 14, undefined, false],
  ])(
    "holds in %s daemons for %s as that release's gcc made them",
    async (folder, architecture, kernel, glibc, compiler, symbols) => {
      const to = `${join(work.path, folder.replaceAll("/", "-"))}-${architecture}`;
      await sh(`mkdir '${to}'; rpm2cpio '${rpmOf(folder, architecture)}' | bsdtar -xf - -C '${to}'`);
      for (const name of ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"]) {
        const daemon = join(to, "usr/sbin", name);
        const said = (await runOk("readelf", ["-W", "-h", "-d", "-V", "-n", "-S", daemon])).stdout;
        expect(said).toMatch(architecture === "i686" ? /Machine: +Intel 80386/ : /Machine: +Advanced Micro/);
        expect(said).toContain(`OS: Linux, ABI: ${kernel}`);
        expect([...said.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1])).toEqual([
          "libpthread.so.0",
          "libc.so.6",
        ]);
        const versions = [...said.matchAll(/Name: GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
        expect(Math.max(...versions)).toBe(glibc);
        expect(said.includes(" .symtab ")).toBe(symbols);
        const bytes = readFileSync(daemon, "latin1");
        expect(bytes.includes("GCC:")).toBe(compiler !== undefined);
        expect(bytes).toContain(compiler ?? "");
      }
    },
  );
});
