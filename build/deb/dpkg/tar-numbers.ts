import type { Where } from "../../base/index.ts";
import type { Tell } from "./fault-list.ts";
import type { Header, NumberField } from "./tar-header.ts";

/** How a number field of a tar header is written; see dpkg's tarfn.c, which has understood base 256 since 1.18.24. */
export type Form = "octal" | "octal-with-rest" | "base-256" | "other";

/** The form of a field as it stands in the header, one character a byte. A field of blanks alone is `other`, one of NULs alone is 0 in `octal`. */
export function formOf(field: string): Form {
  const first = field.charCodeAt(0);
  // The first byte marks base 256 and has the sign: nothing else of it is understood.
  if (first === 0x80 || first === 0xff) return "base-256";
  // A field of nothing but blanks is no number, one of nothing but NULs is 0.
  const [digits, rest] = split(field);
  if (digits === "" && rest === "") return "other";
  if (/^[ \0]*$/.test(rest)) return "octal";
  return /^[ \0]/.test(rest) ? "octal-with-rest" : "other";
}

/** What the field says, by any reader that knows its form; what stands in octal digits at its start where it is of no known form. */
export function valueOf(field: string): bigint {
  if (formOf(field) !== "base-256") return BigInt(`0o${split(field)[0] || "0"}`);
  let value = 0n;
  for (const byte of Buffer.from(field, "latin1")) value = (value << 8n) | BigInt(byte);
  const bits = field.length * 8;
  // The bit that marks the form belongs to a negative number, and not to a positive one.
  return field.charCodeAt(0) === 0xff ? BigInt.asIntN(bits, value) : value & ((1n << BigInt(bits - 1)) - 1n);
}

/** Blanks, the digits, and what is behind them. */
function split(field: string): [digits: string, rest: string] {
  const [, digits = "", rest = ""] = /^ *([0-7]*)([^]*)$/.exec(field) ?? [];
  return [digits, rest];
}

/** What dpkg and tar hold each number in; the time alone may be negative. */
const RANGES: Readonly<Record<NumberField, readonly [least: bigint, most: bigint]>> = {
  mode: [0n, 2n ** 32n - 1n],
  uid: [0n, 2n ** 32n - 1n],
  gid: [0n, 2n ** 32n - 1n],
  size: [0n, 2n ** 63n - 1n],
  mtime: [-(2n ** 63n), 2n ** 63n - 1n],
  checksum: [0n, 2n ** 32n],
  devmajor: [0n, 2n ** 64n - 1n],
  devminor: [0n, 2n ** 64n - 1n],
};

/** Whether dpkg and tar can hold this value of that field. */
export function isInRange(name: NumberField, value: bigint): boolean {
  const [least, most] = RANGES[name];
  return value >= least && value <= most;
}

const CALLED: Readonly<Record<NumberField, string>> = {
  mode: "a mode",
  uid: "a user number",
  gid: "a group number",
  size: "a size",
  mtime: "a time",
  checksum: "a checksum",
  devmajor: "a device number",
  devminor: "a device number",
};

/** Tells of the numbers of a header that dpkg refuses or takes for others. */
export function checkNumbers({ numbers, type }: Header, where: Where, tell: Tell): void {
  const isDevice = type === "3" || type === "4";
  for (const name of ["mode", "size", "mtime", "uid", "gid", "checksum", "devmajor", "devminor"] as const) {
    if ((name === "devmajor" || name === "devminor") && !isDevice) continue;
    const field = numbers[name];
    const form = formOf(field);
    if (form === "octal") continue;
    const isLax = name === "mode" || name === "devmajor" || name === "devminor";
    const value = valueOf(field);
    if (form === "other") tell(isLax ? "mode-not-octal" : "number-not-octal", where, CALLED[name]);
    else if (form === "octal-with-rest") {
      if (!isLax) tell("number-with-rest", where, CALLED[name]);
    } else if (name === "checksum") tell("number-not-octal", where, CALLED[name]);
    else if (!isInRange(name, value))
      tell("number-out-of-range", where, CALLED[name], name === "size" ? "refused" : undefined);
    else if (value !== 0n) tell(name === "size" ? "large-size" : "large-number", where, CALLED[name]);
  }
}
