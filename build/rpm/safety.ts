import { LisdebError, shown, type Where } from "../base/index.ts";
import { CONTROL } from "./file-paths.ts";
import type { RpmFile } from "./rpm-package.ts";

/** File types that no LIS package has, and that nothing here can carry. */
const REFUSED: Readonly<Partial<Record<RpmFile["type"], string>>> = {
  fifo: "a fifo",
  socket: "a socket",
  block: "a block device",
  character: "a character device",
};

const SETUID = 0o4000;
const SETGID = 0o2000;

/**
 * Refuses, before a byte of the payload is read, files that could do harm: devices, sockets and fifos, files that run with
 * their owner's rights, a path that leads through a link of the same package, and links that lead above the root. What is
 * only listed stays readable as data of the header. Throws `rpm-unsafe`.
 */
export function checkSafe(files: readonly RpmFile[], where: Where): void {
  const fail = (file: RpmFile, message: string): never => {
    throw new LisdebError("rpm-unsafe", `\`${shown(file.path)}\` ${message}`, { where });
  };
  const links = new Set(files.filter((file) => file.type === "link").map((file) => file.path));
  const notFolders = new Set(files.filter((file) => file.type !== "directory").map((file) => file.path));
  /** Folders that have been looked at, and with each those above it. */
  const seen = new Set<string>();
  for (const file of files) {
    const refused = REFUSED[file.type];
    if (refused !== undefined) fail(file, `is ${refused}`);
    if (file.type === "file" && (file.mode & (SETUID | SETGID)) !== 0) {
      fail(file, `runs with the rights of its ${(file.mode & SETUID) !== 0 ? "owner" : "group"}`);
    }
    for (const folder of foldersOf(file.path)) {
      if (seen.has(folder)) break;
      seen.add(folder);
      if (links.has(folder)) fail(file, `lies behind the link \`${shown(folder)}\` of the same package`);
      if (notFolders.has(folder)) fail(file, `lies in \`${shown(folder)}\`, which is no folder`);
    }
    if (file.target !== undefined) {
      if (CONTROL.test(file.target))
        fail(file, `links to \`${shown(file.target)}\`, which holds a control character`);
      if (climbsOut(file.path, file.target)) fail(file, `links to \`${shown(file.target)}\`, above the root`);
    }
  }
}

/** The folders above a path, innermost first. */
function* foldersOf(path: string): Generator<string> {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) yield path.slice(0, at);
}

/** Whether a relative target has more `..` than there are folders above it. */
function climbsOut(path: string, target: string): boolean {
  let depth = target.startsWith("/") ? 0 : path.split("/").length - 2;
  for (const part of target.split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
