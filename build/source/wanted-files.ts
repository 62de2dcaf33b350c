/** What of a kernel's tree is kept, by paths from its root. */

/** The daemons themselves, with all that lies beside them: scripts, headers, the kernel's own makefile for them. */
const TOOLS = "tools/hv";

/** Headers of the very kernel whose driver a daemon speaks with: the sizes of messages differ from one to another. */
const HEADERS = ["hyperv.h", "connector.h"] as const;

/** Where a header for programs stands: since Linux 3.7 in the first. */
const HEADER_FOLDERS = ["include/uapi/linux", "include/linux"] as const;

/** The version, and the licence in words: what SPDX tags in the files name, since Linux 4.14. */
const FILES: readonly string[] = [
  "Makefile",
  "COPYING",
  "LICENSES/preferred/GPL-2.0",
  "LICENSES/exceptions/Linux-syscall-note",
  ...HEADER_FOLDERS.flatMap((folder) => HEADERS.map((header) => `${folder}/${header}`)),
];

/** Folders that a kept file is in. */
const FOLDERS: ReadonlySet<string> = new Set([...FILES, `${TOOLS}/any`].flatMap(parentsOf));

/** What compilers and the kernel's makefiles leave beside the sources: by its name, without the folder's, and by its first bytes (ELF, and ar(1)). */
const COMPILED = {
  name: /\.(?:o|a|so|gcno|gcda)$|^\..*\.(?:cmd|d)$/,
  start: /^(?:\u007fELF|!<(?:arch|thin)>\n)/,
} as const;

/** All that decides which files are kept: what was kept by other rules is another tree. */
export const WANTED: readonly string[] = [
  `${TOOLS}/`,
  ...FILES,
  ...[COMPILED.name, COMPILED.start].map(({ source }) => `but ${source}`),
];

/** Whether a file of this path is kept, unless it is compiled. */
export function isWanted(path: string): boolean {
  if (FILES.includes(path)) return true;
  return path.startsWith(`${TOOLS}/`) && !COMPILED.name.test(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether this is none of the kernel's sources, but what somebody has compiled in their place: the programs have names of their own. */
export function isCompiled(content: Uint8Array): boolean {
  return COMPILED.start.test(Buffer.from(content.subarray(0, 8)).toString("latin1"));
}

/** Whether daemons are compiled from a file of this path, given by its parts: only such may be patched. */
export function isPatchable(parts: readonly string[]): boolean {
  if (parts.some((part) => part === "" || part === "." || part === "..")) return false;
  const path = parts.join("/");
  return (
    path.startsWith(`${TOOLS}/`) ||
    HEADER_FOLDERS.some((folder) => HEADERS.some((header) => path === `${folder}/${header}`))
  );
}

/** Whether kept files lie in a folder of this path. */
export function holdsWanted(path: string): boolean {
  return FOLDERS.has(path) || path.startsWith(`${TOOLS}/`);
}

/**
 * Whether a kept file is none after all, since another has what it says: the kernel's own header, where there is one for programs.
 */
export function isSuperseded(path: string, all: ReadonlySet<string>): boolean {
  const [programs, own] = HEADER_FOLDERS;
  return path.startsWith(`${own}/`) && all.has(path.replace(own, programs));
}

function parentsOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
