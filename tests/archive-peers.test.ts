import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  architecturesOf,
  contentsPaths,
  entryOf,
  fileDigests,
  formatRelease,
  renderIndices,
  type ArchiveEntry,
  type IndexFile,
} from "../build/archive/index.ts";
import { bytesSource } from "../build/base/index.ts";
import { parseControl, readDeb, writeDeb } from "../build/deb/index.ts";
import { contents, control } from "../build/deb/deb.test-support.ts";
import { debianPackage } from "./support/debian-package.ts";
import { fromArchive } from "./support/from-archive.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const folder = temporaryFolder("archive-peers");
afterAll(folder.remove);
const root = folder.path;
const inRoot = (line: string) => sh(line, { cwd: root });

const debians = await fromArchive("Debian's packages", () =>
  Promise.all([
    debianPackage({ suite: "bookworm", architecture: "amd64", name: "hyperv-daemons" }),
    debianPackage({ suite: "bookworm", architecture: "i386", name: "hyperv-daemons" }),
    debianPackage({ suite: "bookworm", architecture: "amd64", name: "ifupdown" }),
    debianPackage({ suite: "bookworm", architecture: "amd64", name: "libc6-arc-cross" }),
  ]),
);

/** Every field that dpkg knows in a binary package, and some that it does not. */
const MANY_FIELDS = `Package: lis-fields
Version: 2:1.0~rc1+b2-3
Architecture: all
Maintainer: A Tester <tester@lisdeb.example>
Installed-Size: 3
Zeta: last
Pre-Depends: dpkg (>= 1.16)
Depends: libc6 (>= 2.3) | libc6.1,
 lsb-base
Recommends: iproute
Suggests: e
Enhances: f
Breaks: g (<< 1)
Conflicts: h
Provides: i
Replaces: j
Built-Using: k (= 1)
Section: non-free/admin
Priority: extra
Homepage: https://lisdeb.example/
Multi-Arch: foreign
Source: libfields (3)
Essential: no
Tag: a::b, c::d
Origin: somebody
Bugs: debbugs://bugs.lisdeb.example
Original-Maintainer: B <b@lisdeb.example>
Build-Ids: abc
Task: t
Alpha: first
Description: ünïcode, and what follows
 Text.
 .
  Indented.
 .
 .
 End
`;

/** Versions and architectures of one name, a package of each component, and one of every field. */
async function fillPool(): Promise<void> {
  const made = [
    control({}),
    control({ Architecture: "i386" }),
    control({ Version: "1:0.5-1" }),
    control({ Version: "1.0~rc1-1", Section: "net", Priority: "optional" }),
    control({ Package: "lis-restricted", Section: "non-free/admin", Source: "lis-test (1.0-1)" }),
  ];
  for (const fields of made) {
    await keep((await writeDeb(contents({ control: fields }), { file: "made.deb" })).bytes);
  }
  await inRoot(`mkdir -p tree/DEBIAN 'tree/usr/share/doc/lis-fields/a b' && ln -s a tree/usr/share/doc/lis-fields/link
    echo text >'tree/usr/share/doc/lis-fields/a b/ü' && cat >tree/DEBIAN/control <<'END'\n${MANY_FIELDS}END
    dpkg-deb --root-owner-group -b tree made.deb 2>&1`);
  await keep(await readFile(join(root, "made.deb")));
  await inRoot("rm -r tree made.deb");
  for (const path of debians ?? []) await keep(await readFile(path));
}

const entries: ArchiveEntry[] = [];
const paths = new Map<ArchiveEntry, readonly string[]>();

/** Puts a package where its entry says that it is. */
async function keep(bytes: Uint8Array): Promise<void> {
  const source = bytesSource(bytes, { file: "kept.deb" });
  const deb = await readDeb(source);
  const entry = entryOf(deb, await fileDigests(source));
  await mkdir(dirname(join(root, entry.filename)), { recursive: true });
  await writeFile(join(root, entry.filename), bytes);
  entries.push(entry);
  paths.set(entry, contentsPaths(deb));
}

const DATE = new Date(Math.floor(Date.now() / 1000) * 1000);
const DISTS = "dists/wheezy";
let files: IndexFile[] = [];
const textOf = (path: string): string =>
  Buffer.from(files.find((file) => file.path === path)?.bytes ?? "").toString();

