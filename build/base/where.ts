import { shown } from "./shown.ts";

/** A place that an error speaks of: a file, what is inside it, and the point in that. */
export interface Where {
  /** The file, folder or address, as the user named it. */
  readonly file: string;
  /** Path inside the file, outermost first: an RPM's path on the medium, a file's path in the RPM's payload. */
  readonly inside?: readonly string[];
  /** 1-based, in the innermost thing named. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** In bytes, from the start of the innermost thing named. */
  readonly offset?: number;
}

/** The same place, one level deeper. */
export function inside(where: Where, name: string): Where {
  return { file: where.file, inside: [...(where.inside ?? []), name] };
}

/** The same thing, at this byte. */
export function atByte(where: Where, offset: number): Where {
  return { ...where, offset };
}

/** `FILE:LINE:COLUMN`, `FILE: PATH/INSIDE:LINE:COLUMN` or `FILE: PATH/INSIDE: byte N`; names are escaped, since they may come from hostile input. */
export function formatWhere(where: Where): string {
  const names = [where.file, ...(where.inside ?? [])].map((name) => shown(name)).join(": ");
  const position = [where.line, where.column].flatMap((n) => (n === undefined ? [] : [`:${n}`])).join("");
  return `${names}${position}${where.offset === undefined ? "" : `: byte ${where.offset}`}`;
}
