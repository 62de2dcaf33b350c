import { LisdebError, type Where } from "../../base/index.ts";
import { BOUNDS } from "./bounds.ts";

/** A paragraph of Packages. */
export interface Stanza {
  /** Of its first line, from 1. */
  readonly line: number;
  /** By names in lower case; lines that go on are parted by a newline. Of a field that is there twice the first. */
  readonly fields: ReadonlyMap<string, string>;
  /** A line that is no field; undefined where there is none. */
  readonly oddity: string | undefined;
  /** A line with a field that was there before; undefined where there is none. */
  readonly repeated: string | undefined;
}

/**
 * The paragraphs of control data that comes in chunks, one after the other, so that a list of any length can be read. Read leniently, as apt
 * does. Throws `limit-exceeded` for a paragraph that is longer than anyone's.
 */
export async function* readStanzas(chunks: AsyncIterable<Uint8Array>, where: Where): AsyncGenerator<Stanza> {
  let line = 1;
  let rest = "";
  for await (const chunk of chunks) {
    // Latin-1 keeps each byte as it is, so that no character is cut in two.
    rest += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString("latin1");
    let from = 0;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n", from)) {
      const text = rest.slice(from, end + 1);
      const stanza = parseStanza(text, line);
      if (stanza) yield stanza;
      line += text.split("\n").length;
      from = end + 2;
    }
    rest = rest.slice(from);
    if (rest.length > BOUNDS.stanzaBytes) {
      throw new LisdebError("limit-exceeded", `has a paragraph of more than ${BOUNDS.stanzaBytes} bytes`, {
        where: { ...where, line },
      });
    }
  }
  const last = parseStanza(rest, line);
  if (last) yield last;
}

/** One paragraph, as Latin-1; undefined where there is none. */
export function parseStanza(text: string, line: number): Stanza | undefined {
  if (text.trim() === "") return undefined;
  const fields = new Map<string, string>();
  let name: string | undefined;
  let oddity: string | undefined;
  let repeated: string | undefined;
  for (const each of Buffer.from(text, "latin1").toString("utf8").split("\n")) {
    const field = /^([!-9;-~]+):[ \t]*(.*)$/.exec(each);
    if (field) {
      name = (field[1] ?? "").toLowerCase();
      if (fields.has(name)) repeated ??= each;
      else fields.set(name, (field[2] ?? "").trimEnd());
    } else if (/^[ \t]/.test(each) && name !== undefined) {
      fields.set(name, `${fields.get(name) ?? ""}\n${each.slice(1)}`);
    } else if (each !== "") {
      oddity ??= each;
    }
  }
  return { line, fields, oddity, repeated };
}
