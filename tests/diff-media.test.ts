// What lisdeb diff says of two media: of one and itself, of one and a changed copy, and of those of LIS's releases.
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeImage } from "../scripts/sample/image.ts";
import { diffOf, sorted, wordsOf, type Comparison, type Side } from "./support/diff-command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, releaseOf, type LisMedium } from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("diff-media");
afterAll(() => work.remove());

describe.skipIf(!requireTools("bsdtar", "tar"))("diff of a medium with itself", () => {
  it.each(["as it is", "as a folder", "as a tar in a folder of its own"])(
    "finds no difference: %s",
    async (form) => {
      const own = join(work.path, form.replaceAll(" ", "-"));
      await mkdir(join(own, "disc"), { recursive: true });
      await runOk("bsdtar", ["-xf", DEMO, "-C", join(own, "disc")]);
      await sh(`chmod -R u+w '${own}'; tar -C '${own}' -czf '${own}/disc.tar.gz' disc`);
      const other = { "as it is": DEMO, "as a folder": join(own, "disc") }[form] ?? join(own, "disc.tar.gz");
      expect(await wordsOf(DEMO, other)).toMatch(/\n\nno difference\n$/);
      const comparison = await diffOf(DEMO, other);
      expect(comparison.same).toBe(true);
      expect(comparison.rpms).toEqual({ gone: [], added: [], moved: [], changed: [] });
    },
  );
});

