import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { paxHeader, tarMember, tarOf } from "../../tests/support/tar-blocks.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { formatError, LisdebError, readAll, sha256Of } from "../base/index.ts";
import { openMedium } from "./index.ts";

const folder = temporaryFolder("tar-medium");
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);
const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function refusal(name: string, bytes: Uint8Array): Promise<string> {
  writeFileSync(at(name), bytes);
  try {
    const medium = await openMedium(at(name));
    try {
      const entries = await medium.list();
      return `accepted: ${entries.map(({ path }) => path).join(", ")}`;
    } finally {
      await medium.close();
    }
  } catch (error) {
    if (error instanceof LisdebError)
      return `${error.code}: ${formatError(error).replace(`${folder.path}/`, "")}`;
    throw error;
  }
}

const DIALECTS = ["v7", "oldgnu", "gnu", "ustar", "pax"].map((dialect) => `${dialect}.tar`);
const COMPRESSED = ["gz", "bz2", "xz", "lzma", "zst"].map((suffix) => `lis.tar.${suffix}`);

describe.skipIf(!requireTools("tar", "bsdtar", "xz", "zstd", "bzip2", "gzip"))(
  "a tar of LIS 4.x's shape",
  () => {
    beforeAll(async () => {
      await sh(
        `
      mkdir -p LISISO/RPMS60/update LISISO/RPMS75; cd LISISO
      printf '#!/bin/sh\\n' > install.sh; chmod 755 install.sh; : > latestsupportedkernel
      # More than what is kept of a stream that has gone by.
      for r in RPMS60/a RPMS60/b RPMS60/update/c; do { head -c 200000 /dev/urandom; head -c 700000 /dev/zero; head -c 1000 /dev/urandom; } > $r.rpm; done
      ln RPMS60/a.rpm RPMS75/same.rpm; ln -s ../RPMS60/a.rpm RPMS75/link.rpm; touch -d @1343347200 install.sh; cd ..
      for f in v7 oldgnu gnu ustar pax; do tar --sort=name --format=$f -cf $f.tar LISISO; done
      bsdtar -cf bsd.tar LISISO
      tar --sort=name -cf dotted.tar ./LISISO
      gzip -c gnu.tar > lis.tar.gz; bzip2 -c gnu.tar > lis.tar.bz2; xz -0 -c gnu.tar > lis.tar.xz
      xz -0 --format=lzma -c gnu.tar > lis.tar.lzma; zstd -q -c gnu.tar > lis.tar.zst
      `,
        { cwd: folder.path },
      );
    });

    it.each([...DIALECTS, ...COMPRESSED, "bsd.tar", "dotted.tar"])(
      "has bsdtar's list of names, and its bytes: %s",
      async (name) => {
        const medium = await openMedium(at(name));
        try {
          expect(medium.kind).toBe("tar");
          const entries = await medium.list();
          const listed = (await runOk("bsdtar", ["-tf", at(name)])).stdout.split("\n").slice(0, -1);
          expect(entries.map(({ path }) => path)).toEqual(
            listed.map((path) => path.replace(/^\.\/|\/$/g, "")),
          );
          // All at once: bsdtar -xO gives nothing for a hard link, and begins anew for each name.
          const unpacked = at(`unpacked-${name}`);
          mkdirSync(unpacked);
          await runOk("bsdtar", ["-xf", at(name), "-C", unpacked]);
          for (const entry of entries.filter(({ type }) => type === "file")) {
            const theirs = hash(readFileSync(join(unpacked, entry.path)));
            expect(hash(await readAll(medium.read(entry)))).toBe(theirs);
            if (entry.path.endsWith("same.rpm")) expect(await sha256Of(medium.read(entry))).toBe(theirs);
          }
        } finally {
          await medium.close();
        }
      },
    );

    it("says of each entry what it is", async () => {
      const medium = await openMedium(at("lis.tar.gz"));
      const entries = await medium.list();
      const find = (path: string) => entries.find((entry) => entry.path === path);
      expect(find("LISISO")).toMatchObject({ type: "directory", size: 0 });
      expect(find("LISISO/install.sh")).toMatchObject({
        type: "file",
        size: 10,
        mode: 0o755,
        modified: 1_343_347_200,
      });
      expect(find("LISISO/RPMS75/link.rpm")).toMatchObject({
        type: "link",
        target: "../RPMS60/a.rpm",
        size: 0,
      });
      expect(find("LISISO/RPMS75/same.rpm")).toMatchObject({ type: "file", size: 901_000 });
      await medium.close();
    });

    it.each([
      ["gnu.tar", "tar"],
      ["lis.tar.gz", "tar, gzip-compressed"],
      ["lis.tar.bz2", "tar, bzip2-compressed"],
      ["lis.tar.xz", "tar, xz-compressed"],
      ["lis.tar.lzma", "tar, lzma-compressed"],
      ["lis.tar.zst", "tar, zstd-compressed"],
    ])("says of itself what it is: %s", async (name, description) => {
      const medium = await openMedium(at(name));
      expect(medium.description).toBe(description);
      await medium.close();
    });

    it.each(["gnu.tar", ...COMPRESSED])("can be read in any order, and at once: %s", async (name) => {
      const medium = await openMedium(at(name));
      const entries = (await medium.list()).filter(
        ({ path }) => path.endsWith(".rpm") && !path.includes("RPMS75"),
      );
      const whole = new Map<string, Uint8Array>();
      for (const entry of [...entries].reverse()) whole.set(entry.path, await readAll(medium.read(entry)));
      const reads = entries.flatMap((entry) =>
        [0, 900_000, 3, 400_000].map(async (offset) => {
          const part = await medium.read(entry).read(offset, 1000);
          expect(hash(part)).toBe(hash(whole.get(entry.path)!.subarray(offset, offset + 1000)));
        }),
      );
      await Promise.all(reads);
      expect(await medium.read(entries[0]!).read(901_000, 0)).toHaveLength(0);
      await medium.close();
    });

    it("refuses a read past an entry's end, as a mistake of the caller", async () => {
      const medium = await openMedium(at("lis.tar.gz"));
      const entry = (await medium.list()).find(({ path }) => path === "LISISO/install.sh")!;
      await expect(medium.read(entry).read(5, 6)).rejects.toMatchObject({ code: "bug" });
      await medium.close();
    });

    it("is refused where the compressed stream is damaged or cut short, when it is listed", async () => {
      for (const name of COMPRESSED) {
        const bytes = readFileSync(at(name));
        expect(await refusal("cut", bytes.subarray(0, bytes.length - 100))).toMatch(
          /^(?:stream-corrupt|medium-corrupt): cut: .* \(download or copy it again\)$/,
        );
        const damaged = Buffer.from(bytes);
        damaged.fill(0xaa, 300_000, 300_100);
        // Plain LZMA has no checksum: the digests of the RPMs tell.
        if (!name.endsWith("lzma"))
          expect(await refusal("damaged", damaged)).toMatch(
            /^stream-corrupt: damaged: .* \(download or copy it again\)$/,
          );
      }
    });
  },
);

