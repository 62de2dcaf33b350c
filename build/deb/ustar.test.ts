import fc from "fast-check";
import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run, runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { writeUstar, type UstarEntry } from "./ustar.ts";

const MTIME = 1_343_347_200;
const WHERE = { file: "test.deb" };
const work = temporaryFolder("ustar");
afterAll(work.remove);

function file(name: string, content = "x", mode = 0o644): UstarEntry {
  return { name, type: "file", mode, content: Buffer.from(content), target: "" };
}

/** Names of exactly this many bytes, of parts that fit. */
function nameOf(prefix: number, rest: number): string {
  return `${"p".repeat(prefix)}/${"n".repeat(rest)}`;
}

describe("writeUstar", () => {
  it("ends with two blocks of zeros and pads each file to a block", () => {
    const bytes = writeUstar([file("./a", "x".repeat(513))], MTIME, WHERE);
    expect(bytes.length).toBe(512 + 1024 + 1024);
    expect(bytes.subarray(-1024).every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ["100 bytes of name", "n".repeat(100)],
    ["101 bytes, split", nameOf(1, 99)],
    ["155 bytes of prefix and 100 of name", nameOf(155, 100)],
    ["a folder of 100 bytes with its /", `${"n".repeat(99)}/`],
    ["UTF-8 that takes more bytes than characters", `./${"ü".repeat(49)}`],
  ])("writes a name of %s without an extension header", (_what, name) => {
    const bytes = writeUstar([file(name)], MTIME, WHERE);
    expect(bytes.length).toBe(512 + 512 + 1024);
    expect(String.fromCharCode(bytes[156] ?? 0)).toBe("0");
  });

  it.each([
    ["101 bytes without a /", "n".repeat(101), /a name/],
    ["101 bytes of last part", nameOf(5, 101), /a name/],
    ["156 bytes of prefix", nameOf(156, 100), /a name/],
    ["a folder whose last part has 100 bytes and a /", `${nameOf(20, 100)}/`, /a name/],
    ["UTF-8 of 101 bytes", `n${"ü".repeat(50)}`, /a name/],
  ])("refuses a name of %s", (_what, name, message) => {
    expect(() => writeUstar([file(name)], MTIME, WHERE)).toThrow(
      expect.objectContaining({
        code: "package-invalid",
        message: expect.stringMatching(message) as string,
        where: { file: "test.deb", inside: [name] },
      }),
    );
  });

  it("refuses a link's target of 101 bytes", () => {
    const link: UstarEntry = {
      name: "./l",
      type: "link",
      mode: 0o777,
      content: Buffer.alloc(0),
      target: "t".repeat(101),
    };
    expect(() => writeUstar([link], MTIME, WHERE)).toThrow(/linkname/);
    expect(writeUstar([{ ...link, target: "t".repeat(100) }], MTIME, WHERE).length).toBe(1536);
  });

  it.each([-1, 8 ** 11, 0.5, Number.NaN])(
    "refuses the time %s, which dpkg 1.16 would silently read as 0",
    (mtime) => {
      expect(() => writeUstar([file("./a")], mtime, WHERE)).toThrow(/mtime/);
    },
  );

  describe.skipIf(!requireTools("tar", "bsdtar"))("read by GNU tar and bsdtar", () => {
    const part = fc
      .string({ unit: fc.constantFrom(...Array.from("abcZ09_.-+~ü")), minLength: 1, maxLength: 40 })
      .filter((text) => !/^\.+$/.test(text) && !text.startsWith("-"));
    const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `./${parts.join("/")}`);
    const tree = fc.uniqueArray(
      fc.record({
        path,
        type: fc.constantFrom("file", "file", "link"),
        mode: fc.constantFrom(0o644, 0o755, 0o600),
        content: fc.string({ maxLength: 1200 }),
        target: part,
      }),
      { selector: (entry) => entry.path, maxLength: 12 },
    );

    it("lists and unpacks as what was written, whatever it is", { timeout: 120_000 }, async () => {
      let number = 0;
      await fc.assert(
        fc.asyncProperty(tree, async (some) => {
          // No path below another one that is no folder: that is the tree's business, not the writer's.
          const entries = some
            .filter((one) => !some.some((other) => one.path.startsWith(`${other.path}/`)))
            .map((one): UstarEntry => {
              const isLink = one.type === "link";
              return {
                name: one.path,
                type: isLink ? "link" : "file",
                mode: isLink ? 0o777 : one.mode,
                content: isLink ? Buffer.alloc(0) : Buffer.from(one.content),
                target: isLink ? one.target : "",
              };
            })
            .filter((entry) => fits(entry));
          number += 1;
          const archive = join(work.path, `${number}.tar`);
          await writeFile(archive, writeUstar(entries, MTIME, WHERE));
          for (const tool of ["tar", "bsdtar"]) {
            const folder = join(work.path, `${number}-${tool}`);
            await mkdir(folder);
            const args = ["-xpf", archive, "-C", folder];
            const { stderr } = await runOk(tool, tool === "tar" ? ["--no-same-owner", ...args] : args);
            expect(stderr).toBe("");
            for (const entry of entries) {
              const there = join(folder, entry.name);
              if (entry.type === "link") expect(await readlink(there)).toBe(entry.target);
              else {
                expect(await readFile(there)).toEqual(Buffer.from(entry.content));
                const { mode, mtimeMs } = await stat(there);
                expect([mode & 0o7777, mtimeMs]).toEqual([entry.mode, MTIME * 1000]);
              }
            }
            await rm(folder, { recursive: true });
          }
          const { stdout } = await run("bsdtar", ["-tf", archive]);
          expect(stdout.split("\n").slice(0, -1)).toEqual(entries.map(({ name }) => name));
        }),
        { numRuns: 25, seed: 11 },
      );
      expect((await readdir(work.path)).length).toBe(25);
    });

    it("is ustar to both, owned by root", async () => {
      const archive = join(work.path, "format.tar");
      await writeFile(archive, writeUstar([file("./a", "x", 0o755)], MTIME, WHERE));
      expect((await runOk("tar", ["-tvf", archive])).stdout).toBe(
        "-rwxr-xr-x root/root         1 2012-07-27 00:00 ./a\n",
      );
      expect((await runOk("tar", ["--numeric-owner", "-tvf", archive])).stdout).toContain(" 0/0 ");
      expect((await runOk("bsdtar", ["-tvf", archive])).stdout).toMatch(
        /^-rwxr-xr-x {2}0 root +root +1 Jul 27 +2012 \.\/a\n$/,
      );
    });
  });
});

function fits(entry: UstarEntry): boolean {
  try {
    writeUstar([entry], MTIME, WHERE);
    return true;
  } catch {
    return false;
  }
}
