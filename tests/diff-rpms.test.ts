// What lisdeb diff says of two RPMs, held against what rpm says of each.
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rpmbuild, type RpmToBuild } from "../scripts/sample/rpmbuild.ts";
import { diffOf, missing, setOf, sorted, wordsOf } from "./support/diff-command.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("diff-rpms");
afterAll(() => work.remove());

const SPEC = (changed: boolean): string => `
Name: microsoft-hyper-v
Version: rhel63.3.${changed ? 5 : 4}
Release: 1
Summary: ${changed ? "Other" : "Some"} integration
License: ${changed ? "GPLv2+" : "GPLv2"}
Requires: bash${changed ? ", chkconfig >= 1.3" : ", initscripts"}
Provides: hyper-v = ${changed ? 2 : 1}
%description
d
%install
mkdir -p %{buildroot}/usr/sbin %{buildroot}/etc/hv %{buildroot}/usr/share/hv
echo ${changed ? "new content" : "content"} > %{buildroot}/usr/sbin/content
echo same > %{buildroot}/usr/sbin/mode
echo same > %{buildroot}/usr/sbin/owner
echo same > %{buildroot}/usr/sbin/same
echo conf > %{buildroot}/etc/hv/hv.conf
ln -s ${changed ? "mode" : "same"} %{buildroot}/usr/sbin/link
echo x > %{buildroot}/usr/share/hv/${changed ? "added" : "gone"}
${changed ? "ln -s same" : "echo same >"} %{buildroot}/usr/sbin/type
%post
echo installed
${changed ? "depmod -a" : "modprobe hv_utils"}
exit 0
${changed ? "%posttrans\nexit 0" : "%preun\nexit 0"}
%files
/usr/sbin/content
%attr(0${changed ? 700 : 755}, root, root) /usr/sbin/mode
%attr(0644, ${changed ? "daemon, daemon" : "root, root"}) /usr/sbin/owner
/usr/sbin/same
/usr/sbin/link
/usr/sbin/type
${changed ? "%config(noreplace) " : ""}/etc/hv/hv.conf
/usr/share/hv/${changed ? "added" : "gone"}
`;

