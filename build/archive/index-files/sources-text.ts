import { LIMITS, LisdebError, shown, type Sha256, type Where } from "../../base/index.ts";
import { COMPONENTS } from "../entry.ts";
import { DSC, type SourceEntry, type SourceEntryFile } from "../source-entry.ts";

/** Fields that an entry is made of, in lower case: what each must look like, its lines joined. */
const FIELDS = {
  package: /^[A-Za-z0-9][A-Za-z0-9+.-]*$/,
  version: /^[A-Za-z0-9.+:~-]+$/,
  // As of a package's file: no way up, no empty step.
  directory: /^pool\/(?!.*(?:^|\/)\.{0,2}(?:\/|$))[A-Za-z0-9.+~_-]+(?:\/[A-Za-z0-9.+~_-]+)*$/,
  "checksums-sha256": /^(?:\n[0-9a-f]{64} \d{1,15} [A-Za-z0-9][A-Za-z0-9.+~_-]*)+$/,
} as const;

type Field = keyof typeof FIELDS;

/** What is wrong, and how many characters behind the start of the paragraph. */
type Fail = (message: string, at: number) => never;

/**
 * The source packages of an index of ours, in its order. Throws `archive-invalid` with the line where a paragraph is not one that describes a source package of
 * the archive, such as one with a file outside of it.
 */
export function parseSources(text: string, where: Where): SourceEntry[] {
  const entries: SourceEntry[] = [];
  for (let start = 0; start < text.length;) {
    const blank = text.indexOf("\n\n", start);
    const end = blank < 0 ? text.length : blank + 1;
    const from = start;
    entries.push(
      readStanza(text.slice(start, end), (message, at) => {
        const line = text.slice(0, from + at).split("\n").length;
        throw new LisdebError("archive-invalid", message, { where: { ...where, line } });
      }),
    );
    start = end + 1;
  }
  return entries;
}

function readStanza(stanza: string, fail: Fail): SourceEntry {
  if (!stanza.endsWith("\n")) fail("has no line end", stanza.length);
  if (stanza.length > LIMITS.controlBytes * 2)
    fail("describes a source package in more text than any has", 0);
  const values = fieldsOf(stanza, fail);
  const of = (name: Field): string =>
    values[name] ??
    fail(`has a source package without ${name === "checksums-sha256" ? "Checksums-Sha256" : name}`, 0);
  const directory = of("directory");
  const files = of("checksums-sha256")
    .split("\n")
    .slice(1)
    .map((line): SourceEntryFile => {
      const [sha256 = "", size = "", name = ""] = line.split(" ");
      // FIELDS says that it is 64 hex digits.
      return { filename: `${directory}/${name}`, size: Number(size), sha256: sha256 as Sha256 };
    });
  const dsc = files.filter(({ filename }) => DSC.test(filename));
  const [first] = dsc;
  if (!first || dsc.length > 1) return fail("has a source package without one .dsc", 0);
  return {
    name: of("package"),
    version: of("version"),
    component:
      COMPONENTS.find((area) => directory.startsWith(`pool/${area}/`)) ??
      fail(`has the directory "${shown(directory)}", which is of no component`, 0),
    files: [first, ...files.filter((file) => file !== first)],
    sha256: first.sha256,
    stanza,
  };
}

/** The fields that count here, each with its lines, each of these without its blanks; every line has to be one that apt reads. */
function fieldsOf(stanza: string, fail: Fail): Partial<Record<Field, string>> {
  const values: Partial<Record<Field, string>> = {};
  let field: Field | undefined;
  let at = 0;
  const starts: Partial<Record<Field, number>> = {};
  for (const line of stanza.slice(0, -1).split("\n")) {
    if (/^[ \t]/.test(line)) {
      if (at === 0) fail("has a continuation line without a field", 0);
      if (field) values[field] = `${values[field] ?? ""}\n${line.trim()}`;
    } else {
      const [, stated = "", value = ""] =
        /^([^:]+):(.*)$/.exec(line) ?? fail(`has the line "${shown(line)}", which is not a field`, at);
      const name = stated.toLowerCase();
      field = isField(name) ? name : undefined;
      if (field) {
        if (values[field] !== undefined) fail(`has the field ${name} twice in a paragraph`, at);
        values[field] = value.trim();
        starts[field] = at;
      }
    }
    at += line.length + 1;
  }
  for (const name of Object.keys(values) as Field[]) {
    const value = values[name] ?? "";
    if (!FIELDS[name].test(value))
      fail(`has the ${name} "${shown(value)}", which cannot be one`, starts[name] ?? 0);
  }
  return values;
}

function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}
