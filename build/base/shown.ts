const LONGEST = 200;

/**
 * Text from outside, made fit for one line on a terminal: control characters, escape sequences, bidirectional overrides
 * and lone surrogates become visible escapes, and what is longer than 200 characters is cut.
 */
export function shown(text: string): string {
  return escaped(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** The same and not cut, of text whose length is bounded already, such as a line of a recipe. */
export function escaped(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => {
      const code = character.charCodeAt(0);
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, "0")}`
        : `\\u${code.toString(16).padStart(4, "0")}`;
    },
  );
}
