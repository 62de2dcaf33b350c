import ejs from "ejs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { sha256 } from "../base/index.ts";
import { parseControl } from "../deb/index.ts";
import { shellWord, type TextKind } from "./escape.ts";
import { fillIn } from "./fill-in.ts";
import { plan } from "./package.test-support.ts";
import { loadTemplates, type Templates } from "./templates.ts";

const own = await loadTemplates();

function templates(text: string): Templates {
  return { texts: new Map([["t.ejs", text]]), sha256: sha256(text), compiled: new Map() };
}

function fill(text: string, values: Readonly<Record<string, unknown>>, kind: TextKind = "text"): string {
  return fillIn(ejs.compile, templates(text), "t.ejs", kind, values);
}

describe("fillIn", () => {
  it("fills in values, and ends the text with one line end", () => {
    expect(fill("a <%= b %>\n<% if (c) { -%>\nd\n<% } -%>\n\n", { b: "x", c: true })).toBe("a x\nd\n");
  });

  it.each<[string, string, Record<string, unknown>, RegExp, number | undefined]>([
    ["a value that is not there", "x\n<%= y %>\n", {}, /y is not defined/, 2],
    [
      "a condition on a value that is not there",
      "x\n\n<% if (y) { -%>\n<% } -%>\n",
      {},
      /y is not defined/,
      3,
    ],
    ["a part of a value that is not there", "<%= y.z %>\n", { y: {} }, /the value is missing/, 1],
    ["a value that is null", "x\n<%= y %>\n", { y: null }, /the value is missing/, 2],
    ["a value that is no text", "<%= y %>\n", { y: {} }, /the value is missing/, 1],
    ["a value with a line end", "<%= y %>\n", { y: "a\nb" }, /control character/, 1],
    ["a value with an escape sequence", "<%= y %>\n", { y: "\u001b[31m" }, /control character/, 1],
    ["a value with half a surrogate pair", "<%= y %>\n", { y: "\ud800" }, /not Unicode/, 1],
    ["raw output", "x\ny <%- z %>\n", { z: "1" }, /without escaping/, 2],
    ["a tag that does not end", "x\n<%= y \n", { y: "1" }, /matching close tag/, undefined],
    ["what is no JavaScript", "x\n<% if ( { %>\n", {}, /./, undefined],
    ["an assignment to what is not there", "<% y = 1 %>\n", {}, /y is not defined/, 1],
    ["text that ends a line with a blank", "a <%= y %>\n", { y: " " }, /line 1 of what it makes/, undefined],
    ["a template with CRLF", "a\r\nb\r\n", {}, /line 1 of what it makes/, undefined],
  ])("refuses %s, naming template and line", (_what, text, values, message, line) => {
    expect(() => fill(text, values)).toThrow(
      expect.objectContaining({
        code: "template-failed",
        message: expect.stringMatching(message) as string,
        where: line === undefined ? { file: "templates/t.ejs" } : { file: "templates/t.ejs", line },
      }),
    );
  });

  it("refuses a template that is not there", () => {
    expect(() => fillIn(ejs.compile, templates(""), "other.ejs", "text", {})).toThrow(/no such template/);
  });

  it("says it in one line", () => {
    try {
      fill("x\n<%= y %>\nz\n", {});
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("\n");
    }
  });
});

