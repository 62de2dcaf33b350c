/** Text that goes into the page as it is. */
export class Ready {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Writes a value into HTML, between tags or in a quoted attribute, so that it stays text (HTML Standard, 13.3, "Escaping a string"). Throws
 * where there is no value, or one that is no text.
 */
export function escapeHtml(value: unknown): string {
  if (value instanceof Ready) return value.text;
  if (typeof value !== "string" && typeof value !== "number") throw new Error("the value is missing");
  // Noncharacters are no text of HTML (13.2.3.5); the rest that is none, `shown` has made visible.
  const text = String(value).replaceAll(/\p{Noncharacter_Code_Point}/gu, "�");
  return text.replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
