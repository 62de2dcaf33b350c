// What the files of a source package are called and hold, so that none ever gets other bytes under its name.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PackagePlan } from "../build/package/index.ts";
import { debsOf } from "../build/package/source-package/source-package.test-support.ts";
import { componentsOf, type Component } from "../build/source/index.ts";
import {
  compiledBy,
  compiledDaemon,
  hostSteps,
  MADE_RECIPE,
  MADE_SOURCES,
  plansFor,
} from "./support/made-source.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";
import { digests, expectAsOfDpkg, lintian, sourceOf, unpackedSource } from "./support/unpacked-source.ts";

const work = temporaryFolder("source-package-files");
afterAll(() => work.remove());

describe.skipIf(!requireTools("dpkg-source", "lintian", "musl-gcc"))("the files of a source package", () => {
  let daemon: Buffer;
  const recipe = {
    ...MADE_RECIPE,
    media: [{ file: "linux-3.6.11.tar.xz", urls: [], path: undefined, lock: undefined, stated: [] }],
  };
  /** Where the kernel's sources were handed in under a name. */
  const plans = (file: string, revision = 1): readonly PackagePlan[] => {
    const made = compiledDaemon(daemon, "amd64", "kvp-1");
    const { compiled } = made.origin;
    const origin = { ...made.origin, where: { file }, ...(compiled && { compiled: { ...compiled, file } }) };
    return plansFor("wheezy", { amd64: { ...made, origin } }, { recipe: { ...recipe, revision } });
  };

  beforeAll(async () => {
    daemon = await compiledBy(hostSteps("amd64", ["hv_kvp_daemon"]), MADE_SOURCES, "hv_kvp_daemon");
  });

  it("are the same whatever the file with the kernel's sources is called, and so are the packages", async () => {
    const sources = (file: string) => ({ ...MADE_SOURCES, origin: { ...MADE_SOURCES.origin, file } });
    const [one, other] = await Promise.all(
      ["linux-3.6.11.tar.xz", "download(1)"].map(async (file) => [
        ...digests(await sourceOf(plans(file), { sources: sources(file) })),
        ...(await debsOf(plans(file))).map(({ fileName, sha256 }) => `${sha256}  ${fileName}`),
      ]),
    );
    expect(one?.length).toBeGreaterThan(3);
    expect(other).toEqual(one);
  });

  /** A C library as Debian has its sources. */
  const libc = async (version: string): Promise<readonly Component[]> => {
    const top = `musl-${version}`;
    await sh(`mkdir -p ${top} && echo 'int musl; /* ${version} */' > ${top}/musl.c`, { cwd: work.path });
    const packed = async (how: string) => (await sh(`tar -c${how} ${top}`, { cwd: work.path })).bytes;
    return componentsOf([
      { file: `musl_${version}-1.dsc`, content: Buffer.from("Format: 3.0 (quilt)\n") },
      { file: `musl_${version}.orig.tar.gz`, content: await packed("z") },
      { file: `musl_${version}.orig.tar.gz.asc`, content: Buffer.from("-----BEGIN PGP SIGNATURE-----\n") },
      { file: `musl_${version}-1.debian.tar.xz`, content: await packed("J") },
    ]);
  };

  it("carry what else is in the daemons byte for byte, and one folder has those of several toolchains", async () => {
    const folder = join(work.path, "components");
    const made: string[][] = [];
    for (const [revision, version] of [
      [1, "1.2.3"],
      [2, "1.2.4"],
    ] as const) {
      const components = await libc(version);
      const whole = await unpackedSource(folder, plans("linux.tar.xz", revision), { components });
      await expectAsOfDpkg(whole);
      const names = whole.source.files.map(({ name }) => name);
      const upstream = names.filter((name) => name.startsWith("hv-daemons_3.6.11+20121221.orig-musl"));
      expect(upstream).toHaveLength(2);
      made.push(upstream);
      for (const name of upstream) {
        const [, at = "", what] = /\.orig-((musl|musl-debian)-[0-9a-f]{8})\.tar\.[gx]z$/.exec(name) ?? [];
        const component = components.find((each) => each.name === what);
        expect(await readFile(join(folder, name))).toEqual(component?.content);
        expect(await readFile(join(whole.tree, at, "musl.c"), "utf8")).toContain(`/* ${version} */`);
        for (const text of ["copyright", "README.source"])
          expect(await readFile(join(whole.tree, "debian", text), "utf8")).toContain(`${at}/`);
      }
    }
    expect(new Set(made.flat()).size).toBe(4);
    // The first one is whole still.
    const { found } = await lintian(join(folder, "hv-daemons_3.6.11+20121221-1~deb7.dsc"));
    expect(found).toEqual([]);
  });
});
