/**
 * A number field of a tar header: octal digits (POSIX.1-1988 ustar), between spaces and NULs, or, where the first bit is set, a
 * big-endian number of two's complement in all of the field but that bit (GNU tar, "Base-256"). An empty field is 0. `undefined`
 * where it is neither, or larger than a number can be exactly.
 */
export function readTarNumber(field: Uint8Array): number | undefined {
  return (field[0] ?? 0) & 0x80 ? readBase256(field) : readOctal(field);
}

function readOctal(field: Uint8Array): number | undefined {
  const text = Buffer.from(field).toString("latin1");
  // What comes after the first terminator is not looked at: old writers leave there what was there before.
  const digits = /^ *([0-7]*)(?:[ \0]|$)/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const value = digits === "" ? 0 : Number.parseInt(digits, 8);
  return Number.isSafeInteger(value) ? value : undefined;
}

function readBase256(field: Uint8Array): number | undefined {
  // The second bit is the sign; the first only marks the form.
  let value = BigInt((field[0] ?? 0) & 0x7f);
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
  const signed = BigInt.asIntN(field.length * 8 - 1, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : undefined;
}
