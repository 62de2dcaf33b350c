// What somebody has who got the packages from an archive: its source, and with it the same packages again.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../build/base/index.ts";
import { kernelTarball } from "./support/made-kernel.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { freshRoot, ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { toolchainEnvironment, toolchainPackages } from "./support/toolchain.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("source-rebuild");
afterAll(() => work.remove());

const canBuild = requireTools("tar", "xz", "unshare", "chroot", "prlimit", "dpkg-source", "patch");
const canRebuild =
  canBuild && requireTools(...ROOT_TOOLS) && requireRoot("packages are built again in a fresh system");

const RECIPE = `title: Hyper-V daemons of a kernel made for a test
version: "3.16.85"
licence: { verdict: GPL-2.0, evidence: The text of the test }
homepage: https://www.example.org/
maintainer: T <t@example.org>
media: [{ file: linux-3.16.85.tar.xz }]
source: { kernel: "3.16.85", patches: [say-hello.patch] }
`;

const PATCH = `Let it say hello.
--- a/tools/hv/hv_vss_daemon.c
+++ b/tools/hv/hv_vss_daemon.c
@@ -9,6 +9,7 @@
 {
 \tstruct sockaddr address = { 0 };
 \tint link = socket(AF_UNIX, SOCK_DGRAM, 0);
+\tputs("hello, " __FILE__);
 \tbind(link, &address, sizeof address);
 \tputs("Hyper-V VSS");
 \tprintf("%d %zu\\n", link + MESSAGE, sizeof address);
`;

const JESSIE = "3.16.85+20121221-1~deb8";

