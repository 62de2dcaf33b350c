import { describe, expect, it } from "vitest";
import type { Deb } from "../../deb/index.ts";
import { contentsLine, contentsName, contentsPaths, parseContents } from "./contents-text.ts";
import { madeEntry } from "./made-entry.test-support.ts";

const where = { file: "Contents-amd64" };

describe("Contents", () => {
  it("names a package with its section, or alone", () => {
    expect(contentsName(madeEntry({ section: "non-free/admin" }))).toBe("non-free/admin/lis-test");
    expect(contentsName(madeEntry({ section: "admin" }))).toBe("admin/lis-test");
    expect(contentsName(madeEntry({ section: null, description: "d\nSection: no" }))).toBe("lis-test");
  });

  it("lists what is no folder, and leaves out what no line can hold", () => {
    const paths = [
      "/",
      "/usr",
      "/usr/sbin/a",
      "/usr/a b",
      "/x\ny",
      "/x\u001b[31m",
      "/ends with a blank ",
      "/tab\there",
      "/ü",
    ];
    const entries = paths.map((path) => ({
      path,
      type: path.length < 5 && path !== "/ü" ? "directory" : "file",
    }));
    expect(contentsPaths({ entries: entries as unknown as Deb["entries"] })).toEqual([
      "usr/sbin/a",
      "usr/a b",
      "ü",
    ]);
  });

  it("is read back as it was written, also of paths with blanks and longer than the column", () => {
    const lines = [" a", "etc/a b  c", "usr/sbin/ü", `usr/${"x".repeat(80)}`].map((path) =>
      contentsLine(path, ["net/b", "admin/a", "net/b"]),
    );
    const text = lines.map((line) => line.text).join("");
    expect(text.split("\n")[1]).toBe(`${"etc/a b  c".padEnd(55)} admin/a,net/b`);
    expect(parseContents(text, where)).toEqual(lines);
    expect(parseContents("", where)).toEqual([]);
  });

  it.each([
    ["no line end", "a x", "has no line end"],
    ["an empty line", "a x\n\nb x\n", "is not a path and its packages"],
    ["a line without packages", "a \n", "is not a path and its packages"],
    ["a line without a blank", "a x\nb\n", "is not a path and its packages"],
    ["a line of blanks", "   \n", "is not a path and its packages"],
    ["a path twice", "a x\na y\n", "in the order of paths"],
    ["lines in no order", "b x\na y\n", "in the order of paths"],
  ])("is refused with %s", (_what, text, message) => {
    expect(() => parseContents(text, where)).toThrow(message);
  });
});
