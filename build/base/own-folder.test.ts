import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireRoot } from "../../tests/support/tools.ts";
import { isOwnContent, isOwnFolder } from "./own-folder.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lisdeb-own-"));
  mkdirSync(at("a/b"), { recursive: true });
  writeFileSync(at("a/b/file"), "");
  // Whatever the umask is.
  for (const path of ["a", "a/b"]) chmodSync(at(path), 0o755);
  chmodSync(at("a/b/file"), 0o644);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Of folder and file at the end of the way. */
const own = async () => [
  await isOwnFolder(at("a/b")),
  await isOwnContent(at("a/b")),
  await isOwnContent(at("a/b/file")),
];

describe("what nobody else can have written", () => {
  it("is in a folder of one's own, below the one for what is temporary", async () => {
    expect(await own()).toEqual([true, true, true]);
  });

  it.each([
    ["a", 0o777, [false, false, false]],
    ["a/b", 0o777, [false, false, false]],
    ["a/b/file", 0o666, [true, true, false]],
    // In such a folder nobody takes another's file away, and anybody adds one.
    ["a", 0o1777, [true, true, true]],
    ["a/b", 0o1777, [true, false, false]],
  ] as const)("is not where others write: %s %o", async (path, mode, expected) => {
    chmodSync(at(path), mode);
    expect(await own()).toEqual(expected);
  });

  it.skipIf(!requireRoot("files belong to other users"))(
    "is not where another user's folder, file or link is on the way",
    async () => {
      for (const [path, expected] of [
        ["a", [false, false, false]],
        ["a/b", [false, false, false]],
        ["a/b/file", [true, true, false]],
      ] as const) {
        chownSync(at(path), 1000, 1000);
        expect(await own(), path).toEqual(expected);
        chownSync(at(path), 0, 0);
      }
      symlinkSync("b", at("a/link"));
      expect(await isOwnContent(at("a/link/file"))).toBe(true);
      lchownSync(at("a/link"), 1000, 1000);
      expect(await isOwnContent(at("a/link/file"))).toBe(false);
      expect(await isOwnFolder(at("a/link"))).toBe(false);
    },
  );

  it("is asked of the folder that a link lies in, and of where it leads", async () => {
    mkdirSync(at("open"));
    symlinkSync("../a/b/file", at("open/link"));
    symlinkSync(at("open/link"), at("a/to-link"));
    expect(await isOwnContent(at("a/to-link"))).toBe(true);
    chmodSync(at("open"), 0o777);
    expect(await isOwnContent(at("a/to-link"))).toBe(false);
    expect(await isOwnContent(at("a/b/file"))).toBe(true);
  });

  it("is nothing that is not there, or that links only lead around to", async () => {
    symlinkSync("loop", at("loop"));
    for (const path of ["none", "loop", "a/b/file/none"]) {
      expect(await isOwnContent(at(path)), path).toBe(false);
      expect(await isOwnFolder(at(path)), path).toBe(false);
    }
    expect(await isOwnFolder(at("a/b/file"))).toBe(false);
  });
});
