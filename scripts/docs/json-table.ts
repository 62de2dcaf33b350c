/** `named`: the sentence names all fields; `open`: they come from the input, or are told in another place. */
export type Loose = "named" | "open";

/** A thing that documents hold in several places. */
export type ShapeId =
  | "medium"
  | "rpm"
  | "deb"
  | "elf file"
  | "kernel sources"
  | "elf"
  | "daemon"
  | "verdict"
  | "place"
  | "recorded daemon"
  | "evidence"
  | "locked medium"
  | "check"
  | "program side"
  | "rpm side"
  | "fact"
  | "files"
  | "scripts"
  | "verdict side"
  | "archived package"
  | "source package"
  | Loose;

/** A field of a JSON document. */
export interface JsonField {
  /** Path in its table: `packages[].version`. */
  readonly field: string;
  readonly value: string;
  /** What stands there: the fields of that table follow. */
  readonly shape?: ShapeId;
  /** Only in few documents: the value says when. */
  readonly seldom?: true;
}

/** A table of the page. */
export interface JsonTable {
  readonly title: string;
  readonly before?: string;
  readonly fields: readonly JsonField[];
}

/** A field. */
export const row = (field: string, value: string, shape?: ShapeId): JsonField => ({
  field,
  value,
  ...(shape && { shape }),
});
/** A field that few documents have. */
export const seldom = (field: string, value: string): JsonField => ({ field, value, seldom: true });
