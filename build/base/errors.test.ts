import { describe, expect, it } from "vitest";
import { asLisdebError, ERRORS, EXIT_STATUS, formatError, LisdebError } from "./errors.ts";
import { systemError } from "./system-error.ts";
import { atByte, formatWhere, inside } from "./where.ts";

describe("an error", () => {
  const error = new LisdebError("rpm-corrupt", "the header is cut short", {
    where: atByte(inside(inside({ file: "LIS.iso" }, "RHEL63/a.rpm"), "header"), 112),
    hint: "download it again",
  });

  it("is one line: the place, what is wrong there, and the remedy", () => {
    expect(formatError(error)).toBe(
      "LIS.iso: RHEL63/a.rpm: header: byte 112: the header is cut short (download it again)",
    );
  });

  it("is one line without a place and a remedy, too", () => {
    expect(formatError(new LisdebError("offline", "the medium is not in the cache"))).toBe(
      "the medium is not in the cache",
    );
  });

  it("is data for those who want it", () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "rpm-corrupt",
      kind: "input",
      message: "the header is cut short",
      where: { file: "LIS.iso", inside: ["RHEL63/a.rpm", "header"], offset: 112 },
      hint: "download it again",
    });
    expect(new LisdebError("bug", "x").toJSON()).toEqual({ code: "bug", kind: "bug", message: "x" });
  });

  it("keeps its cause", () => {
    const cause = new Error("first");
    expect(new LisdebError("bug", "then", { cause }).cause).toBe(cause);
    expect("cause" in new LisdebError("bug", "then")).toBe(false);
  });

  it("has an exit status for each kind", () => {
    const status = (code: keyof typeof ERRORS): number => EXIT_STATUS[new LisdebError(code, "x").kind];
    expect([status("medium-corrupt"), status("usage"), status("download-failed"), status("bug")]).toEqual([
      1, 2, 3, 70,
    ]);
  });

  it("has a title for each code that ends as a sentence does", () => {
    for (const { title } of Object.values(ERRORS)) expect(title).toMatch(/^[A-Z].*\.$/);
  });
});

describe("what is thrown and is no error of ours", () => {
  it("is a bug", () => {
    expect(asLisdebError(new TypeError("x is not a function"))).toMatchObject({
      code: "bug",
      message: "x is not a function",
    });
    expect(asLisdebError("text")).toMatchObject({ code: "bug", message: "text" });
    const own = new LisdebError("usage", "no");
    expect(asLisdebError(own)).toBe(own);
  });
});

describe("an error of the operating system", () => {
  const errno = (code: string): Error => Object.assign(new Error(`${code}: said by the system`), { code });

  it.each([
    ["read-failed", "ENOENT", "input-missing", "no such file or folder"],
    ["read-failed", "ENOTDIR", "input-missing", "a part of the path is not a folder"],
    ["read-failed", "EACCES", "read-failed", "cannot read: permission denied"],
    ["write-failed", "ENOENT", "write-failed", "cannot write: no such file or folder"],
    ["write-failed", "ENOSPC", "write-failed", "cannot write: no space left on the disk"],
    ["write-failed", "EROFS", "write-failed", "cannot write: the file system is read-only"],
    ["write-failed", "EXOTIC", "write-failed", "cannot write: EXOTIC: said by the system"],
  ] as const)("is said in words: %s %s", (code, number, ours, message) => {
    expect(systemError(code, errno(number), { file: "f" })).toMatchObject({
      code: ours,
      message,
      where: { file: "f" },
    });
  });

  it("is passed on where it is ours already", () => {
    const own = new LisdebError("interrupted", "stopped");
    expect(systemError("read-failed", own, { file: "f" })).toBe(own);
  });
});

describe("a place", () => {
  it.each([
    [{ file: "recipe.yaml", line: 3, column: 7 }, "recipe.yaml:3:7"],
    [{ file: "recipe.yaml", line: 3 }, "recipe.yaml:3"],
    [{ file: "a", inside: ["b", "c"], offset: 0 }, "a: b: c: byte 0"],
    [{ file: "a", inside: ["b", "c"], line: 3, column: 7 }, "a: b: c:3:7"],
    [{ file: "a\nb", inside: ["\u001b[31mred"] }, "a\\x0ab: \\x1b[31mred"],
  ])("of %j is shown as %s", (where, text) => {
    expect(formatWhere(where)).toBe(text);
  });

  it("one level deeper has no byte or line of the level above", () => {
    expect(inside({ file: "a", offset: 5, line: 1 }, "b")).toEqual({ file: "a", inside: ["b"] });
  });
});
