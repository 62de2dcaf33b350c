import { inside, LisdebError, shown, type Where } from "../base/index.ts";
import type { TreeEntry } from "./tree.ts";
import type { UstarEntry } from "./ustar.ts";

/**
 * A package's tree as the entries of its data archive: the root and all parent folders added (dpkg 1.16 does not make a
 * folder that has no entry of its own), sorted so that a folder comes before what is in it. Throws `package-invalid`
 * with the path in `where`, the package.
 */
export function dataEntries(tree: readonly TreeEntry[], where: Where): UstarEntry[] {
  const entries = new Map<string, UstarEntry>([["", folder("")]]);
  for (const entry of tree) {
    const refuse = refuseIn(where, entry.path);
    checkPath(entry.path, refuse);
    if (entries.has(entry.path)) refuse("is there twice");
    entries.set(entry.path, toUstar(entry, refuse));
  }
  for (const { path } of tree) {
    for (const parent of parentsOf(path)) {
      const there = entries.get(parent);
      // Through a link, a file would land where the package does not say.
      if (there && there.type !== "directory") {
        refuseIn(where, path)(`is inside ${shown(parent)}, which is not a folder`);
      }
      if (!there) entries.set(parent, folder(parent));
    }
  }
  return [...entries.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/**
 * What the package takes on disk, in KiB, counted as dpkg-gencontrol does: each file and link rounded up, and 1 for each
 * folder, the root too (deb-substvars(5), "Installed-Size").
 */
export function installedSizeOf(entries: readonly UstarEntry[]): number {
  return entries.reduce((sum, entry) => {
    if (entry.type === "directory") return sum + 1;
    const bytes = entry.type === "link" ? Buffer.byteLength(entry.target) : entry.content.length;
    return sum + Math.ceil(bytes / 1024);
  }, 0);
}

function toUstar(entry: TreeEntry, refuse: Refuse): UstarEntry {
  const { path, type } = entry;
  if ((type === "file") !== (entry.content !== undefined))
    refuse(type === "file" ? "is a file without content" : "has content, and is not a file");
  if ((type === "link") !== (entry.target !== undefined))
    refuse(type === "link" ? "is a link without a target" : "has a target, and is not a link");
  switch (type) {
    case "directory":
      return { ...folder(path), mode: permissions(entry.mode ?? 0o755, refuse) };
    case "file": {
      if (entry.mode === undefined) return refuse("has no mode");
      const content = typeof entry.content === "string" ? Buffer.from(entry.content) : entry.content;
      return {
        name: `.${path}`,
        type,
        mode: permissions(entry.mode, refuse),
        content: content ?? NOTHING,
        target: "",
      };
    }
    case "link":
      return {
        name: `.${path}`,
        type,
        mode: 0o777,
        content: NOTHING,
        target: checkTarget(entry.target ?? "", refuse),
      };
  }
}

const NOTHING = new Uint8Array(0);

function folder(path: string): UstarEntry {
  return { name: `.${path}/`, type: "directory", mode: 0o755, content: NOTHING, target: "" };
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
    parents.push(path.slice(0, end));
  return parents;
}

function checkPath(path: string, refuse: Refuse): void {
  if (!path.startsWith("/")) refuse("is not an absolute path");
  if (!isPlain(path)) refuse("holds a control character or is not Unicode");
  const bad = path
    .slice(1)
    .split("/")
    .find((part) => part === "" || part === "." || part === "..");
  if (bad !== undefined) refuse(`is not a plain path: it has the part "${bad}"`);
}

function checkTarget(target: string, refuse: Refuse): string {
  if (target === "" || !isPlain(target)) refuse("has a target that is empty or holds a control character");
  return target;
}

/** Nothing that these packages hold needs a set-id bit, or may be written by everybody. */
function permissions(mode: number, refuse: Refuse): number {
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    refuse(`has the mode ${mode.toString(8)}, which is more than permissions`);
  }
  if ((mode & 0o022) !== 0) refuse(`has the mode ${mode.toString(8)}, which lets others than root write`);
  return mode;
}

/** dpkg's lists are lines: a line end in a name would be two names. A lone surrogate has no UTF-8. */
function isPlain(text: string): boolean {
  return !/[\u0000-\u001f\u007f]/.test(text) && Buffer.from(text).toString() === text;
}

type Refuse = (message: string) => never;

function refuseIn(where: Where, path: string): Refuse {
  return (message) => {
    throw new LisdebError("package-invalid", message, { where: inside(where, path) });
  };
}