describe.skipIf(!canBuild)("a source recipe's source package", () => {
  beforeAll(async () => {
    await writeFile(join(work.path, "made-kernel.yaml"), RECIPE);
    await writeFile(join(work.path, "say-hello.patch"), PATCH);
    await kernelTarball(work.path, "3.16.85");
    await build("whole", "--suite", "jessie");
  }, 300_000);

  it("lies beside the packages, and each package and its record name it", async () => {
    const files = await filesIn("whole");
    const upstream = `hv-daemons_3.16.85+20121221`;
    const named = [...files.keys()].filter((name) => name.startsWith("hv-daemons_"));
    expect(named.map((name) => name.replace(/-[0-9a-f]{8}\.tar/, "-DIGEST.tar")).sort()).toEqual([
      `hv-daemons_${JESSIE}.debian.tar.xz`,
      `hv-daemons_${JESSIE}.dsc`,
      `${upstream}.orig-musl-DIGEST.tar.gz`,
      `${upstream}.orig-musl-debian-DIGEST.tar.xz`,
      `${upstream}.orig.tar.xz`,
    ]);
    await runOk("dscverify", ["--no-sig-check", join(debs("whole"), `hv-daemons_${JESSIE}.dsc`)]);
    for (const name of [...files.keys()].filter((each) => each.endsWith(".deb"))) {
      const stated = await runOk("dpkg-deb", ["-f", join(debs("whole"), name), "Source"]);
      expect(stated.stdout, name).toBe("hv-daemons\n");
      const record = JSON.parse(files.get(name.replace(/deb$/, "json"))?.toString("utf8") ?? "") as {
        readonly source: {
          readonly name: string;
          readonly version: string;
          readonly files: readonly object[];
        };
      };
      expect(record.source, name).toMatchObject({ name: "hv-daemons", version: JESSIE });
      const listed = [...files].filter(([file]) => file.startsWith("hv-daemons_"));
      expect(new Set(record.source.files)).toEqual(
        new Set(listed.map(([file, bytes]) => ({ name: file, size: bytes.length, sha256: sha256(bytes) }))),
      );
    }
  });

  it("and all that comes of it have the recipe's patch: the program does what it says, and record, copyright and series name it", async () => {
    const patch = { file: "say-hello.patch", sha256: sha256(PATCH) };
    for (const architecture of ["amd64", "i386"]) {
      const name = `hv-vss-daemon_${JESSIE}_${architecture}`;
      const program = join(work.path, `patched-${architecture}`);
      await writeFile(program, await daemonIn(join(debs("whole"), `${name}.deb`)), { mode: 0o755 });
      expect((await runOk(program, [])).stdout, name).toMatch(/^hello, .*hv_vss_daemon\.c\nHyper-V VSS\n/);
      const record: unknown = JSON.parse(await readFile(join(debs("whole"), `${name}.json`), "utf8"));
      expect(record, name).toMatchObject({ inputs: { source: { patches: [patch] } } });
      const copyright = await sh(
        `dpkg-deb --fsys-tarfile '${join(debs("whole"), name)}.deb' | tar -xO ./usr/share/doc/hv-vss-daemon/copyright`,
      );
      expect(copyright.stdout, name).toContain(" with these patches applied:\n  say-hello.patch\n");
    }
    const tree = join(work.path, "extracted");
    const dsc = join(debs("whole"), `hv-daemons_${JESSIE}.dsc`);
    await runOk("dpkg-source", ["--no-check", "--skip-patches", "-x", dsc, tree]);
    const daemon = join(tree, "tools/hv/hv_vss_daemon.c");
    expect(await readFile(daemon, "utf8")).not.toContain("hello, ");
    expect(await readFile(join(tree, "debian/patches/series"), "utf8")).toBe("say-hello.patch\n");
    expect(await readFile(join(tree, "debian/patches/say-hello.patch"), "utf8")).toContain(PATCH);
    expect(await readFile(join(tree, "debian/copyright"), "utf8")).toContain("\nFiles: debian/patches/*\n");
    await runOk("dpkg-source", ["--before-build", tree]);
    expect(await readFile(daemon, "utf8")).toContain("hello, ");
  });

  it("is the same from each job of a matrix, whichever suites and architectures it is for", async () => {
    const whole = await filesIn("whole");
    for (const [name, args] of [
      ["amd64", ["--suite", "jessie", "--arch", "amd64"]],
      ["i386", ["--suite", "jessie", "--suite", "bookworm", "--arch", "i386"]],
    ] as const) {
      await build(name, ...args);
      const files = await filesIn(name);
      const differing = [...files].filter(
        ([file, bytes]) => file.includes(JESSIE) && sha256(bytes) !== sha256(whole.get(file) ?? ""),
      );
      expect(differing.map(([file]) => file)).toEqual([]);
      expect(files.has(`hv-kvp-daemon_${JESSIE}_${name}.deb`)).toBe(true);
      expect(files.has(`hv-daemons_${JESSIE}.dsc`)).toBe(true);
    }
  }, 120_000);

  it.skipIf(!canRebuild)(
    "fetched by apt from the archive makes the daemons again byte for byte, as another user and in another folder",
    async () => {
      const key = await signingKey();
      const archive = join(work.path, "apt");
      const published = await lisdeb(
        ["publish", "--from", debs("whole"), "--to", archive, "--suite", "jessie", "--sign", key.file],
        { timeout: 120_000 },
      );
      expect(published.status, published.stderr).toBe(0);
      const root = await freshRoot({ suite: "bookworm", architecture: "amd64", packages: ["dpkg-dev"] });
      try {
        await install(root, await toolchainPackages());
        await sh(`cp -a '${archive}' '${root.path}/srv/apt'`);
        await root.put(key.keyring, "srv/key.gpg");
        await root.ok(FETCH, { timeout: 120_000 });
        // Nothing but what every build has is needed beyond what the source package names.
        await root.ok(
          "cd /srv/made/hv-daemons-*/ && dpkg-checkbuilddeps -I && dpkg-checkbuilddeps -I -ai386",
        );
        for (const architecture of ["amd64", "i386"]) {
          const built = await root.ok(
            "chown -R nobody /srv/made; cd /srv/made/hv-daemons-*/; umask 077; " +
              `setpriv --reuid=nobody --clear-groups dpkg-buildpackage -b -us -uc -d -a${architecture}`,
            { timeout: 120_000 },
          );
          expect(built.stdout).not.toContain("not as published");
        }
        const again = join(work.path, "again");
        await mkdir(again);
        await sh(`cp '${root.path}'/srv/made/*.deb '${again}'`);
        const names = [...(await filesIn("whole")).keys()].filter((name) => /^hv-.*\.deb$/.test(name));
        expect(names.length).toBe(6);
        for (const name of names) {
          const [made, ours] = await Promise.all([
            daemonIn(join(again, name)),
            daemonIn(join(debs("whole"), name)),
          ]);
          expect(ours.length, name).toBeGreaterThan(10_000);
          expect(sha256(made), name).toBe(sha256(ours));
        }
        expect((await daemonIn(join(again, `hv-vss-daemon_${JESSIE}_amd64.deb`))).includes("hello, ")).toBe(
          true,
        );
      } finally {
        await root.close();
      }
    },
    400_000,
  );

  async function build(out: string, ...args: readonly string[]): Promise<void> {
    const ran = await lisdeb(
      [
        ...["build", "made-kernel.yaml", "--media", "linux-3.16.85.tar.xz", "--force"],
        ...["--out", join(work.path, out), ...args],
      ],
      { cwd: work.path, env: await toolchainEnvironment(), timeout: 120_000 },
    );
    expect(ran.status, ran.stderr).toBe(0);
  }
});

const debs = (out: string): string => join(work.path, out, "debs");

/** What `lisdeb build` wrote, by name. */
async function filesIn(out: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(debs(out))).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(debs(out), name))] as const)),
  );
}

/** The toolchain's packages, as they are: without what else they depend on, which compiling does not need. */
async function install(root: Root, packages: readonly string[]): Promise<void> {
  await root.ok("mkdir -p /srv/locked /srv/made");
  for (const [index, path] of packages.entries()) await root.put(path, `srv/locked/${index}.deb`);
  await root.ok("dpkg --add-architecture i386 && dpkg --force-depends -i /srv/locked/*.deb", {
    timeout: 120_000,
  });
}

/** apt as everybody has it, with the archive as its only source. */
const FETCH = `
  echo 'deb-src [signed-by=/srv/key.gpg] file:/srv/apt jessie main' > /srv/sources.list
  apt="apt-get -q -o Dir::Etc::SourceList=/srv/sources.list -o Dir::Etc::SourceParts=- -o APT::Sandbox::User=root"
  $apt update
  cd /srv/made
  $apt source hv-daemons`;

/** The bytes of the daemon in a package. */
async function daemonIn(deb: string): Promise<Buffer> {
  return (await sh(`dpkg-deb --fsys-tarfile '${deb}' | tar -xO --wildcards './usr/sbin/hv_*_daemon'`)).bytes;
}
