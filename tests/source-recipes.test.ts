import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../build/base/index.ts";
import { kernelTarball, TREES, writeTree } from "./support/made-kernel.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { toolchainEnvironment } from "./support/toolchain.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("source-recipes");
afterAll(() => work.remove());

const recipe = (version: string, source = ""): string => `title: Hyper-V daemons of a kernel made for a test
version: "${version}"
licence: { verdict: GPL-2.0, evidence: The text of the test }
maintainer: T <t@example.org>
media: [{ file: linux-${version}.tar.xz }]
source: { kernel: "${version}"${source} }
`;

interface Built {
  readonly packages: readonly {
    package: string;
    architecture: string;
    suite: string;
    from: string;
    file: string;
    record: string;
  }[];
  readonly notes: readonly { note: string }[];
}

interface Refused {
  readonly error: { code: string; message: string };
}

async function build(out: string, version: string, ...options: readonly string[]): Promise<Built> {
  const ran = await buildAt(out, join(work.path, `made-${version}.yaml`), version, options);
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Built; // as docs/reference/json.md has it
}

async function buildAt(out: string, path: string, version: string, options: readonly string[]) {
  const media = ["--media", join(work.path, `linux-${version}.tar.xz`)];
  const args = ["build", path, ...media, "--out", join(work.path, out), "--json", ...options];
  return lisdeb(args, { env: await toolchainEnvironment(), timeout: 300_000 });
}

const canBuild = requireTools("tar", "xz", "unshare", "chroot", "prlimit", "dpkg-deb", "readelf", "lintian");

