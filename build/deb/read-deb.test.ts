import { chmod, mkdir, readFile, symlink, writeFile, link } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource, sha256 } from "../base/index.ts";
import { writeAr } from "./ar.ts";
import { contents, WRITTEN } from "./deb.test-support.ts";
import { isDeb } from "./deb-archive.ts";
import { CONTROL, lying } from "./lying-deb.test-support.ts";
import { proveDeb } from "./prove-deb.ts";
import { controlValue, readDeb } from "./read-deb.ts";
import { writeDeb } from "./write-deb.ts";

const WHERE = { file: "x.deb" };
const read = (bytes: Uint8Array) => readDeb(bytesSource(bytes, WHERE));

describe("readDeb", () => {
  it("reads what writeDeb wrote", async () => {
    const { bytes, installedSize } = await writeDeb(contents(), WRITTEN);
    const deb = await read(bytes);
    expect(deb.control.map(([name]) => name)).toEqual(
      ["Package", "Version", "Architecture", "Maintainer", "Installed-Size", "Depends", "Description"], // prettier-ignore
    );
    expect(controlValue(deb, "description")).toBe(
      "package for tests\nIts description has\n\ntwo paragraphs.",
    );
    expect(controlValue(deb, "Installed-Size")).toBe(String(installedSize));
    expect(deb.conffiles).toEqual(["/etc/default/lis-test"]);
    expect(Object.keys(deb.scripts)).toEqual(["postinst", "prerm"]);
    expect(deb.compression).toEqual({ control: "gzip", data: "xz" });
    expect(deb.entries.find(({ path }) => path === "/usr/sbin/lis-test")).toEqual({
      path: "/usr/sbin/lis-test",
      type: "file",
      mode: 0o755,
      uid: 0,
      gid: 0,
      user: "root",
      group: "root",
      mtime: 1_343_347_200,
      size: 5000,
      target: undefined,
      sha256: sha256(new Uint8Array(5000).fill(7)),
      md5: deb.md5sums[0]?.md5,
    });
    expect(proveDeb(deb)).toEqual([
      { what: "MD5 of each file", result: "ok", detail: "1 file" },
      { what: "conffiles", result: "ok" },
    ]);
  });

  it("knows a .deb by its first bytes", async () => {
    const { bytes } = await writeDeb(contents(), WRITTEN);
    expect(isDeb(bytes)).toBe(true);
    expect(isDeb(bytes.subarray(0, 10))).toBe(false);
    expect(isDeb(writeAr([{ name: "a.o", content: Buffer.from("x") }], 0))).toBe(false);
    expect(isDeb(Buffer.from("<!DOCTYPE html>"))).toBe(false);
  });

  describe.skipIf(!requireTools("dpkg-deb", "fakeroot", "bsdtar"))("of packages that dpkg-deb made", () => {
    const work = temporaryFolder("read-deb");
    const root = join(work.path, "root");
    afterAll(work.remove);
    beforeAll(async () => {
      await mkdir(join(root, "DEBIAN"), { recursive: true });
      await mkdir(join(root, "usr/share/x1"), { recursive: true });
      await writeFile(join(root, "DEBIAN/control"), CONTROL);
      await writeFile(join(root, "DEBIAN/triggers"), "interest x\n");
      await writeFile(join(root, "DEBIAN/prerm"), "#!/bin/sh\n");
      await chmod(join(root, "DEBIAN/prerm"), 0o755);
      await writeFile(join(root, "usr/share/x1/a file"), "x".repeat(70_000));
      await link(join(root, "usr/share/x1/a file"), join(root, "usr/share/x1/hard"));
      await symlink("a file", join(root, "usr/share/x1/link"));
      await writeFile(join(root, `usr/share/x1/${"long".repeat(40)}`), "");
      await chmod(join(root, "usr/share/x1/a file"), 0o4755);
    });

    it.each([
      ["gzip", ["-Zgzip"], "gzip", "gzip"],
      ["xz", ["-Zxz"], "xz", "xz"],
      ["zstd", ["-Zzstd"], "zstd", "zstd"],
      ["none", ["-Znone"], "none", "none"],
      ["xz for data alone", ["--no-uniform-compression", "-Zxz"], "gzip", "xz"],
      ["zstd for data alone", ["--no-uniform-compression", "-Zzstd"], "gzip", "zstd"],
    ])("with %s, says the same as dpkg-deb --contents and bsdtar", async (what, options, control, data) => {
      const path = join(work.path, `${what}.deb`);
      await runOk("fakeroot", ["dpkg-deb", ...options, "-b", root, path]);
      const deb = await read(await readFile(path));
      expect(deb.compression).toEqual({ control, data });
      expect(deb.otherControlFiles).toEqual(["triggers"]);
      expect(deb.scripts).toEqual({ prerm: "#!/bin/sh\n" });
      const { stdout } = await runOk("dpkg-deb", ["--contents", path]);
      const listed = stdout.trimEnd().split("\n");
      expect(deb.entries.length).toBe(listed.length);
      const mine = deb.entries.map(({ path: at, type, target, size, user, group, mode }) => {
        const name = `.${at === "/" ? "" : at}${type === "directory" ? "/" : ""}`;
        const pointer =
          type === "link" ? ` -> ${target ?? ""}` : type === "hard link" ? ` link to ${target ?? ""}` : "";
        return `${user}/${group} ${size} ${(mode & 0o4000) === 0 ? "" : "setuid "}${name}${pointer}`;
      });
      const theirs = listed.map((line) => {
        const [, flags = "", owner = "", size = "", name = ""] =
          /^(\S+) (\S+) +(\d+) \S+ \S+ (.*)$/.exec(line) ?? [];
        return `${owner} ${size} ${flags.includes("s") ? "setuid " : ""}${name}`;
      });
      expect(mine).toEqual(theirs);
      expect(deb.entries.find(({ path: at }) => at === "/usr/share/x1/a file")?.sha256).toBe(
        sha256("x".repeat(70_000)),
      );
    });

    it("with md5sums that lie, refuses in proveDeb what md5sum -c refuses", async () => {
      const other = join(work.path, "lying");
      await sh(
        `cp -a "$root" "$other"; echo "${"0".repeat(32)}  usr/share/x1/hard" > "$other/DEBIAN/md5sums"`,
        {
          env: { root, other },
        },
      );
      await runOk("dpkg-deb", ["-Zgzip", "-b", other, `${other}.deb`]);
      const deb = await read(await readFile(`${other}.deb`));
      expect((await run("md5sum", ["-c", "DEBIAN/md5sums"], { cwd: other })).status).toBe(1);
      expect(() => proveDeb(deb)).toThrow(/usr\/share\/x1\/hard, and its bytes give/);
    });
  });
});

