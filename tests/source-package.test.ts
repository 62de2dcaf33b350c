import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PackagePlan } from "../build/package/index.ts";
import { debsOf } from "../build/package/source-package/source-package.test-support.ts";
import type { KernelSources, SourcePackage } from "../build/source/index.ts";
import type { SuiteName } from "../build/suite/index.ts";
import {
  compiledBy,
  compiledDaemon,
  hostSteps,
  MADE_PATCH,
  MADE_RECIPE,
  MADE_SOURCES,
  plansFor,
} from "./support/made-source.ts";
import { run, runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";
import {
  digests,
  expectAsOfDpkg,
  lintian,
  listing,
  sourceOf,
  sourcesOf,
  unpackedSource,
  type UnpackedSource,
} from "./support/unpacked-source.ts";

const TOOLS = ["dpkg-source", "dpkg-buildpackage", "dscverify", "lintian", "musl-gcc", "gcc", "patch"];

const work = temporaryFolder("source-package");
afterAll(() => work.remove());

describe.skipIf(!requireTools(...TOOLS))("a source package", () => {
  let amd64: Buffer, i386: Buffer;
  let plans: (suite: SuiteName, changes?: Parameters<typeof plansFor>[2]) => readonly PackagePlan[];
  let patched: UnpackedSource;

  beforeAll(async () => {
    const sources = await afterPatch();
    const compiled = (architecture: string) =>
      compiledBy(hostSteps(architecture, ["hv_kvp_daemon"]), sources, "hv_kvp_daemon");
    [amd64, i386] = await Promise.all([compiled("amd64"), compiled("i386")]);
    plans = (suite, changes) =>
      plansFor(
        suite,
        { amd64: compiledDaemon(amd64, "amd64", "kvp-1"), i386: compiledDaemon(i386, "i386", "kvp-1") },
        changes,
      );
    patched = await unpackedSource(join(work.path, "patched"), plans("wheezy"), { patches: [MADE_PATCH] });
  });

  it("has exactly the sources upstream, and the patches in debian/patches", async () => {
    const orig = await listing(join(patched.folder, "hv-daemons_3.6.11+20121221.orig.tar.xz"));
    const top = "hv-daemons-3.6.11+20121221";
    const folders = ["", "include/", "include/uapi/", "include/uapi/linux/", "tools/", "tools/hv/"];
    const size = (path: string): number =>
      MADE_SOURCES.files.find((file) => file.path === path)?.content.length ?? -1;
    const plain = ["COPYING", "Makefile", "include/uapi/linux/hyperv.h", "tools/hv/hv_kvp_daemon.c"];
    const script = "tools/hv/hv_get_dns_info.sh";
    const at = (path: string): string => `2012-12-21 00:00 ${top}/${path}`;
    expect([...orig].sort()).toEqual(
      [
        ...folders.map((path) => `drwxr-xr-x root/root 0 ${at(path)}`),
        ...plain.map((path) => `-rw-r--r-- root/root ${size(path)} ${at(path)}`),
        `-rwxr-xr-x root/root ${size(script)} ${at(script)}`,
      ].sort(),
    );
    for (const { path, content } of MADE_SOURCES.files) {
      if (path.endsWith(".c")) continue;
      expect(await readFile(join(patched.tree, path)), path).toEqual(Buffer.from(content));
    }
    expect(await readFile(join(patched.tree, "debian/patches/series"), "utf8")).toBe(
      "say-what-it-is.patch\n",
    );
    const c = await readFile(join(patched.tree, "tools/hv/hv_kvp_daemon.c"), "utf8");
    expect(c).toContain('puts("KVP " POOL');
  });

  it("is as dpkg-source writes it, but for how debian/ is compressed", async () => {
    await expectAsOfDpkg(patched);
    await runOk("dscverify", ["--no-sig-check", patched.dsc]);
  });

  it("makes the packages again: daemons byte for byte, and everything else of the same content", async () => {
    const said = await rebuilt(patched.tree);
    expect(said.match(/usr\/sbin\/hv_kvp_daemon: byte for byte as published/g)).toHaveLength(2);
    const debs = await debsOf(plans("wheezy"));
    expect(debs.map(({ fileName }) => fileName.split("_")[0])).toEqual([
      ...["hv-kvp-daemon", "hv-kvp-daemon", "hyperv-lis-daemons", "hyperv-lis-daemons"],
    ]);
    for (const { fileName, bytes } of debs) {
      const published = join(work.path, fileName);
      await writeFile(published, bytes);
      expect(await factsOf(join(patched.folder, fileName)), fileName).toEqual(await factsOf(published));
    }
  });

  it("is the same twice, and shares its upstream tarball with every suite and revision", async () => {
    const [first, second] = await Promise.all([sourceOf(plans("wheezy")), sourceOf(plans("wheezy"))]);
    expect(digests(first)).toEqual(digests(second));
    const recipe = { ...MADE_RECIPE, revision: 2 };
    const [other] = await sourcesOf(plans("jessie", { recipe, sourceDateEpoch: 1_700_000_000 }));
    expect(other?.version).toBe("3.6.11+20121221-2~deb8");
    const upstream = (source: SourcePackage | undefined) =>
      source?.files.filter(({ name }) => name.includes(".orig")).map(({ name, sha256 }) => [name, sha256]);
    expect(upstream(other)).toEqual(upstream(first));
    const stated = await sourceOf(plans("wheezy", { recipe: { ...MADE_RECIPE, built: "2031-01-02" } }));
    expect(stated.version).toBe("3.6.11+20310102-1~deb7");
    expect(stated.files.map(({ name }) => name)).toContain("hv-daemons_3.6.11+20310102.orig.tar.xz");
  });

  it("says of a daemon that another compiler made that it is not the published one, and names it in the copyright file", async () => {
    const { tree, folder } = await unpackedSource(join(work.path, "other"), plans("wheezy"), {
      patches: [MADE_PATCH],
    });
    await sh(
      `sed -i 's/^    -O2/    -Os -DNOTHING/; s/--build-id=sha1/--build-id=md5/' '${tree}/debian/compile/amd64'`,
    );
    const said = await rebuilt(tree, ["amd64"]);
    const [, digest, published] =
      /usr\/sbin\/hv_kvp_daemon: not as published: SHA-256 (\w{64}), and not (\w{64})/.exec(said) ?? [];
    const [deb = ""] = (await sh(`ls '${folder}'/hv-kvp-daemon_*.deb`)).stdout.trim().split("\n");
    const copyright = (
      await sh(`dpkg-deb --fsys-tarfile '${deb}' | tar -xO ./usr/share/doc/hv-kvp-daemon/copyright`)
    ).stdout;
    expect(copyright).toContain(digest);
    expect(copyright).not.toContain(published);
  });

  it("states for each architecture what its own packages relate to", async () => {
    const vss = compiledDaemon(Buffer.from(amd64), "amd64", "vss-2");
    const more = [
      ...plansFor("jessie", { amd64: compiledDaemon(amd64, "amd64", "kvp-2") }),
      ...plansFor("jessie", { i386: compiledDaemon(i386, "i386", "kvp-2") }),
      ...plansFor("jessie", { amd64: vss }),
    ];
    const { tree } = await unpackedSource(join(work.path, "uneven"), more);
    const debs = await debsOf(more);
    for (const { plan, fileName, bytes } of debs.filter(({ plan }) => "brings" in plan)) {
      const published = join(work.path, fileName);
      await writeFile(published, bytes);
      const args = [
        ...["-phyperv-lis-daemons", `-Tdebian/packages/${plan.architecture}/hyperv-lis-daemons/substvars`],
        ...["-O", "-fdebian/build.files", "-P/var/empty"],
      ];
      const env = { DEB_HOST_ARCH: plan.architecture };
      const { stdout } = await runOk("dpkg-gencontrol", args, { cwd: tree, env });
      expect(stdout).toContain(`Architecture: ${plan.architecture}\n`);
      const fields = await fieldsOf(published);
      expect(stdout).toContain(`Depends: ${fields.get("Depends") ?? ""}\n`);
      expect(stdout).toContain(`Description: ${fields.get("Description") ?? ""}`);
    }
  });

  it("pleases lintian at its strictest, but for what is overridden with a reason and has to be", async () => {
    const { found, overridden } = await lintian(patched.dsc);
    expect(found).toEqual([]);
    const overrides = await readFile(join(patched.tree, "debian/source/lintian-overrides"), "utf8");
    const tags = [...overrides.matchAll(/^hv-daemons source: (\S+)/gm)].map(([, tag]) => tag);
    expect(overridden.map((line) => line.split(" ")[3]).sort()).toEqual(tags.sort());
  });

  it("has scripts that pass their judges", async () => {
    const scripts = ["debian/make-packages", "debian/compile/amd64", "debian/compile/i386"];
    for (const script of scripts) await runOk("dash", ["-n", script], { cwd: patched.tree });
    if (requireTools("shellcheck", "checkbashisms")) {
      await runOk("shellcheck", ["--shell=sh", ...scripts], { cwd: patched.tree });
      await runOk("checkbashisms", ["--posix", ...scripts], { cwd: patched.tree });
    }
  });
});

/** The sources as the patch leaves them. */
async function afterPatch(): Promise<KernelSources> {
  const folder = join(work.path, "to-patch");
  for (const { path, content } of MADE_SOURCES.files) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await runOk("patch", ["-p1", "--fuzz=0"], { cwd: folder, input: MADE_PATCH.content });
  const files = await Promise.all(
    MADE_SOURCES.files.map(async (file) => ({ ...file, content: await readFile(join(folder, file.path)) })),
  );
  return { ...MADE_SOURCES, files };
}

/** dpkg-buildpackage for the architectures, as another would run it: another folder, umask and time. Gives what it said. */
async function rebuilt(tree: string, architectures: readonly string[] = ["amd64", "i386"]): Promise<string> {
  let said = "";
  for (const architecture of architectures) {
    const ran = await run(
      "sh",
      ["-c", `umask 077 && exec dpkg-buildpackage -b -us -uc -d -a${architecture}`],
      { cwd: tree, env: { LC_ALL: "C.UTF-8", TZ: "Asia/Tokyo" } },
    );
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    said += ran.stdout;
  }
  return said;
}

interface DebFacts {
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Of both parts: type, mode, owner, time and path of each entry, and of files the digest of what is stored in them. */
  readonly entries: readonly string[];
  readonly members: string;
}

async function factsOf(deb: string): Promise<DebFacts> {
  const folder = `${deb}.unpacked`;
  await mkdir(folder);
  await runOk("dpkg-deb", ["-R", deb, folder]);
  // Compressors of different programs store the same text differently.
  await sh(`find '${folder}' -name '*.gz' -exec gunzip '{}' +; rm '${folder}/DEBIAN/control'`);
  await sh(`sed -i '/\\.gz$/d' '${folder}/DEBIAN/md5sums'`);
  const sums = await sh(`cd '${folder}' && find . -type f -exec sha256sum '{}' + | LC_ALL=C sort -k2`);
  const entries = await sh(
    `dpkg-deb --ctrl-tarfile '${deb}' | tar -tv --full-time --numeric-owner;
     dpkg-deb --fsys-tarfile '${deb}' | tar -tv --full-time --numeric-owner`,
  );
  const lines = entries.stdout.split("\n").map((line) => line.replace(/ +/g, " "));
  return {
    // dpkg-gencontrol has an order of its own.
    fields: [...(await fieldsOf(deb))].sort(),
    entries: [
      ...lines
        .map((line) => (/\.gz$|\/(control|md5sums)$/.test(line) ? line.replace(/ \d+ /, " ") : line))
        .sort(),
      ...sums.stdout.split("\n"),
    ],
    members: (await runOk("ar", ["t", deb])).stdout,
  };
}

async function fieldsOf(deb: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runOk("dpkg-deb", ["-f", deb]);
  return new Map(
    [...stdout.matchAll(/^([A-Z]\S*): ((?:.*)(?:\n .*)*)/gm)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}
