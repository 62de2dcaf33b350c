import { BASE_FOLDERS, EARLIER_FOLDERS } from "./base-folders.ts";
import type { Tell } from "./fault-list.ts";
import { toText, type DataEntry } from "./tar-entries.ts";

/** What is at a path once the package is unpacked. */
export type Node = "file" | "folder" | "link" | "device";

/** A minimal system with the package unpacked into it, in name only. */
export interface Tree {
  /** What the package has there; the path is absolute, one character a byte. */
  at(path: string): Node | undefined;
  /** Whether a minimal system has that folder before. */
  isOfSystem(path: string): boolean;
  /** Whether the package has anything but folders in that one. */
  hasFilesUnder(path: string): boolean;
}

/** What dpkg puts behind a name while it unpacks: `.dpkg-new`, `.dpkg-tmp`. */
const SUFFIX = ".dpkg-new".length;
/** Linux's limits, in bytes. */
const [LONGEST_NAME, LONGEST_PATH] = [255, 4095];

/** Unpacks entries, in name only, into the root of a minimal system, as dpkg's tarobject() does. */
export class FreshRoot implements Tree {
  private readonly system = new Set(BASE_FOLDERS);
  private readonly nodes = new Map<string, Node>();
  /** Folders with anything but folders below them, at whatever depth. What is no folder never becomes one. */
  private readonly filled = new Set<string>();
  /** dpkg makes links last, whatever comes behind them in the archive. */
  private readonly links: DataEntry[] = [];
  private readonly linkPaths = new Set<string>();
  private readonly tell: Tell;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  at(path: string): Node | undefined {
    return this.nodes.get(path.replace(/^\/+/, ""));
  }

  isOfSystem(path: string): boolean {
    const plain = path.replace(/^\/+/, "");
    return plain === "" || plain === "." || this.system.has(plain);
  }

  add(entry: DataEntry): void {
    const path = this.pathOf(entry);
    if (path === undefined) return;
    if (entry.type === "link") {
      this.links.push(entry);
      this.linkPaths.add(path);
      return;
    }
    this.put(entry, path);
  }

  /** When all else is there. */
  addLinks(): void {
    for (const link of this.links) {
      const path = this.pathOf(link, true);
      if (path !== undefined) this.put(link, path);
    }
  }

  private put(entry: DataEntry, path: string): void {
    const { tell } = this;
    const { type, where, linkname } = entry;
    const before = this.nodes.get(path) ?? (this.isFolder(path) ? "folder" : undefined);
    if (before === "folder" && type === "folder") {
      this.nodes.set(path, "folder");
      return;
    }
    if (!this.hasParent(entry, path)) return;
    if (path === "" || path === "." || /(?:^|\/)\.?$/.test(withoutRoot(entry.name))) {
      // The name of a folder that is there, or of one that dpkg cannot make by that name.
      tell(
        type === "link" && before === "folder" ? "link-over-folder" : "no-parent",
        where,
        toText(`/${path}`),
      );
      return;
    }
    if (before === "folder" && type === "link") {
      tell("link-over-folder", where);
      return;
    }
    if ((type === "link" || type === "hard link") && linkname === "") {
      tell("link-without-target", where);
      return;
    }
    if (type === "hard link" && !this.isLinkable(linkname)) {
      tell("hard-link-target", where, toText(linkname));
      return;
    }
    // What is in a folder that was moved aside can no more be renamed in the end.
    if (before === "folder")
      tell("file-over-folder", where, "", this.hasFilesUnder(path) ? "refused" : undefined);
    else if (before !== undefined && type === "folder") {
      tell("folder-over-file", where);
      return;
    } else if (before !== undefined) tell("entry-twice", where);
    this.nodes.set(path, type === "hard link" ? "file" : type);
    if (type !== "folder") this.fill(path);
  }

  hasFilesUnder(path: string): boolean {
    return this.filled.has(path.replace(/^\/+/, ""));
  }

  /** A folder that is known to hold something has the folders above it known, too: so each is gone through once. */
  private fill(path: string): void {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (this.filled.has(folder)) return;
      this.filled.add(folder);
    }
  }

  private isFolder(path: string): boolean {
    return path === "" || path === "." || this.system.has(path) || this.nodes.get(path) === "folder";
  }

  private hasParent({ where }: DataEntry, path: string): boolean {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (this.isFolder(parent)) return true;
    if (EARLIER_FOLDERS.includes(parent)) {
      this.tell("no-parent-later", where, toText(`/${parent}`));
      return true;
    }
    const isLink = this.linkPaths.has(parent);
    this.tell(isLink ? "parent-is-link" : "no-parent", where, toText(`/${parent}`));
    return false;
  }

  private isLinkable(linkname: string): boolean {
    const node = this.nodes.get(withoutRoot(linkname));
    return node === "file" || node === "device";
  }

  /** The path as dpkg enters it in its lists, without its first `/`; undefined, and told of, where that is not a plain one. */
  private pathOf({ name, where }: DataEntry, again = false): string | undefined {
    const tell: Tell = again ? () => undefined : this.tell;
    const path = withoutRoot(name);
    if (path === "" || path === ".") return path;
    const parts = path.split("/");
    if (parts.includes("..")) {
      tell("name-leads-up", where);
      return;
    }
    if (parts.some((part) => part.length + SUFFIX > LONGEST_NAME) || path.length + SUFFIX >= LONGEST_PATH) {
      tell("name-too-long", where);
      return;
    }
    if (path.includes("\n")) tell("name-with-newline", where);
    if (!parts.includes("") && !parts.includes(".")) return path;
    tell("name-not-plain", where);
    return parts.filter((part) => part !== "" && part !== ".").join("/");
  }
}

/** dpkg takes every `/` and `./` off a name's beginning. */
export function withoutRoot(name: string): string {
  return name.replace(/^(?:\.?\/)+/, "");
}