describe("a tar medium made to attack", () => {
  it.each([
    [
      "a name that leads outside",
      tarOf({ name: "../x" }),
      /^medium-unsafe: .* the name "\.\.\/x" leads outside the medium$/,
    ],
    ["a name that leads outside by a detour", tarOf({ name: "LISISO/../../x" }), /leads outside the medium$/],
    ["an absolute name", tarOf({ name: "/etc/passwd" }), /the name "\/etc\/passwd" is absolute$/],
    ["an absolute name behind a dot", tarOf({ name: ".//../x" }), /leads outside the medium$/],
    [
      "a pax path that leads outside, though the header's own does not",
      tarOf(paxHeader({ path: "../x" }), { name: "fine" }),
      /leads outside the medium$/,
    ],
    [
      "a GNU long name that leads outside",
      tarOf({ type: "L", content: "../x\0" }, { name: "fine" }),
      /leads outside the medium$/,
    ],
    ["a prefix that leads outside", tarOf({ name: "x", prefix: ".." }), /leads outside the medium$/],
    [
      "a name with an escape sequence",
      tarOf({ name: "\u001b[2Jx" }),
      /the name "\\x1b\[2Jx" holds a control character$/,
    ],
    ["a pax path with a NUL", tarOf(paxHeader({ path: "a\0b" }), {}), /holds a NUL$/],
    ["one name twice", tarOf({ name: "a" }, { name: "./a" }), /^medium-unsafe: .*: a: is listed twice$/],
    [
      "a hard link to what is not there",
      tarOf({ name: "a", type: "1", linkname: "../../etc/passwd" }),
      /is a hard link to "\.\.\/\.\.\/etc\/passwd", which is no file that comes before it$/,
    ],
    [
      "a hard link to itself",
      tarOf({ name: "a", type: "1", linkname: "a" }),
      /no file that comes before it$/,
    ],
    [
      "a hard link to a folder",
      tarOf({ name: "d/", type: "5" }, { name: "a", type: "1", linkname: "d" }),
      /no file that comes before it$/,
    ],
    ["no end", tarMember({ name: "a" }), /^medium-corrupt: .* is cut short \(download or copy it again\)$/],
    [
      "a member longer than the medium",
      tarOf({ name: "a", size: 100_000 }),
      /^medium-corrupt: .* is cut short \(download or copy it again\)$/,
    ],
    ["a sparse member", tarOf({ name: "a", type: "S" }), /holds a sparse file, which is not read$/],
  ])("is refused: %s", async (_what, bytes, message) => {
    expect(await refusal("hostile.tar", bytes)).toMatch(message);
  });

  it("lists links that lead outside, and does not follow them", async () => {
    const bytes = tarOf({ name: "link", type: "2", linkname: "../../etc" }, { name: "dev", type: "3" });
    writeFileSync(at("links.tar"), bytes);
    const medium = await openMedium(at("links.tar"));
    expect(await medium.list()).toMatchObject([
      { path: "link", type: "link", target: "../../etc", size: 0 },
      { path: "dev", type: "other", size: 0 },
    ]);
    await medium.close();
  });

  it("leaves out the archive's top folder and a volume's label, as bsdtar does not show them as files", async () => {
    const bytes = tarOf({ name: "./", type: "5" }, { name: "label", type: "V" }, { name: "./a" });
    expect(await refusal("top.tar", bytes)).toBe("accepted: a");
  });

  it("takes a name that ends with a slash for a folder, as the oldest archives have it", async () => {
    writeFileSync(at("old.tar"), tarOf({ name: "d/", type: "\0", magic: "" }));
    const medium = await openMedium(at("old.tar"));
    expect(await medium.list()).toMatchObject([{ path: "d", type: "directory" }]);
    await medium.close();
  });
});

describe.skipIf(!requireTools("gzip", "xz"))("a compressed tar medium that is a bomb", () => {
  it.each(["gzip -9", "xz -0"])("is refused in two seconds: %s", async (command) => {
    writeFileSync(at("head"), tarMember({ name: "zeros", size: 4 * 2 ** 30 }));
    await sh(`{ cat head; head -c 268435456 /dev/zero; } | ${command} > bomb`, { cwd: folder.path });
    const start = cpuTime();
    const medium = await openMedium(at("bomb"));
    await expect(medium.list()).rejects.toMatchObject({ code: "limit-exceeded" });
    expect(cpuTime() - start).toBeLessThan(2000);
    await medium.close();
  });
});
