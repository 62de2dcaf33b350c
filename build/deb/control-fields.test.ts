import debianControl from "debian-control";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { formatControl, parseControl, proveFormatted, proveParsed } from "./control-fields.ts";
import type { ControlField } from "./tree.ts";

const WHERE = { file: "control" };

describe("formatControl", () => {
  it("writes fields in the order given, an empty line as a dot, and ends the last line", () => {
    const fields: ControlField[] = [
      ["Package", "x"],
      ["Architecture", "amd64"],
      ["Description", "short\nlong\n\n verbatim\nend"],
    ];
    expect(formatControl(fields, WHERE)).toBe(
      "Package: x\nArchitecture: amd64\nDescription: short\n long\n .\n  verbatim\n end\n",
    );
  });

  it("writes a value that begins on the second line without a blank behind the colon", () => {
    expect(formatControl([["Files", "\na\nb"]], WHERE)).toBe("Files:\n a\n b\n");
  });

  it("keeps fields whose names are numbers in their order, which an object would not", () => {
    expect(formatControl([["B", "1"], ["2", "x"], ["1", "y"]], WHERE)).toBe("B: 1\n2: x\n1: y\n"); // prettier-ignore
  });

  it("leaves what it is given as it is", () => {
    const fields: ControlField[] = [["Description", "short\nlong"]];
    formatControl(fields, WHERE);
    expect(fields).toEqual([["Description", "short\nlong"]]);
  });

  it.each<[string, ControlField[], RegExp]>([
    ["no fields", [], /has no fields/],
    ["a name with a blank", [["A B", "x"]], /not a field's name/],
    ["a name with a colon", [["A:", "x"]], /not a field's name/],
    ["a name with a line end", [["A\nB", "x"]], /not a field's name/],
    ["a name that begins a comment", [["#A", "x"]], /not a field's name/],
    ["a name that begins with a hyphen", [["-A", "x"]], /not a field's name/],
    ["an empty name", [["", "x"]], /not a field's name/],
    ["a field twice", [["A", "x"], ["A", "y"]], /twice/], // prettier-ignore
    ["a field twice, in other case", [["Depends", "x"], ["depends", "y"]], /twice/], // prettier-ignore
    ["an empty value", [["A", ""]], /no value/],
    ["a value of blanks", [["A", " \n \n"]], /no value/],
    ["a value that begins with a blank", [["A", " x"]], /blank/],
    ["a value that ends with a blank", [["A", "x "]], /blank/],
    ["a CR", [["A", "x\r\ny"]], /control character/],
    ["a NUL", [["A", "x\0"]], /control character/],
    ["a line separator, at which debian-control loses the field", [["A", "x\u2028y"]], /control character/],
    ["a byte order mark", [["A", "x\n\ufeffy"]], /control character/],
    ["half a surrogate pair", [["A", "x\ud800"]], /surrogate/],
    ["a field smuggled into a one-line value", [["Version", "1\nDepends: evil"]], /one line only/],
    ["an empty line among relations", [["Depends", "a,\n\nb"]], /empty line/],
    ["an empty last line", [["Description", "a\nb\n"]], /ends with an empty line/],
    ["a line of one dot", [["Description", "a\n.\nb"]], /one dot/],
    ["a continuation that ends with a blank", [["Description", "a\nb "]], /ends with a blank/],
    ["a continuation of blanks", [["Description", "a\n \nb"]], /ends with a blank/],
    ["a name that is a property of every object", [["__proto__", "x"]], /without loss|not be read/],
  ])("refuses %s", (_what, fields, message) => {
    expect(() => {
      const text = formatControl(fields, WHERE);
      parseControl(text, WHERE);
    }).toThrow(message);
  });
});

describe("parseControl", () => {
  it("takes the blanks off a value in no more time than it has characters", () => {
    const start = cpuTime();
    const value = `x${" ".repeat(400_000)}x`;
    expect(parseControl(`A: \t ${value} \t\n`, WHERE)).toEqual([[["A", value]]]);
    expect(cpuTime() - start).toBeLessThan(2000);
  });

  it("keeps the indentation of continuation lines", () => {
    const text = "A: x\n  indented\n\tby a tab\n .\n";
    expect(parseControl(text, WHERE)).toEqual([[["A", "x\n indented\nby a tab\n"]]]);
  });

  it("gives nothing for nothing", () => {
    expect(parseControl("", WHERE)).toEqual([]);
    expect(parseControl("\n\n", WHERE)).toEqual([]);
  });

  it("separates paragraphs at empty lines", () => {
    expect(parseControl("A: 1\n\n\nA: 2\nB: 3\n", WHERE)).toEqual([
      [["A", "1"]],
      [
        ["A", "2"],
        ["B", "3"],
      ],
    ]);
  });

  it("takes a value with a colon, and one behind no blank or many", () => {
    expect(parseControl("A:b: c\nD:\t  e\nF: https://x/\n", WHERE)).toEqual([
      [
        ["A", "b: c"],
        ["D", "e"],
        ["F", "https://x/"],
      ],
    ]);
  });

  it.each([
    ["a missing last line end", "A: x", /no line end/, 1],
    ["a comment", "A: x\n# y\n", /comment/, 2],
    ["a duplicate field", "A: x\na: y\n", /twice/, 2],
    ["a line that is no field", "A: x\nyes\n", /not a field/, 2],
    ["a continuation of nothing", " x\n", /without a field/, 1],
    ["a line of blanks", "A: x\n  \n y\n", /blanks/, 2],
    ["a byte order mark", "\ufeffA: x\n", /control character/, 1],
    ["CRLF", "A: x\r\n", /control character/, 1],
    ["a signed message", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nA: x\n", /not a field/, 1],
  ])("refuses %s, naming the line", (_what, text, message, line) => {
    expect(() => parseControl(text, WHERE)).toThrow(
      expect.objectContaining({
        code: "control-invalid",
        message: expect.stringMatching(message) as string,
        where: expect.objectContaining({ line }) as object,
      }),
    );
  });
});

describe("what debian-control does to control data, and the proof that notices", () => {
  it("empties the arrays that it is given", () => {
    const description = ["short", "long"];
    debianControl.stringify({ Description: description });
    expect(description).toEqual(["long"]);
    // Written a second time, the synopsis is lost.
    const again = `${debianControl.stringify({ Description: description })}\n`;
    expect(() => proveFormatted([["Description", "short\nlong"]], again, WHERE)).toThrow(/would not be read/);
  });

  it("prints undefined", () => {
    // What a field without a value is in JavaScript; the types forbid it.
    const text = debianControl.stringify({ A: undefined as unknown as string });
    expect(text).toBe("A: undefined");
    expect(() => proveFormatted([["A", ""]], `${text}\n`, WHERE)).toThrow(/would not be read/);
  });

  it("does not end the last line", () => {
    const text = debianControl.stringify({ A: "x" });
    expect(text).toBe("A: x");
    expect(() => proveFormatted([["A", "x"]], text, WHERE)).toThrow(/no line end/);
  });

  it("sorts fields whose names are numbers to the front", () => {
    const fields: ControlField[] = [["B", "x"], ["1", "y"]]; // prettier-ignore
    const text = `${debianControl.stringify(Object.fromEntries(fields))}\n`;
    expect(text).toBe("1: y\nB: x\n");
    expect(() => proveFormatted(fields, text, WHERE)).toThrow(/would not be read/);
  });

  it("lets a line end in a value begin a field", () => {
    const text = `${debianControl.stringify({ A: "x\nB: y" })}\n`;
    expect(() => proveFormatted([["A", "x\nB: y"]], text, WHERE)).toThrow(/would not be read/);
  });

  it("trims continuation lines", () => {
    const parsed = debianControl.parse("A: x\n  indented\n");
    expect(parsed).toEqual({ A: ["x", "indented"] });
    expect(() => proveParsed({ name: "A", lines: ["x", " indented"], line: 1 }, parsed, WHERE)).toThrow(
      /loss/,
    );
  });

  it("lets the last of two fields win", () => {
    const parsed = debianControl.parse("A: \u0002x\u0002\nA: \u0002y\u0002\n");
    expect(parsed).toEqual({ A: "\u0002y\u0002" });
    expect(() => proveParsed({ name: "A", lines: ["x"], line: 1 }, parsed, WHERE)).toThrow(/loss/);
  });

  it("passes over comments and whatever else is no field", () => {
    const parsed = debianControl.parse("A: \u0002x\u2028\u0002\n");
    expect(() => proveParsed({ name: "A", lines: ["x\u2028"], line: 1 }, parsed, WHERE)).toThrow(/loss/);
  });

  it("makes a field undefined of nothing", () => {
    const parsed = debianControl.parse("");
    expect(Object.keys(parsed)).toEqual(["undefined"]);
    expect(() => proveParsed({ name: "A", lines: [""], line: 1 }, parsed, WHERE)).toThrow(/loss/);
  });
});

describe("the wrapper", () => {
  const name = fc
    .string({ unit: fc.constantFrom(...Array.from("AbZ019-_!~")), minLength: 1, maxLength: 8 })
    .filter((text) => !text.startsWith("-"));
  const word = fc.string({
    unit: fc.constantFrom(...Array.from("ab:# .-ü€😀\u00a0")),
    minLength: 1,
    maxLength: 12,
  });
  const line = word.map((text) => text.trimEnd()).filter((text) => text !== "" && text !== ".");
  const value = fc
    .tuple(
      line.map((text) => text.trim()).filter((text) => text !== ""),
      fc.array(fc.oneof(line, fc.constant(""))),
    )
    .map(([first, rest]) => [first, ...rest].join("\n").replace(/\n+$/, ""));
  const fields = fc.uniqueArray(fc.tuple(name, value), {
    selector: ([text]) => text.toLowerCase(),
    minLength: 1,
    maxLength: 8,
  });

  it("reads exactly what it has written, whatever that is", () => {
    fc.assert(
      fc.property(fields, (some) => {
        expect(parseControl(formatControl(some, WHERE), WHERE)).toEqual([some]);
      }),
    );
  });

  it("either reads text without loss or refuses it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("Ab: .\n\t#\u2028")), maxLength: 40 }),
        (text) => {
          let paragraphs: ControlField[][];
          try {
            paragraphs = parseControl(text, WHERE);
          } catch (error) {
            expect(error).toMatchObject({ code: "control-invalid" });
            return;
          }
          const letters = (some: string): string => some.replace(/[^Ab#]/g, "");
          expect(letters(paragraphs.flat(2).join(""))).toBe(letters(text));
        },
      ),
    );
  });
});
