// What lisdeb diff says of Debian's own hyperv-daemons, held against debdiff, diff, readelf and strings.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debianPackage } from "./support/debian-package.ts";
import { diffOf, missing, setOf, sorted, wordsOf, type Files } from "./support/diff-command.ts";
import { fromArchive } from "./support/from-archive.ts";
import { DAEMONS } from "./support/hyperv-daemons.ts";
import { run, runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("diff-debs");
afterAll(() => work.remove());

/** Path of the package, by suite; undefined where the archive cannot be reached. */
const debs = requireTools("debdiff", "diff", "readelf", "strings")
  ? await fromArchive("hyperv-daemons", async () => {
      const paths = new Map<string, string>();
      for (const suite of ["bullseye", "bookworm", "trixie"])
        paths.set(suite, await debianPackage({ suite, name: "hyperv-daemons", architecture: "amd64" }));
      return paths;
    })
  : undefined;

const deb = (suite: string): string => debs?.get(suite) ?? "";
const tree = (suite: string, path = ""): string => join(work.path, suite, path);

describe.skipIf(!debs)("diff of Debian's hyperv-daemons, beside debdiff, diff, readelf and strings", () => {
  beforeAll(async () => {
    for (const suite of debs?.keys() ?? []) await runOk("dpkg-deb", ["-R", deb(suite), tree(suite)]);
  });

  describe.each([
    ["bullseye", "bookworm"],
    ["bookworm", "trixie"],
    ["bullseye", "trixie"],
    ["trixie", "bullseye"],
  ])("from %s to %s", (from, to) => {
    it("agrees on the files that came, went and changed", async () => {
      const { files } = await diffOf(deb(from), deb(to));
      const said = (await run("debdiff", ["--controlfiles", "ALL", deb(from), deb(to)])).stdout;
      const section = (title: string) =>
        sorted(
          (said.split(`Files in ${title}\n`)[1]?.split("\n\n")[0] ?? "")
            .split("\n")
            .slice(1)
            .map((line) => /(\/.*?)( ->.*)?$/.exec(line)?.[1] ?? ""),
        );
      // debdiff names no folders.
      const named = (list: Files["gone"]) =>
        list.filter(({ type }) => type !== "directory").map(({ path }) => path);
      expect(named(files.gone)).toEqual(section("first .deb but not in second").map(withoutOwner));
      expect(named(files.added)).toEqual(section("second .deb but not in first").map(withoutOwner));
      const differ = (await run("diff", ["-rq", "--exclude=DEBIAN", tree(from), tree(to)])).stdout;
      const changed = [...differ.matchAll(/^Files \S*?\/(?:bullseye|bookworm|trixie)(\/\S+) and/gm)].map(
        ([, path]) => path ?? "",
      );
      expect(files.changed.map(({ path }) => path)).toEqual(sorted(changed));
    });

    it("agrees on the control fields, and on which other control files changed", async () => {
      const { facts, scripts } = await diffOf(deb(from), deb(to));
      const fields = async (suite: string) => {
        const names = [...(await runOk("dpkg-deb", ["-f", deb(suite)])).stdout.matchAll(/^([^\s:]+):/gm)].map(
          ([, name]) => name ?? "",
        );
        const values = await Promise.all(
          names.map(async (name) => (await runOk("dpkg-deb", ["-f", deb(suite), name])).stdout),
        );
        return new Map(names.map((name, i) => [name, values[i] ?? ""]));
      };
      const [a, b] = [await fields(from), await fields(to)];
      const changed = sorted(
        [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name)),
      );
      expect(sorted(facts.map(({ fact }) => fact)).filter((fact) => !fact.includes(" "))).toEqual(changed);
      const differ = (
        await run("diff", [
          "-rq",
          "-x",
          "control",
          "-x",
          "md5sums",
          "-x",
          "conffiles",
          tree(from, "DEBIAN"),
          tree(to, "DEBIAN"),
        ])
      ).stdout;
      const other = [...differ.matchAll(/^Files \S*\/DEBIAN\/(\S+) and/gm)].map(([, name]) => name ?? "");
      expect(scripts.changed.map(({ name }) => name)).toEqual(sorted(other));
    });

    it("agrees on symbol versions, libraries and strings of the daemons", async () => {
      const { programs } = await diffOf(deb(from), deb(to));
      const both = DAEMONS.filter((name) =>
        [from, to].every((suite) => exists(tree(suite, `usr/sbin/${name}`))),
      );
      expect(sorted(programs.changed.map(({ name }) => name))).toEqual(sorted(both));
      for (const { name, changes, strings } of programs.changed) {
        const at = (suite: string) => tree(suite, `usr/sbin/${name}`);
        const versions = async (suite: string) => {
          const { stdout } = await runOk("readelf", ["-W", "-V", at(suite)]);
          return new Set(
            [...stdout.matchAll(/Name: (GLIBC_\S+) +Flags/g)].map(
              ([, version]) => `libc.so.6 ${version ?? ""}`,
            ),
          );
        };
        const [a, b] = [await versions(from), await versions(to)];
        const change = changes.find(({ fact }) => fact === "symbol versions");
        expect([change?.gone ?? [], change?.added ?? []]).toEqual([missing(a, b), missing(b, a)]);
        const texts = async (suite: string) => setOf((await runOk("strings", ["-a", at(suite)])).stdout);
        const [left, right] = [await texts(from), await texts(to)];
        expect(strings?.gone).toEqual(missing(left, right));
        expect(strings?.added).toEqual(missing(right, left));
      }
    });
  });

  it("tells what a user of buster loses with bookworm's package: the C library, by its symbol and by its dependency", async () => {
    const words = await wordsOf(deb("bullseye"), deb("bookworm"));
    expect(words).toMatch(/^the package +.*buster.* +fits +no: unsatisfiable, needs-glibc$/m);
    expect(words).toMatch(/^hv_kvp_daemon +.*buster.*\(amd64\) +fits +no: needs-glibc$/m);
    expect(words).toMatch(/needs GLIBC_2\.34/);
    expect(words).toMatch(/^ {2}Depends: \+ libc6 \(>= 2\.34\), - libc6 \(>= 2\.4\), - lsb-base$/m);
  });

  it("finds no difference in a package and itself", async () => {
    expect((await diffOf(deb("trixie"), deb("trixie"))).same).toBe(true);
  });

  it("compares the daemons alone of a .deb and an ELF file", async () => {
    const { compared, programs } = await diffOf(deb("bullseye"), tree("bookworm", "usr/sbin/hv_kvp_daemon"));
    expect(compared).toEqual(["verdicts", "programs"]);
    expect(programs.changed.map(({ name }) => name)).toEqual(["hv_kvp_daemon"]);
  });
});

const exists = (path: string): boolean => {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
};

/** debdiff puts `root/root` before the path. */
const withoutOwner = (line: string): string => line.replace(/^\/root +/, "");
