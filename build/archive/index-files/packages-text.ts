import { LIMITS, LisdebError, shown, type Sha256, type Where } from "../../base/index.ts";
import { COMPONENTS, type ArchiveEntry } from "../entry.ts";

/** Fields that an entry is made of, in lower case: what each must look like. */
const FIELDS = {
  package: /^[A-Za-z0-9][A-Za-z0-9+.-]*$/,
  version: /^[A-Za-z0-9.+:~-]+$/,
  architecture: /^[a-z0-9][a-z0-9-]*$/,
  source: /^[A-Za-z0-9][A-Za-z0-9+.-]*( \([A-Za-z0-9.+:~-]+\))?$/,
  section: /^[A-Za-z0-9.+_/-]+$/,
  // No way up, no empty step, nothing that a web server or a terminal would take for something else.
  filename: /^(?!.*(?:^|\/)\.{0,2}(?:\/|$))[A-Za-z0-9.+~_:@,=/-]+$/,
  size: /^\d{1,15}$/,
  sha256: /^[0-9a-f]{64}$/,
} as const;

type Field = keyof typeof FIELDS;

/** How messages spell the fields that every package must have. */
const REQUIRED = {
  package: "Package",
  version: "Version",
  architecture: "Architecture",
  filename: "Filename",
  size: "Size",
  sha256: "SHA256",
} as const satisfies Partial<Record<Field, string>>;

/** What is wrong, and how many characters behind the start of the paragraph. */
type Fail = (message: string, at: number) => never;

/**
 * The packages of an index of ours, in its order. Throws `archive-invalid` with the line where a paragraph is not one that describes a
 * package of the archive, such as one whose file would lie outside of it.
 */
export function parsePackages(text: string, where: Where): ArchiveEntry[] {
  const entries: ArchiveEntry[] = [];
  for (let start = 0; start < text.length;) {
    const blank = text.indexOf("\n\n", start);
    const end = blank < 0 ? text.length : blank + 1;
    entries.push(
      readStanza(text.slice(start, end), (message, at) => {
        const line = text.slice(0, start + at).split("\n").length;
        throw new LisdebError("archive-invalid", message, { where: { ...where, line } });
      }),
    );
    start = end + 1;
  }
  return entries;
}

function readStanza(stanza: string, fail: Fail): ArchiveEntry {
  if (!stanza.endsWith("\n")) fail("has no line end", stanza.length);
  if (stanza.length > LIMITS.controlBytes * 2) fail("describes a package in more text than any has", 0);
  const values = fieldsOf(stanza, fail);
  for (const name of Object.keys(REQUIRED) as (keyof typeof REQUIRED)[]) {
    if (values[name] === undefined) fail(`has a package without ${REQUIRED[name]}`, 0);
  }
  const { package: name = "", version = "", architecture = "", filename = "", size, sha256, source } = values;
  const component = COMPONENTS.find((area) => filename.startsWith(`pool/${area}/`));
  return {
    name,
    version,
    architecture,
    source: source?.replace(/ .*/, "") ?? name,
    component: component ?? (values.section?.startsWith("non-free/") === true ? "non-free" : "main"),
    filename,
    size: Number(size),
    sha256: sha256 as Sha256, // FIELDS says that it is 64 hex digits
    stanza,
  };
}

/** The fields of a paragraph that count here; every line is looked at, since each has to be one that apt reads. */
function fieldsOf(stanza: string, fail: Fail): Partial<Record<Field, string>> {
  const values: Partial<Record<Field, string>> = {};
  for (let start = 0; start < stanza.length;) {
    const end = stanza.indexOf("\n", start);
    const first = stanza.charCodeAt(start);
    if (first !== 0x20 && first !== 0x09) {
      const colon = stanza.indexOf(":", start);
      if (colon <= start || colon > end) {
        fail(`has the line "${shown(stanza.slice(start, end))}", which is not a field`, start);
      }
      const name = stanza.slice(start, colon).toLowerCase();
      if (isField(name)) {
        const value = stanza.slice(colon + 1, end).trim();
        if (values[name] !== undefined) fail(`has the field ${name} twice in a paragraph`, start);
        if (!FIELDS[name].test(value)) fail(`has the ${name} "${shown(value)}", which cannot be one`, start);
        values[name] = value;
      }
    } else if (start === 0) fail("has a continuation line without a field", 0);
    start = end + 1;
  }
  return values;
}

function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}
