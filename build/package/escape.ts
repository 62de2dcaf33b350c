/** What a text is that values are written into. */
export type TextKind = "control" | "copyright" | "shell" | "unit" | "man" | "text";

/**
 * Writes a value into a text of that kind so that it stays one value: it can end neither its line nor its word. Throws where
 * the value has no safe form, or is none at all.
 */
export function escapeFor(kind: TextKind): (value: unknown) => string {
  return (value) => {
    if (value instanceof Rendered) return value.text;
    return ESCAPES[kind](oneLine(value));
  };
}

/** Text that was made by rendering and goes into another as it is: the fragments of a script. Only render.ts makes one. */
export class Rendered {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A word for a shell: as it is where no shell sees anything in it, else in single quotes, in which only their own kind is special (POSIX 2.2.2). */
export function shellWord(value: string): string {
  if (/^[A-Za-z0-9_./:@=+,-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/**
 * Text for a manual page that a reader sees, and copies, as it is. `-` alone is a hyphen that may be printed as another character, so are quotes,
 * `^` and `~`; a dot or a quote at the beginning of a line makes a request of it (groff(7), "Escape sequences"; groff_char(7)).
 */
function roffText(value: string): string {
  const text = value.replace(/[\\\-'"`^~]/g, (character) => ROFF_CHARACTERS[character] ?? character);
  return text.startsWith(".") ? `\\&${text}` : text;
}

const ROFF_CHARACTERS: Readonly<Record<string, string>> = {
  "\\": "\\(rs",
  "-": "\\-",
  "'": "\\(aq",
  '"': "\\(dq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

const ESCAPES: Readonly<Record<TextKind, (value: string) => string>> = {
  control: (value) => {
    if (value === "" || value !== value.trim())
      throw new Error("a control field begins or ends with a blank");
    return value;
  },
  // A line of a copyright file's long fields stands behind a blank of the template's, so it cannot begin a field.
  copyright: (value) => value,
  shell: shellWord,
  // `%` begins a specifier, quotes and backslashes have meaning only in some settings: no value here needs them (systemd.unit(5)).
  unit: (value) => {
    if (/["'\\$;]/.test(value))
      throw new Error("the value holds a character with a meaning of its own in a unit");
    return value.replaceAll("%", "%%");
  },
  man: roffText,
  text: (value) => value,
};

function oneLine(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") throw new Error("the value is missing");
  const text = String(value);
  // With a line end a value could begin a field, a command, a setting of its own.
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text))
    throw new Error("the value holds a control character");
  if (Buffer.from(text).toString() !== text) throw new Error("the value is not Unicode");
  return text;
}