describe("proveDeb", () => {
  const file = { name: "./a", content: "x" };
  const withList = (name: string, text: string) =>
    lying({
      control: [
        { name: "./control", content: CONTROL },
        { name, content: text },
      ],
      data: [file],
    });

  it.each([
    [
      "an MD5 of a file that is not there",
      "./md5sums",
      `${"0".repeat(32)}  b\n`,
      /not a file of the package/,
    ],
    ["another MD5", "./md5sums", `${"0".repeat(32)}  a\n`, /its bytes give 9dd4e461268c8034f5c8564e155c67a6/],
    ["a conffile that is not there", "./conffiles", "/etc/b\n", /not a file of the package/],
  ])("refuses %s", async (_what, name, text, message) => {
    const deb = await read(withList(name, text));
    expect(() => proveDeb(deb)).toThrow(message);
  });

  it("takes the MD5 that is right, and a flag before a conffile that is to go", async () => {
    const md5 = "9dd4e461268c8034f5c8564e155c67a6";
    expect(proveDeb(await read(withList("./md5sums", `${md5}  ./a\n`)))[0]?.result).toBe("ok");
    expect(proveDeb(await read(withList("./conffiles", "remove-on-upgrade /etc/b\n")))[0]?.result).toBe(
      "absent",
    );
  });
});
