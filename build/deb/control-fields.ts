import debianControl from "debian-control";
import { inside, LisdebError, shown, type Where } from "../base/index.ts";
import { splitControl, wrongName, wrongText, type FieldLines } from "./control-lines.ts";
import type { ControlField } from "./tree.ts";

/**
 * One paragraph of control data, its last line ended. A value's lines are separated by `\n`: the blank that marks a continuation
 * line is not part of the value, and an empty line stands for ` .`. Throws `control-invalid` where a field's name or value cannot be
 * written so that the same is read again, with the field in `where`.
 *
 * debian-control 1.0 does the writing, one field a call: it would reorder fields whose names are numbers. It gets arrays of its own,
 * since it empties those it is given, and what it wrote is read back and must be the same.
 */
export function formatControl(fields: readonly ControlField[], where: Where): string {
  if (fields.length === 0) throw new LisdebError("control-invalid", "has no fields", { where });
  const seen = new Set<string>();
  let text = "";
  for (const [name, value] of fields) {
    const wrong =
      wrongName(name) ??
      wrongValue(name, value) ??
      (seen.has(name.toLowerCase()) ? "is there twice" : undefined);
    if (wrong !== undefined) throw new LisdebError("control-invalid", wrong, { where: inside(where, name) });
    seen.add(name.toLowerCase());
    const [first = "", ...rest] = value.split("\n");
    text += `${debianControl.stringify({ [name]: [first, ...rest.map((line) => line || ".")] })}\n`;
  }
  return proveFormatted(fields, text, where);
}

/** Returns the text where it reads back as exactly these fields in this order; throws `control-invalid` where not. */
export function proveFormatted(fields: readonly ControlField[], text: string, where: Where): string {
  const paragraphs = splitControl(text, where);
  const read = paragraphs[0]?.map(({ name, lines }): ControlField => [name, valueOf(lines)]) ?? [];
  if (paragraphs.length !== 1 || !isSame(read, fields)) {
    const [lost] = fields.find(([name, value], i) => read[i]?.[0] !== name || read[i][1] !== value) ?? [""];
    throw new LisdebError("control-invalid", "would not be read as it is to be written", {
      where: inside(where, lost),
    });
  }
  return text;
}

/**
 * The paragraphs of control data, each with its fields in order and values as {@link formatControl} takes them. Comments, duplicates and a
 * last line without its end are refused, as dpkg refuses them. Throws `control-invalid` with the line, and
 * `limit-exceeded`.
 */
export function parseControl(text: string, where: Where): ControlField[][] {
  return splitControl(text, where).map((paragraph) => paragraph.map((field) => parseField(field, where)));
}

/**
 * debian-control reads one field at a time, so that none is lost to another of its name, with both ends of each line
 * guarded, so that it trims nothing away. What it read is held against the lines.
 */
function parseField({ name, lines, line }: FieldLines, where: Where): ControlField {
  const guarded = lines.map((content) => `${GUARD}${content}${GUARD}`);
  const parsed = debianControl.parse(`${name}: ${guarded.join("\n ")}\n`);
  return proveParsed({ name, lines, line }, parsed, where);
}

/** The field, where this is what debian-control made of its guarded lines; throws `control-invalid` where not. */
export function proveParsed(
  { name, lines, line }: FieldLines,
  parsed: Readonly<Record<string, string | readonly string[]>>,
  where: Where,
): ControlField {
  const value = Object.hasOwn(parsed, name) ? parsed[name] : undefined;
  const read = (typeof value === "string" ? [value] : (value ?? [])).map((content) =>
    content.startsWith(GUARD) && content.endsWith(GUARD) ? content.slice(1, -1) : undefined,
  );
  const same = read.length === lines.length && read.every((content, i) => content === lines[i]);
  if (!same || Object.keys(parsed).length !== 1) {
    throw new LisdebError(
      "control-invalid",
      `has the field ${shown(name)}, which cannot be read without loss`,
      {
        where: { ...where, line },
      },
    );
  }
  return [name, valueOf(lines)];
}

/** A control character, which no line of control data holds: {@link splitControl} has refused it. */
const GUARD = "\u0002";

function valueOf(lines: readonly string[]): string {
  const [first = "", ...rest] = lines;
  return [first, ...rest.map((line) => (line === "." ? "" : line))].join("\n");
}

function isSame(a: readonly ControlField[], b: readonly ControlField[]): boolean {
  return a.length === b.length && a.every(([name, value], i) => b[i]?.[0] === name && b[i][1] === value);
}

/** Fields whose value is one line (deb-control(5); Debian Policy 5.1, "simple"). */
const SIMPLE = new Set(
  [
    ...["Package", "Source", "Version", "Section", "Priority", "Architecture", "Multi-Arch", "Essential"],
    ...["Maintainer", "Installed-Size", "Homepage"],
  ].map((name) => name.toLowerCase()),
);
/** The field in which an empty line means something, beside fields that nobody knows. */
const FOLDED =
  /^(pre-depends|depends|recommends|suggests|enhances|breaks|conflicts|replaces|provides|built-using)$/i;

function wrongValue(name: string, value: string): string | undefined {
  const lines = value.split("\n");
  const [first = "", ...rest] = lines;
  for (const line of lines) {
    const wrong = wrongText(line);
    if (wrong !== undefined) return wrong;
  }
  if (lines.every((line) => line.trim() === "")) return "has no value";
  if (rest.length > 0 && SIMPLE.has(name.toLowerCase())) return "takes one line only";
  if (rest.includes("") && FOLDED.test(name)) return "has an empty line";
  if (rest.at(-1) === "") return "ends with an empty line";
  if (first !== first.trim()) return "begins or ends with a blank";
  for (const line of rest) {
    if (line !== line.trimEnd()) return "has a line that ends with a blank";
    if (line === ".") return "has a line of one dot, which would be read as an empty line";
  }
  return undefined;
}