async function writeIndices(): Promise<void> {
  const architectures = architecturesOf(entries, ["amd64", "i386"]);
  const filesOf = (entry: ArchiveEntry) => Promise.resolve(paths.get(entry) ?? []);
  files = await renderIndices({ entries, sources: [] }, { architectures, filesOf });
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(root, DISTS, path)), { recursive: true });
    await writeFile(join(root, DISTS, path), bytes);
  }
  const fields = { origin: "lisdeb", label: "lisdeb", suite: "wheezy", codename: "wheezy", date: DATE };
  const release = { ...fields, architectures, components: ["main", "non-free"], description: "for tests" };
  await writeFile(join(root, DISTS, "Release"), formatRelease(release, files));
}

const TOOLS = [
  "apt-ftparchive",
  "dpkg-scanpackages",
  "apt-get",
  "apt-cache",
  "dpkg-deb",
  "xz",
  "zcat",
  "bsdcat",
];

describe.skipIf(!requireTools(...TOOLS) || debians === undefined)("the indices of a pool", () => {
  beforeAll(async () => {
    await fillPool();
    await writeIndices();
  });

  const ours = (component: string, architecture: string): string[] =>
    textOf(`${component}/binary-${architecture}/Packages`).split("\n\n").slice(0, -1);

  it.each(["main", "non-free"])(
    "state every package of %s as apt-ftparchive does, byte for byte",
    async (component) => {
      const theirs = (await inRoot(`apt-ftparchive packages pool/${component}`)).stdout
        .split("\n\n")
        .slice(0, -1);
      const stated = new Set([...ours(component, "amd64"), ...ours(component, "i386")]);
      expect(theirs.length).toBeGreaterThan(component === "main" ? 5 : 1);
      expect([...stated].toSorted()).toEqual(theirs.toSorted());
    },
  );

  it("state every field of every package as dpkg-scanpackages -m does", async () => {
    const theirs = (await inRoot("dpkg-scanpackages -m pool 2>/dev/null")).stdout;
    /** Its own spelling and order of fields, and no SHA512; relations on one line. */
    const asData = (text: string) =>
      parseControl(text, { file: "Packages" }).map((fields) =>
        Object.fromEntries(
          fields
            .filter(([name]) => name !== "SHA512")
            .map(([name, value]) => [
              name.toLowerCase(),
              name === "Depends" ? value.replace(/\s+/g, " ") : value,
            ]),
        ),
      );
    const byFile = (a: Record<string, string>, b: Record<string, string>) =>
      (a.filename ?? "") < (b.filename ?? "") ? -1 : 1;
    const stated = new Set(
      ["main", "non-free"].flatMap((area) => [...ours(area, "amd64"), ...ours(area, "i386")]),
    );
    const all = asData([...stated].map((stanza) => `${stanza}\n\n`).join(""));
    expect(all.length).toBe(entries.length);
    expect(all.toSorted(byFile)).toEqual(asData(theirs).toSorted(byFile));
  });

  it("list in Contents the paths that apt-ftparchive lists, of the same packages", async () => {
    for (const component of ["main", "non-free"]) {
      for (const architecture of ["amd64", "i386"]) {
        const options = `-o APT::FTPArchive::Contents=true -a ${architecture}`;
        const theirs = (await inRoot(`apt-ftparchive ${options} contents pool/${component}`)).stdout;
        const asData = (text: string) =>
          new Map(
            text
              .split("\n")
              .slice(0, -1)
              .map((line) => {
                const [, path = "", names = ""] = /^(.*\S)\s+(\S+)$/.exec(line) ?? [];
                return [
                  path,
                  [...new Set(names.split(",").map((name) => name.replace(/.*\//, "")))].toSorted(),
                ] as const;
              }),
          );
        const mine = asData(textOf(`${component}/Contents-${architecture}`));
        expect(mine.size).toBeGreaterThan(architecture === "amd64" ? 3 : 1);
        expect(mine).toEqual(asData(theirs));
      }
    }
  });

  it("are listed in Release with the sizes and digests that apt-ftparchive finds", async () => {
    const options = [
      ...["Origin=lisdeb", "Label=lisdeb", "Suite=wheezy", "Codename=wheezy", "Description=for tests"],
      ...["Architectures=amd64 i386", "Components=main non-free", "Acquire-By-Hash=yes", "SHA512=false"],
    ].flatMap((option) => ["-o", `APT::FTPArchive::Release::${option}`]);
    const patterns = ["Packages", "Packages.*", "Contents-*"].flatMap((pattern) => [
      "-o",
      `APT::FTPArchive::Release::Patterns::=${pattern}`,
    ]);
    const theirs = await runOk("apt-ftparchive", [...options, ...patterns, "release", DISTS], { cwd: root });
    const mine = await readFile(join(root, DISTS, "Release"), "utf8");
    /** Fields by name; of those that list files, the files. */
    const asData = (text: string) => {
      const fields = new Map<string, string[]>();
      let last: string[] = [];
      for (const line of text.split("\n")) {
        const [, name, value = ""] = /^(\S+): ?(.*)$/.exec(line) ?? [];
        // It lists the Release of the folder, too.
        if (line.endsWith(" Release")) continue;
        if (name !== undefined) fields.set(name, (last = value === "" ? [] : [value]));
        else if (line !== "") last.push(line.trim().replace(/ +/g, " "));
      }
      fields.delete("Date");
      for (const lines of fields.values()) lines.sort();
      return fields;
    };
    expect(asData(mine)).toEqual(asData(theirs.stdout));
    expect(asData(mine).get("SHA256")?.length).toBe(files.length);
  });

  it("unpack to the plain ones with xz, zcat and libarchive, and pass xz's own test", async () => {
    for (const area of [
      "main/binary-amd64",
      "main/binary-i386",
      "non-free/binary-amd64",
      "non-free/binary-i386",
    ]) {
      await inRoot(`cd ${DISTS}/${area} && xz -t -v Packages.xz && gzip -t Packages.gz
        xz -dc Packages.xz | cmp - Packages && zcat Packages.gz | cmp - Packages
        bsdcat Packages.xz | cmp - Packages && bsdcat Packages.gz | cmp - Packages`);
    }
    for (const area of ["main", "non-free"]) {
      await inRoot(
        `cd ${DISTS}/${area} && for a in amd64 i386; do zcat Contents-$a.gz | cmp - Contents-$a; done`,
      );
    }
  });

  it.each(["xz", "gz"])("are read by apt, which fetches Packages.%s", async (ending) => {
    const name = `Packages.${ending}`;
    const state = join(root, `apt-${ending}`);
    await inRoot(`mkdir -p '${state}'/{lists,cache}/partial '${state}/parts' '${state}/archive' && touch '${state}/status'
      cp -r dists pool '${state}/archive' && cd '${state}/archive/dists' && find . -name 'Packages*' -not -name '${name}' -delete`);
    await writeFile(
      join(state, "sources.list"),
      `deb [trusted=yes] file:${state}/archive wheezy main non-free\n`,
    );
    const options = [
      `Dir::Etc::SourceList=${state}/sources.list`,
      ...[`Dir::Etc::SourceParts=${state}/parts`, `Dir::State::Lists=${state}/lists`],
      ...[`Dir::State::Status=${state}/status`, `Dir::Cache=${state}/cache`],
      ...["APT::Architecture=amd64", "APT::Architectures::=amd64", "APT::Architectures::=i386"],
      ...["APT::Sandbox::User=root", "APT::Update::Error-Mode=any"],
    ].flatMap((option) => ["-o", option]);
    const update = await runOk("apt-get", ["-q", ...options, "update"]);
    expect(update.stderr.replace(/^.*(InRelease|Release\.gpg|not signed).*\n/gm, "")).toBe("");

    const names = new Set(
      entries.map((entry) => `${entry.name}:${entry.architecture.replace("all", "amd64")}`),
    );
    const known = await runOk("apt-cache", ["-q", ...options, "show", "--all-versions", ...names]);
    // It adds a field that tells descriptions apart.
    const stanzas = known.stdout
      .replaceAll(/^Description-md5: .*\n/gm, "")
      .split("\n\n")
      .slice(0, -1);
    expect(stanzas.toSorted()).toEqual(entries.map(({ stanza }) => stanza.trimEnd()).toSorted());
    // The newest version by apt's own rules is the one with an epoch.
    const policy = await runOk("apt-cache", ["-q", ...options, "policy", "lis-test"]);
    expect(policy.stdout).toContain("Candidate: 1:0.5-1");
    await runOk("apt-get", ["-q", ...options, "download", "lis-fields", "lis-test:i386", "hyperv-daemons"], {
      cwd: state,
    });
  });
});