describe.skipIf(!requireTools("bsdtar", "genisoimage", "rpmbuild"))(
  "diff of the demo and a changed copy",
  () => {
    it("tells what was added, taken away, moved and changed, and nothing else", async () => {
      const tree = join(work.path, "changed");
      await mkdir(tree);
      await runOk("bsdtar", ["-xf", DEMO, "-C", tree]);
      await sh(`chmod -R u+w '${tree}'`);
      const named = async (folder: string, part: string) =>
        (await readdir(join(tree, folder))).find((name) => name.includes(part)) ?? "";
      const gone = `RHEL57/${await named("RHEL57", "-v-rhel57.3.4-1.20120727.i686")}`;
      const moved = `RHEL58/${await named("RHEL58", "kmod")}`;
      await rm(join(tree, gone));
      await mkdir(join(tree, "old"));
      await rename(join(tree, moved), join(tree, "old", basename(moved)));
      await writeFile(join(tree, "README.TXT"), "Another text.\n");
      await writeFile(join(tree, "NEW.TXT"), "A new one.\n");
      const iso = join(work.path, "changed.iso");
      await makeImage(
        { folder: tree, volume: "OTHER", time: 1e9, options: ["-iso-level", "4"] },
        join(work.path, "image"),
        iso,
      );

      const { same, rpms, files, releases } = await diffOf(DEMO, iso);
      expect(same).toBe(false);
      expect(rpms.gone.map(({ path }) => path)).toEqual([gone]);
      expect(rpms.moved.map(({ before, after }) => [before.path, after.path])).toEqual([
        [moved, `old/${basename(moved)}`],
      ]);
      expect([rpms.added, rpms.changed]).toEqual([[], []]);
      expect(files.changed.map(({ path }) => path)).toEqual(["README.TXT"]);
      expect(files.added.map(({ path }) => path)).toEqual(["NEW.TXT"]);
      expect(files.gone).toEqual([]);
      expect(releases).toEqual({ gone: [], added: [] });
    });
  },
);

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS))("diff of media of LIS's shape", () => {
  const media = new Map<string, LisMedium>();
  const medium = (id: string): string => media.get(id)?.path ?? "";
  beforeAll(async () => {
    for (const id of ["lis-3.4", "lis-3.5", "lis-4.3.5"]) {
      await mkdir(join(work.path, id));
      media.set(id, await lisMedium(releaseOf(id), join(work.path, id)));
    }
  });

  it("tells which suites lose and gain a daemon from 3.4 to 3.5, as inspect says of each", async () => {
    const { verdicts } = await diffOf(medium("lis-3.4"), medium("lis-3.5"));
    const inspected = async (id: string) => {
      const { stdout } = await lisdeb(["inspect", medium(id), "--json"]);
      const said = JSON.parse(stdout) as {
        verdicts: {
          suite: string;
          architecture: string;
          daemon: string;
          chosen: { sha256: string } | null;
        }[];
      };
      return new Map(
        said.verdicts.map((cell) => [
          `${cell.suite} ${cell.architecture} ${cell.daemon}`,
          cell.chosen?.sha256,
        ]),
      );
    };
    const [before, after] = [await inspected("lis-3.4"), await inspected("lis-3.5")];
    const expected = [...new Set([...before.keys(), ...after.keys()])].flatMap((cell) => {
      const [a, b] = [before.get(cell), after.get(cell)];
      if (a === b) return [];
      return [`${cell} ${a === undefined ? "gained" : b === undefined ? "lost" : "other build"}`];
    });
    const told = verdicts.filter(({ change }) => change !== "other reasons");
    expect(
      sorted(told.map(({ suite, architecture, of, change }) => `${suite} ${architecture} ${of} ${change}`)),
    ).toEqual(sorted(expected));
    const wheezy = verdicts.filter(({ suite, of }) => suite === "wheezy" && of === "hv_kvp_daemon");
    expect(wheezy.map(({ architecture, change }) => `${architecture} ${change}`)).toEqual([
      "amd64 lost",
      "i386 lost",
    ]);
    expect(wheezy[0]?.after?.reasons.map(({ kind }) => kind)).toContain("wrong-registration");
  });

  it("takes a renamed RPM for a change, and says of every one that is on both media what changed in it", async () => {
    const { rpms, releases, programs } = await diffOf(medium("lis-3.4"), medium("lis-3.5"));
    expect(releases).toMatchObject({ gone: [], added: [{ release: "RHEL 5.5" }, { release: "RHEL 5.6" }] });
    const binary = (sides: readonly Side[]) =>
      sides.map(({ path }) => path).filter((path) => !path.endsWith(".src.rpm"));
    expect(binary(rpms.gone)).toEqual([]);
    expect(binary(rpms.added).every((path) => /^RHEL5[56]\//.test(path))).toBe(true);
    for (const { before, after } of rpms.changed) {
      if (before.path.endsWith(".src.rpm")) continue;
      expect(after.path).toBe(before.path.replaceAll("3.4-1.20120727", "3.5-1.20131217"));
    }
    const daemons = rpms.changed.filter(
      ({ before }) => /\/microsoft-hyper-v-rhel/.test(before.path) && !/src/.test(before.path),
    );
    expect(daemons).toHaveLength(8);
    for (const { contents } of daemons) {
      expect(contents?.facts.map(({ fact }) => fact)).toEqual(["version", "release", "build time"]);
      expect(contents?.files.added.map(({ path }) => path)).toContain("/usr/sbin/hv_vss_daemon");
      expect(contents?.files.changed.map(({ path }) => path)).toContain("/usr/sbin/hv_kvp_daemon");
    }
    const kvp = programs.changed.find(
      ({ after }) => after.releases.includes("RHEL 6.3") && after.profile === "kvp-2",
    );
    expect(kvp?.changes).toContainEqual({
      fact: "pools",
      before: "/var/opt/hyperv",
      after: "/var/lib/hyperv",
    });
    expect(kvp?.strings?.gone).toContain("/var/opt/hyperv");
    expect(new Set(programs.added.map(({ name }) => name))).toEqual(
      new Set(["hv_kvp_daemon", "hv_vss_daemon"]),
    );
  });

  it("says it in few lines: what is alike in many RPMs once", async () => {
    const words = await wordsOf(medium("lis-3.4"), medium("lis-3.5"));
    const lines = words.split("\n");
    expect(lines.length).toBeLessThan(150);
    const rpms = (words.split("\nRPMs: ")[1] ?? "").split("\n\n")[0] ?? "";
    expect(rpms).toMatch(/^29 changed, 14 added$/m);
    expect(rpms.split("\n").length).toBeLessThan(40);
    expect(words).toMatch(/^Verdicts: 2 lost, 4 gained, 4 other build$/m);
    expect(words).toMatch(/^hv_kvp_daemon +wheezy \(amd64, i386\) +fits \(RHEL 6\.3\) +no: /m);
    expect(words).toMatch(/^ {2}pools: \/var\/opt\/hyperv -> \/var\/lib\/hyperv$/m);
    expect(words).toMatch(
      /^ {2}12 RPMs: kmod-microsoft-hyper-v-PAE\.i686, .* \(RHEL 5\.7, 5\.8, 6\.2, 6\.3\)$/m,
    );
    expect(
      lines.filter((line) => /^[A-Z][A-Za-z ]+(:|$)/.test(line)).map((line) => line.split(":")[0]),
    ).toEqual(["Verdicts", "Daemons", "RHEL releases", "RPMs", "Strings in the binaries"]);
  });

  it("finds from 3.5 to 4.3.5 what becomes of each daemon, though no release of RHEL is on both", async () => {
    const { programs, verdicts } = await diffOf(medium("lis-3.5"), medium("lis-4.3.5"));
    const kvp = programs.changed.find(
      ({ name, after }) => name === "hv_kvp_daemon" && after.profile === "kvp-3",
    );
    expect([kvp?.before.releases, kvp?.after.releases]).toEqual([["RHEL 6.3"], ["RHEL 6.10"]]);
    expect(kvp?.changes).toEqual(
      expect.arrayContaining([
        { fact: "speaks through", before: "the netlink connector", after: "/dev/vmbus/hv_kvp" },
        { fact: "looks for helpers", before: "along PATH", after: "in /usr/libexec/hypervkvpd" },
      ]),
    );
    const jessie = verdicts.filter(({ suite, of }) => suite === "jessie" && of === "hv_kvp_daemon");
    expect(jessie.map(({ architecture, change, after }) => [architecture, change, after === null])).toEqual([
      ["amd64", "lost", false],
      ["i386", "lost", true],
    ]);
  });

  it("says the same each time, and the contrary the other way round", async () => {
    const [there, again, back] = [
      await diffOf(medium("lis-3.4"), medium("lis-4.3.5")),
      await diffOf(medium("lis-3.4"), medium("lis-4.3.5")),
      await diffOf(medium("lis-4.3.5"), medium("lis-3.4")),
    ];
    expect(again).toEqual(there);
    const paths = (sides: readonly Side[]) => sides.map(({ path }) => path);
    expect(paths(back.rpms.gone)).toEqual(paths(there.rpms.added));
    expect(paths(back.rpms.added)).toEqual(paths(there.rpms.gone));
    const counted = ({ verdicts }: Comparison, kind: string) =>
      verdicts.filter(({ change }) => change === kind).length;
    expect(counted(back, "gained")).toBe(counted(there, "lost"));
    expect(counted(back, "lost")).toBe(counted(there, "gained"));
  });

  it("holds an RPM against a medium: as one of its RPMs, by its bytes or its name", async () => {
    const folder = join(media.get("lis-3.5")?.tree ?? "", "RHEL63");
    const rpm =
      (await readdir(folder)).find((name) => /^microsoft-hyper-v-rhel63\..*x86_64/.test(name)) ?? "";
    const own = await diffOf(medium("lis-3.5"), join(folder, rpm));
    expect(own.compared).toEqual(["verdicts", "programs", "rpms"]);
    expect(own.rpms.moved.map(({ before }) => before.path)).toEqual([`RHEL63/${rpm}`]);
    const other = await diffOf(medium("lis-3.4"), join(folder, rpm));
    expect(other.rpms.changed.map(({ before, after }) => [before.path.slice(0, 32), after.path])).toEqual([
      ["RHEL63/microsoft-hyper-v-rhel63.", rpm],
    ]);
  });
});