describe.skipIf(!requireTools("rpmbuild", "rpm"))("diff of two RPMs, beside rpm -qp", () => {
  const build = async (
    name: string,
    changed: boolean,
    macros: RpmToBuild["macros"] = {},
  ): Promise<string> => {
    const own = join(work.path, `rpm-${name}`);
    await mkdir(own);
    await writeFile(join(own, "a.spec"), SPEC(changed));
    const wanted = {
      spec: join(own, "a.spec"),
      architecture: "x86_64",
      sources: {},
      buildTime: changed ? 1.1e9 : 1e9,
      macros,
    };
    const [path = ""] = await rpmbuild(wanted, join(own, "build"), join(own, "made"));
    return path;
  };
  const query = async (path: string, ...options: string[]) =>
    (await runOk("rpm", ["-qp", "--nosignature", ...options, path])).stdout;
  let before = "";
  let after = "";
  beforeAll(async () => {
    before = await build("before", false);
    after = await build("after", true, { _binary_payload: "w6.xzdio" });
  });

  it("agrees on the files that came, went and changed, and in what", async () => {
    // --dump: path size mtime digest mode owner group isconfig isdoc rdev symlink
    const dump = async (path: string) =>
      new Map(
        (await query(path, "--dump"))
          .trimEnd()
          .split("\n")
          .map((line) => line.split(" "))
          .map(
            ([
              name = "",
              size = "",
              ,
              digest = "",
              mode = "",
              owner = "",
              group = "",
              config = "",
              ,
              ,
              target = "",
            ]) => [name, { size, digest, mode, owner: `${owner}:${group}`, config, target }],
          ),
      );
    const [a, b] = [await dump(before), await dump(after)];
    const { files } = await diffOf(before, after);
    expect(files.gone.map(({ path }) => path)).toEqual(missing(new Set(a.keys()), new Set(b.keys())));
    expect(files.added.map(({ path }) => path)).toEqual(missing(new Set(b.keys()), new Set(a.keys())));
    const changed = sorted(
      [...a.keys()].filter(
        (path) => b.has(path) && JSON.stringify(a.get(path)) !== JSON.stringify(b.get(path)),
      ),
    );
    expect(files.changed.map(({ path }) => path)).toEqual(changed);
    expect(
      Object.fromEntries(files.changed.map(({ path, changes }) => [path, changes.map(({ fact }) => fact)])),
    ).toEqual({
      "/etc/hv/hv.conf": ["flags"],
      "/usr/sbin/content": ["content", "size"],
      "/usr/sbin/link": ["target"],
      "/usr/sbin/mode": ["mode"],
      "/usr/sbin/owner": ["owner"],
      "/usr/sbin/type": ["type", "content", "size", "mode", "target"],
    });
    const content = files.changed.find(({ path }) => path === "/usr/sbin/content")?.changes[0];
    expect([content?.before, content?.after]).toEqual([
      a.get("/usr/sbin/content")?.digest,
      b.get("/usr/sbin/content")?.digest,
    ]);
  });

  it("agrees on the tags and relations", async () => {
    const { facts } = await diffOf(before, after);
    const tags = ["VERSION", "LICENSE", "SUMMARY", "PAYLOADCOMPRESSOR"];
    const format = tags.map((tag) => `%{${tag}}\n`).join("");
    const [a, b] = [await query(before, "--qf", format), await query(after, "--qf", format)].map((text) =>
      text.split("\n"),
    );
    const values = ["version", "licence", "summary", "payload compressor"].map((name) =>
      facts.find(({ fact }) => fact === name),
    );
    expect(values.map((change) => change?.before)).toEqual(a?.slice(0, 4));
    expect(values.map((change) => change?.after)).toEqual(b?.slice(0, 4));
    for (const kind of ["requires", "provides"]) {
      const [left, right] = [setOf(await query(before, `--${kind}`)), setOf(await query(after, `--${kind}`))];
      const itself = (relation: string) => !/^microsoft-hyper-v(\(x86-64\))? = /.test(relation);
      const change = facts.find(({ fact }) => fact === kind);
      expect(change?.gone).toEqual(missing(left, right).filter(itself));
      expect(change?.added).toEqual(missing(right, left).filter(itself));
    }
  });

  it("agrees on the scriptlets, and shows the lines that changed", async () => {
    const { scripts } = await diffOf(before, after);
    const sections = async (path: string) =>
      new Set(
        [...(await query(path, "--scripts")).matchAll(/^(\S+) (?:scriptlet|program)/gm)].map(
          ([, name]) => name ?? "",
        ),
      );
    const [a, b] = [await sections(before), await sections(after)];
    const names = (list: readonly string[]) => list.map((name) => ({ preun: "preuninstall" })[name] ?? name);
    expect(names(scripts.gone)).toEqual(missing(a, b));
    expect(scripts.added.map(({ name }) => name)).toEqual(missing(b, a));
    expect(scripts.changed.map(({ name, lines }) => [name, lines.lines])).toEqual([
      [
        "post",
        [
          { side: "gone", text: "modprobe hv_utils" },
          { side: "added", text: "depmod -a" },
        ],
      ],
    ]);
    expect(await wordsOf(before, after)).toMatch(/^ {2}post\n {4}- modprobe hv_utils\n {4}\+ depmod -a$/m);
  });

  it("compares contents, not digests of two kinds: MD5 on one side is no change", async () => {
    const md5 = await build("md5", false, { _binary_filedigest_algorithm: "1" });
    const { same, files, facts } = await diffOf(before, md5);
    expect([same, files]).toEqual([false, { gone: [], added: [], changed: [] }]);
    expect(facts).toContainEqual({ fact: "file digests", before: "sha256", after: "md5" });
    expect(facts.map(({ fact }) => fact)).toEqual(["requires", "file digests"]); // rpmlib(FileDigests)
  });

  it("does not call two RPMs the same whose bytes differ in what is not compared", async () => {
    const other = await build("level", false, { _binary_payload: "w1.zstdio" });
    const first = await build("level9", false, { _binary_payload: "w9.zstdio" });
    const same = readFileSync(other).equals(readFileSync(first));
    const comparison = await diffOf(other, first);
    expect([same, comparison.same]).toEqual([false, false]);
    expect([comparison.facts, comparison.files.changed]).toEqual([[], []]);
    expect(await wordsOf(other, first)).toMatch(/The bytes differ, and nothing else that is compared/);
  });
});
