import { mkdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run, runOk, sh } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { readRpm, type RpmFile } from "./index.ts";
import { rpmbuild, sourceOf, temporaryFolder, ZOO, type Build } from "./rpmbuild.test-support.ts";

const folder = temporaryFolder("rpm");
afterAll(() => {
  folder.remove();
});

const ANSWER =
  "[%{FILENAMES}\\t%{FILEMODES:octal}\\t%{LONGFILESIZES}\\t%{FILEUSERNAME}\\t%{FILEGROUPNAME}\\t%{FILEMTIMES}\\t%{FILEDIGESTS}\\t%{FILELINKTOS}\\t%{FILEFLAGS}\\t%{FILEDEVICES}\\t%{FILEINODES}\\n]";

const TYPE_BITS: Partial<Record<RpmFile["type"], number>> = {
  file: 0o100000,
  directory: 0o40000,
  link: 0o120000,
};
const FLAG_BITS = {
  config: 1,
  doc: 2,
  missingok: 8,
  noreplace: 16,
  specfile: 32,
  ghost: 64,
  license: 128,
  readme: 256,
  pubkey: 2048,
  artifact: 4096,
};

/** A file of ours as rpm's query prints it. */
function asQueried(file: RpmFile): string {
  return [
    file.path,
    ((TYPE_BITS[file.type] ?? 0) | file.mode).toString(8),
    String(file.size),
    file.user,
    file.group,
    String(file.modified),
    file.digest ?? "",
    file.target ?? "",
    String(file.flags.reduce((sum, flag) => sum + FLAG_BITS[flag], 0)),
    String(file.device),
    String(file.inode),
  ].join("\t");
}

async function query(path: string, format: string): Promise<string> {
  return (await runOk("rpm", ["-qp", "--nosignature", "--queryformat", format, path])).stdout;
}

/** Every file of an RPM as rpm2cpio and bsdtar unpack it. */
async function unpack(path: string): Promise<string> {
  const to = join(folder.path, `unpacked-${Math.random().toString(36).slice(2)}`);
  await mkdir(to);
  await sh(`rpm2cpio "$RPM" | bsdtar -xf - -C "$TO" -o --no-xattrs`, { env: { RPM: path, TO: to } });
  return to;
}

/** Reads an RPM with every check, and holds each file against what the outside tools make of the same RPM. */
async function compare(path: string): Promise<void> {
  const rpm = await readRpm(await sourceOf(path));
  expect((await run("rpm", ["-K", "--nosignature", path])).stdout).toContain("digests OK");
  expect(`${rpm.nevra}\n`).toBe((await runOk("rpm", ["-qp", "--nosignature", path])).stdout);
  const said = await query(
    path,
    "%{NAME}|%{EPOCHNUM}|%{VERSION}|%{RELEASE}|%{ARCH}|%{SUMMARY}|%{LICENSE}|%{VENDOR}|%{BUILDTIME}|%{BUILDHOST}|%{RPMVERSION}",
  );
  const { name, epoch, version, release, arch, summary, license, vendor } = rpm;
  const { buildTime, buildHost, rpmVersion } = rpm;
  expect(
    [
      ...[name, epoch ?? 0, version, release, arch, summary, license, vendor ?? "(none)"],
      ...[buildTime, buildHost, rpmVersion],
    ].join("|"),
  ).toBe(said);
  const listed = await query(path, ANSWER);
  // rpm says of a folder the size that the file system gave it; ours have none.
  expect(rpm.files.map((file) => `${asQueried(file)}\n`).join("")).toBe(
    listed.replace(/^([^\t]*\t4\d{4}\t)\d+/gm, (_, start: string) => `${start}0`).replace("(none)", ""),
  );
  const root = await unpack(path);
  const seen: string[] = [];
  for await (const { file, content } of rpm.payload({ hold: () => true })) {
    seen.push(file.path);
    const there = join(root, file.path);
    if (file.type === "file") expect(Buffer.from(content!).equals(await readFile(there))).toBe(true);
    if (file.type === "link") expect(await readlink(there)).toBe(file.target);
  }
  const packed = rpm.files.filter((file) => !file.flags.includes("ghost")).map((file) => file.path);
  expect(seen.toSorted()).toEqual(packed.toSorted());
  const checks = await rpm.prove();
  expect(checks.filter(({ result }) => result === "ok").map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      "header SHA-1",
      "header and payload MD5",
      "header and payload size",
      "unpacked payload size",
    ]),
  );
}

