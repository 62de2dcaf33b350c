import { LisdebError } from "../../base/index.ts";

/** That a lock states the SHA-256 of a file, and another size than the file has: no file is both, so the lock is wrong. Sizes in bytes. */
export function wrongSize(file: string, size: number, locked: number): LisdebError {
  return new LisdebError(
    "medium-digest-mismatch",
    `has ${size} bytes, and the lock states ${locked} with the same SHA-256`,
    {
      where: { file },
      hint: "the size in the lock is wrong: lisdeb recipe lock RECIPE --replace puts the right one there",
    },
  );
}