describe("a value from outside stays a value", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(...Array.from("aZ0 '\"`$(){}|&;<>*?#!~%\\=:-_/ü\u00a0")),
    minLength: 1,
    maxLength: 20,
  });

  it.skipIf(!requireTools("dash"))("in a shell script, whatever it is", { timeout: 120_000 }, async () => {
    const some = fc.sample(hostile, { numRuns: 300, seed: 5 });
    const words = some.map((value) => fill("<%= value %>\n", { value }, "shell").trimEnd());
    const { stdout, stderr } = await run("dash", [], {
      input: words.map((word) => `printf '%s\\n' ${word}\n`).join(""),
    });
    expect(stderr).toBe("");
    expect(stdout).toBe(some.map((value) => `${value}\n`).join(""));
  });

  it("in a shell's assignment without quotes where it needs none", () => {
    expect(shellWord("/usr/sbin/hv_kvp_daemon")).toBe("/usr/sbin/hv_kvp_daemon");
    expect(shellWord("")).toBe("''");
    expect(shellWord("it's $(rm)")).toBe(`'it'\\''s $(rm)'`);
    expect(shellWord("~")).toBe("'~'");
  });

  it("in a control field", () => {
    for (const value of ["x\nDepends: evil", " x", "x ", "", "x\ry"]) {
      expect(() => fill("Package: <%= value %>\n", { value }, "control")).toThrow(/blank|control character/);
    }
  });

  it.each(["maintainer", "homepage", "section", "version", "synopsis"] as const)(
    "as %s of a package: it makes no field of its own",
    (field) => {
      fc.assert(
        fc.property(hostile, (value) => {
          const values = { ...plan().values, depends: "libc6", recommends: "iproute", [field]: value };
          let text: string;
          try {
            text = fillIn(ejs.compile, own, "control.ejs", "control", values);
          } catch (error) {
            expect(error).toMatchObject({ code: "template-failed" });
            return;
          }
          const [fields = []] = parseControl(text, { file: "control" });
          expect(fields.map(([name]) => name)).toEqual(
            ["Package", "Version", "Architecture", "Maintainer", "Section", "Priority", "Depends", "Recommends", "Conflicts", "Replaces", "Homepage", "Description"], // prettier-ignore
          );
        }),
      );
    },
  );

  it.each(["release", "nevra", "rpmPath", "originPath", "copyright", "profile"] as const)(
    "as %s in the copyright file: it makes no paragraph of its own",
    (field) => {
      const names = (text: string): string[] =>
        parseControl(text, { file: "copyright" }).flatMap((paragraph) => [
          "",
          ...paragraph.map(([name]) => name),
        ]);
      const values = plan().values;
      const usual = names(fillIn(ejs.compile, own, "copyright.ejs", "copyright", { ...values }));
      fc.assert(
        fc.property(hostile, (value) => {
          let text: string;
          try {
            text = fillIn(ejs.compile, own, "copyright.ejs", "copyright", { ...values, [field]: value });
          } catch (error) {
            expect(error).toMatchObject({ code: "template-failed" });
            return;
          }
          try {
            expect(names(text)).toEqual(usual);
          } catch (error) {
            // A value of blanks alone makes a line that is none: then it is refused as a whole.
            expect(error).toMatchObject({ code: "control-invalid" });
          }
        }),
      );
    },
  );

  it.skipIf(!requireTools("mandoc"))(
    "in a manual page, at the beginning of a line and within it",
    async () => {
      const any = fc.sample(hostile, { numRuns: 200, seed: 7 }).map((value) => value.trim());
      const some = [".so /etc/passwd", "'br", "\\fBx", "a-b", ...any.filter((value) => value !== "")];
      const lines = some.map((value) => fill("<%= value %>\n.br\n|<%= value %>|\n.br\n", { value }, "man"));
      const { stdout } = await run("mandoc", ["-Tutf8", "-O", "width=200"], {
        input: `.TH T 8 x y\n.SH S\n${lines.join("")}`,
      });
      // It may draw blanks together and leave them out at the ends, and lets words stand that terminals would underline.
      const seen = stdout
        .replaceAll(/.\u0008/gu, "")
        .split("\n")
        .slice(2, -2);
      const blank = (text: string) => text.replaceAll(/[ \u00a0]+/g, "");
      expect(blank(seen.join(""))).toBe(
        blank(some.map((value) => `${value}|${value}|`).join("")).replace(/^/, "S"),
      );
    },
  );

  it("in a systemd unit", () => {
    for (const value of ["a'b", 'a"b', "a\\", "a\nExecStart=/bin/evil", "a$b", "a;b"]) {
      expect(() => fill("Description=<%= value %>\n", { value }, "unit")).toThrow(
        /meaning of its own|control/,
      );
    }
    expect(fill("Description=<%= value %>\n", { value: "100%h" }, "unit")).toBe("Description=100%%h\n");
  });
});

describe("the templates", () => {
  it("have no raw output", () => {
    for (const [name, text] of own.texts) expect([name, text.includes("<%-")]).toEqual([name, false]);
  });

  it("have a digest that every change of a name or a text changes", () => {
    expect(own.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