describe.skipIf(!canBuild)("a recipe of kind source", { timeout: 300_000 }, () => {
  let old: Built;
  let recent: Built;

  beforeAll(async () => {
    for (const version of ["3.6.11", "6.12.1"] as const) {
      await kernelTarball(work.path, version);
      await writeFile(join(work.path, `made-${version}.yaml`), recipe(version));
    }
    old = await build("old", "3.6.11", "--suite", "wheezy,jessie");
    recent = await build("recent", "6.12.1", "--suite", "trixie", "--arch", "amd64");
  }, 300_000);

  it("makes packages of the daemons of a kernel's tarball, for both architectures", () => {
    const made = old.packages.map(
      (each) => `${each.package} ${each.suite} ${each.architecture} ${each.from}`,
    );
    expect(made).toEqual([
      "hv-kvp-daemon wheezy amd64 tools/hv/hv_kvp_daemon.c",
      "hv-kvp-daemon wheezy i386 tools/hv/hv_kvp_daemon.c",
      "hv-kvp-daemon jessie amd64 tools/hv/hv_kvp_daemon.c",
      "hv-kvp-daemon jessie i386 tools/hv/hv_kvp_daemon.c",
    ]);
    expect(recent.packages.map((each) => each.package)).toEqual(["hv-kvp-daemon", "hv-vss-daemon"]);
    expect(recent.notes.map(({ note }) => note)).toEqual([
      expect.stringMatching(/^linux-6\.12\.1\.tar\.xz: no lock proves this file, SHA-256 [0-9a-f]{64}; /),
      expect.stringMatching(
        /^Linux 6\.12\.1 copies files by hv_fcopy_uio_daemon, which lisdeb does not package: /,
      ),
    ]);
  });

  it("makes the very packages that a plan foresees, which compiles nothing", async () => {
    const args = ["--media", join(work.path, "linux-3.6.11.tar.xz"), "--suite", "wheezy,jessie", "--json"];
    // With an empty cache, so that the plan knows nothing of what was built.
    const env = { LISDEB_CACHE: join(work.path, "no-cache") };
    const ran = await lisdeb(["plan", join(work.path, "made-3.6.11.yaml"), ...args], { env });
    const { packages } = JSON.parse(ran.stdout) as {
      packages: { daemon: unknown; file: string; from: unknown }[];
    };
    const foreseen = packages.filter(({ daemon }) => daemon !== null);
    expect(foreseen.map(({ file, from }) => [file, from])).toEqual(
      old.packages.map(({ file, from }) => [basename(file), from]),
    );
  });

  it("records the sources, by name and digest, and what they were compiled with", async () => {
    const { inputs, evidence, licence } = JSON.parse(await readFile(old.packages[0]!.record, "utf8")) as {
      inputs: Record<string, unknown>;
      evidence: unknown;
      licence: unknown;
    };
    const tarball = sha256(await readFile(join(work.path, "linux-3.6.11.tar.xz")));
    expect(inputs).toMatchObject({
      medium: { file: "linux-3.6.11.tar.xz", sha256: tarball },
      daemon: { name: "hv_kvp_daemon", path: "tools/hv/hv_kvp_daemon.c", profile: "kvp-1" },
      source: {
        kernel: "3.6.11",
        file: "linux-3.6.11.tar.xz",
        sha256: tarball,
        patches: [],
        libc: "musl 1.2.3",
      },
    });
    expect([evidence, licence]).toEqual([
      expect.arrayContaining([
        {
          check: "licence",
          result: "cannot-tell",
          detail: "3 of 4 files state no licence, and the others agree with the recipe",
          places: ["tools/hv/hv_kvp_daemon.c", "include/linux/hyperv.h", "include/linux/connector.h"],
        },
      ]),
      {
        verdict: "GPL-2.0",
        evidence: "The text of the test",
        rpm: { licence: null, vendor: null },
        accepted: null,
      },
    ]);
  });

  it("stops before anything is compiled where the sources state another licence than the recipe", async () => {
    const folder = join(work.path, "another licence");
    const tree = {
      ...TREES["3.6.11"],
      "tools/hv/hv_kvp_daemon.c": `// SPDX-License-Identifier: LicenseRef-Proprietary\n${TREES["3.6.11"]["tools/hv/hv_kvp_daemon.c"]}`,
    };
    await writeTree(tree, join(folder, "linux-3.6.11"));
    await writeFile(join(folder, "made.yaml"), recipe("3.6.11"));
    const args = ["build", join(folder, "made.yaml"), "--media", join(folder, "linux-3.6.11")];
    // Nothing that compiles can be had here.
    const refused = await lisdeb([...args, "--offline"], { env: { LISDEB_CACHE: join(folder, "cache") } });
    expect([refused.status, refused.stderr.trim().split("\n")]).toEqual([
      1,
      [
        expect.stringContaining(
          'tools/hv/hv_kvp_daemon.c says "LicenseRef-Proprietary", and the recipe states GPL-2.0',
        ),
      ],
    ]);
    await writeFile(join(folder, "made.yaml"), recipe("3.6.11").replace("GPL-2.0", "ambiguous"));
    const accepted = await lisdeb([...args, "--offline", "--accept-licence"], {
      env: { LISDEB_CACHE: join(folder, "cache") },
    });
    expect(accepted.stderr).toMatch(/is not in the cache/);
  });

  it.each(["amd64", "i386"])(
    "gives a static program for %s, which runs without any library and was compiled with its own kernel's header",
    async (architecture) => {
      const deb = old.packages.find(
        (each) => each.suite === "wheezy" && each.architecture === architecture,
      )!.file;
      const folder = join(work.path, `unpacked-${architecture}`);
      await runOk("dpkg-deb", ["-x", deb, folder]);
      const daemon = join(folder, "usr/sbin/hv_kvp_daemon");
      const { stdout } = await runOk("readelf", ["-ldW", daemon]);
      expect(stdout).not.toMatch(/INTERP|NEEDED/);
      // 2,580 is the size of a message in that header alone.
      expect((await runOk(daemon)).stdout).toMatch(
        /^KVP LIC Version\n\/var\/opt\/hyperv\n.kvp_pool_%d\n2583 \d+\n$/,
      );
      const fields = await runOk("dpkg-deb", ["-f", deb, "Depends", "Source"]);
      expect(fields.stdout).not.toContain("libc6");
      expect(fields.stdout).toContain("Source: hv-daemons");
      const checked = await lisdeb(["check", deb, "--suite", "wheezy", "--arch", architecture]);
      expect([checked.status, checked.stderr]).toEqual([0, ""]);
    },
  );

  it("tells in its texts what is true of a compiled daemon, and nothing of a medium or an RPM", async () => {
    const doc = join(work.path, "unpacked-amd64/usr/share/doc/hv-kvp-daemon");
    const readme = await readFile(join(doc, "README.Debian"), "utf8");
    const copyright = await readFile(join(doc, "copyright"), "utf8");
    const changelog = (await sh(`zcat '${doc}/changelog.Debian.gz'`)).stdout;
    const control = (await runOk("dpkg-deb", ["-f", old.packages[0]!.file])).stdout;
    expect(readme).toContain(
      "hv_kvp_daemon of Linux 3.6.11, compiled\nfrom the kernel's own sources in tools/hv.",
    );
    // 3.6.11's closes its pools' files.
    expect(readme).not.toContain("When it has stopped");
    expect(copyright).toMatch(/^Upstream-Name: Linux\n/m);
    expect(copyright).toContain(" of Linux 3.6.11, as it is in\n  linux-3.6.11.tar.xz\n");
    expect(copyright).toContain(
      "\nCopyright: 2010 Novell, Inc.\n           2005-2020 Rich Felker, et al.\nLicense: GPL-2 and Expat\n",
    );
    expect(copyright).toContain("The source package hv-daemons of the same version");
    expect(changelog).toContain("Package hv_kvp_daemon of Linux 3.6.11, compiled from the kernel's own");
    expect(control).toContain("(static build)");
    for (const text of [readme, copyright, changelog, control])
      expect(text).not.toMatch(/\bmedium\b(?!\n)|\bRPM|LIS build/);
  });

  it("pleases lintian at its strictest", async () => {
    const strictest = ["--display-experimental", "--display-info", "--pedantic", "--tag-display-limit", "0"];
    const judged = await runOk(
      "lintian",
      [
        "--profile",
        "debian",
        ...strictest,
        "--no-cfg",
        "--allow-root",
        old.packages[0]!.file,
        old.packages[1]!.file,
      ],
      { timeout: 120_000 },
    );
    expect(judged.stdout).toBe("");
  });

  it("gives the same bytes elsewhere: in another time zone, with another umask, from a tarball packed anew", async () => {
    const again = temporaryFolder("source-recipes-again");
    try {
      await kernelTarball(again.path, "3.6.11", ".gz");
      await sh(`gzip -dc linux-3.6.11.tar.gz | xz -9e >linux-3.6.11.tar.xz && umask 077 && exec "$@"`, {
        cwd: again.path,
      });
      // The name stands in the texts, its digest in the records and the texts.
      const command = join(import.meta.dirname, "..", "dist", "lisdeb.js");
      const args = `build '${join(work.path, "made-3.6.11.yaml")}' --media '${join(work.path, "linux-3.6.11.tar.xz")}' --suite wheezy,jessie --force --out out`;
      await sh(`umask 077; exec '${process.execPath}' '${command}' ${args}`, {
        cwd: again.path,
        env: {
          ...(await toolchainEnvironment()),
          TZ: "Pacific/Auckland",
          LC_ALL: "C",
          TMPDIR: again.path,
        },
        timeout: 300_000,
      });
      const digests = async (folder: string): Promise<Record<string, string>> =>
        Object.fromEntries(
          await Promise.all(
            (await readdir(folder))
              .sort()
              .map(async (name) => [name, sha256(await readFile(join(folder, name)))] as const),
          ),
        );
      const first = await digests(join(work.path, "old/debs"));
      expect(Object.keys(first).length).toBeGreaterThan(12);
      expect(await digests(join(again.path, "out/debs"))).toEqual(first);
    } finally {
      again.remove();
    }
  });

  it.each([
    [
      "of another kernel",
      recipe("3.6.11").replace('kernel: "3.6.11"', 'kernel: "3.6.10"'),
      "recipe-contradicted",
      "is Linux 3.6.11, and the recipe states 3.6.10",
    ],
    [
      "without a daemon that the recipe names",
      recipe("3.6.11", ", daemons: [hv_kvp_daemon, hv_vss_daemon]"),
      "recipe-contradicted",
      "has no tools/hv/hv_vss_daemon.c",
    ],
    [
      "with another generation than the recipe expects",
      `${recipe("3.6.11")}expect: { generation: 2 }\n`,
      "recipe-contradicted",
      "is hv_kvp_daemon of generation 1, and the recipe states generation 2",
    ],
  ])("refuses sources %s", async (_, text, code, message) => {
    const path = join(work.path, "refused.yaml");
    await writeFile(path, text);
    const ran = await buildAt("refused", path, "3.6.11", []);
    expect([ran.status, (JSON.parse(ran.stdout) as Refused).error]).toMatchObject([1, { code, message }]);
    expect(ran.stderr).toContain(basename("linux-3.6.11.tar.xz"));
  });

  it("says of a suite that nothing of its sources fits why not", async () => {
    const ran = await buildAt("unfit", join(work.path, "made-6.12.1.yaml"), "6.12.1", ["--suite", "wheezy"]);
    expect([ran.status, (JSON.parse(ran.stdout) as Refused).error]).toMatchObject([
      1,
      {
        code: "nothing-fits",
        message: expect.stringMatching(/^nothing of these sources is known to run on wheezy: /) as unknown,
      },
    ]);
  });
});
