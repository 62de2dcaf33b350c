import { LisdebError, type Where } from "../base/index.ts";

/** What a Makefile of the kernel states at its beginning, each on a line of its own (Makefile, since Linux 1.1). */
const PARTS = ["VERSION", "PATCHLEVEL", "SUBLEVEL", "EXTRAVERSION"] as const;

/** Genuine ones stand in the first ten lines. In characters. */
const LOOKED_AT = 4096;

/**
 * The version that a kernel's Makefile states, as it puts it together itself (KERNELVERSION): `3.6.11`, `3.6.0`, `4.0-rc1`. Throws
 * `kernel-sources-invalid`.
 */
export function kernelVersion(makefile: Uint8Array, where: Where): string {
  const head = Buffer.from(makefile.subarray(0, LOOKED_AT)).toString("latin1");
  const [version, patchLevel, subLevel, extra = ""] = PARTS.map(
    (part) => new RegExp(`^${part} *= *(.*?) *$`, "m").exec(head)?.[1],
  );
  const numbers = [version, patchLevel, subLevel];
  if (!numbers.every((part) => part !== undefined && /^\d{1,4}$/.test(part))) {
    throw new LisdebError("kernel-sources-invalid", "states no version of a kernel", { where });
  }
  if (!/^[A-Za-z0-9.~+-]{0,40}$/.test(extra)) {
    throw new LisdebError("kernel-sources-invalid", "states an EXTRAVERSION that is no part of a version", {
      where,
    });
  }
  return `${numbers.join(".")}${extra}`;
}