describe.skipIf(!requireTools("rpm", "rpmbuild", "rpm2cpio", "bsdtar"))(
  "reads what rpmbuild makes, as rpm does",
  () => {
    const forms: [string, Build][] = [
      ...[
        "gzip w9.gzdio",
        "bzip2 w9.bzdio",
        "xz w9.xzdio",
        "lzma w9.lzdio",
        "zstd w3.zstdio",
        "none w.ufdio",
      ].map((form): [string, Build] => {
        const [name, payload] = form.split(" ");
        return [`a payload of ${name!}`, { ...ZOO, defines: { _binary_payload: payload! } }];
      }),
      ...["1 MD5", "2 SHA-1", "8 SHA-256", "9 SHA-384", "10 SHA-512", "11 SHA-224"].map(
        (algorithm): [string, Build] => {
          const [number, name] = algorithm.split(" ");
          return [`file digests of ${name!}`, { ...ZOO, defines: { _binary_filedigest_algorithm: number! } }];
        },
      ),
      ["a package for i686", { ...ZOO, target: "i686" }],
      ["a package for noarch", { ...ZOO, target: "noarch" }],
      ["a package without files", { name: "empty" }],
      ["a package with only a ghost", { install: "touch %{buildroot}/ghost", files: "%ghost /ghost" }],
      [
        "a package of a RHEL 6 shape",
        {
          ...ZOO,
          defines: {
            _binary_payload: "w2.xzdio",
            _binary_filedigest_algorithm: "8",
            _source_payload: "w2.xzdio",
          },
        },
      ],
      ["payload names without a leading dot", { ...ZOO, defines: { _noPayloadPrefix: "1" } }],
      [
        "files of many sizes and an archive of several chunks",
        {
          install: `mkdir -p %{buildroot}/many; for i in $(seq 1 260); do head -c $((i * i)) /dev/urandom > %{buildroot}/many/$i; done
head -c 2000001 /dev/urandom > %{buildroot}/many/large`,
          files: "/many",
          defines: { _binary_payload: "w1.gzdio" },
        },
      ],
    ];
    it.for(forms)("%s", async ([, build]) => {
      await compare(await rpmbuild(folder.path, build));
    });
  },
);

describe.skipIf(!requireTools("rpm", "rpmbuild", "rpm2archive", "bsdtar"))(
  "reads rpm's stripped payload form",
  () => {
    it("which a ghost of 5 GiB makes rpmbuild use, with hard links and links in it", async () => {
      const path = await rpmbuild(folder.path, {
        ...ZOO,
        install: `${ZOO.install!}\ntruncate -s 5G var/lib/zoo/huge`,
        files: `${ZOO.files!}\n%ghost /var/lib/zoo/huge`,
        defines: { _binary_payload: "w.ufdio" },
      });
      expect((await readFile(path)).includes("07070X")).toBe(true);
      const rpm = await readRpm(await sourceOf(path));
      expect(rpm.files.find((file) => file.path === "/var/lib/zoo/huge")?.size).toBe(5 * 2 ** 30);
      const root = join(folder.path, "stripped");
      await mkdir(root);
      await sh(`rpm2archive -n - < "$RPM" | bsdtar -xf - -C "$TO" -o --no-xattrs`, {
        env: { RPM: path, TO: root },
      });
      let files = 0;
      for await (const { file, content } of rpm.payload({ hold: () => true })) {
        if (file.type !== "file") continue;
        files += 1;
        expect(Buffer.from(content!).equals(await readFile(join(root, file.path)))).toBe(true);
      }
      expect(files).toBe(10);
    });
  },
);

describe.skipIf(!requireTools("rpmbuild"))("refuses", () => {
  it("a source package, by what its lead says", async () => {
    const path = await rpmbuild(folder.path, { name: "src" });
    const bytes = Buffer.from(await readFile(path));
    bytes.writeUInt16BE(1, 6);
    const { bytesSource } = await import("../base/index.ts");
    await expect(readRpm(bytesSource(bytes, { file: "x.src.rpm" }))).rejects.toThrow(
      expect.objectContaining({ code: "rpm-source-package" }),
    );
  });

  it("a source package that rpmbuild made", async () => {
    const top = join(folder.path, "srpm");
    await mkdir(top);
    await sh(
      `cd "$TOP"; printf 'Name: s\\nVersion: 1\\nRelease: 1\\nSummary: s\\nLicense: MIT\\n%%description\\n' > s.spec
rpmbuild -bs --define "_topdir $TOP" s.spec`,
      { env: { TOP: top, HOME: top } },
    );
    await expect(readRpm(await sourceOf(join(top, "SRPMS", "s-1-1.src.rpm")))).rejects.toThrow(
      /is a source package/,
    );
  });
});
