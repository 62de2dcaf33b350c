import { LisdebError } from "./errors.ts";
import type { Where } from "./where.ts";

const SAID: Record<string, string> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota used up",
  EROFS: "the file system is read-only",
  EISDIR: "is a folder",
  ENOTDIR: "a part of the path is not a folder",
  EEXIST: "is already there",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  EIO: "input/output error",
};

/** Node's error of a file operation as ours, in words. A file that is to be read and is not there is `input-missing`. */
export function systemError(code: "read-failed" | "write-failed", cause: unknown, where: Where): LisdebError {
  if (cause instanceof LisdebError) return cause;
  const errno = errnoOf(cause);
  const missing = code === "read-failed" && (errno === "ENOENT" || errno === "ENOTDIR");
  const said =
    (errno !== undefined && SAID[errno]) || (cause instanceof Error ? cause.message : String(cause));
  return new LisdebError(
    missing ? "input-missing" : code,
    missing ? said : `cannot ${code === "read-failed" ? "read" : "write"}: ${said}`,
    {
      where,
      cause,
    },
  );
}

/** The `code` of a Node system error, such as `ENOENT`. */
export function errnoOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
