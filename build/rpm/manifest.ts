import { LisdebError, shown, type Where } from "../base/index.ts";
import type { CpioEntry } from "./cpio-header.ts";
import type { RpmFile } from "./rpm-package.ts";

/** What the manifest lets a payload entry be. */
export interface Admitted {
  /** Place of the file in the header's list. */
  readonly index: number;
  /** Bytes of content that follow in the payload. */
  readonly size: number;
  /** The files that are proven once this content is: all links of a file at once, none for a link whose content comes later, or a ghost. */
  readonly completes: readonly number[];
}

/** Holds a payload against the header's list while it is read. */
export interface Manifest {
  /** Throws `rpm-manifest-mismatch` where the entry is not listed, was there already, or is listed as something else. */
  admit(entry: CpioEntry): Admitted;
  /** Throws `rpm-manifest-mismatch` where a listed file has not come; ghosts need not. */
  finish(): void;
}

const TYPE_BITS: Readonly<Record<RpmFile["type"], number>> = {
  socket: 0o140000,
  link: 0o120000,
  file: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
};

/** A manifest for one reading of a payload. */
export function createManifest(files: readonly RpmFile[], where: Where): Manifest {
  const byPath = new Map(files.map((file, i) => [file.path, i]));
  const sets = linkSets(files);
  const come = new Set<number>();
  const left = new Map(sets.map((set) => [set, set.length]));
  const setOf = new Map(sets.flatMap((set) => set.map((i) => [i, set] as const)));
  /** Which set, or single file, each node of the archive with several links belongs to, and the other way round. */
  const ownerOfNode = new Map<string, readonly number[] | number>();
  const nodeOfSet = new Map<readonly number[], string>();
  let form: CpioEntry["form"] | undefined;

  const fail = (message: string, offset?: number): never => {
    throw new LisdebError("rpm-manifest-mismatch", message, {
      where: offset === undefined ? where : { ...where, offset },
    });
  };

  return {
    admit(entry) {
      if (form !== undefined && form !== entry.form)
        fail(`the payload changes from ${form} to ${entry.form} form`, entry.offset);
      form = entry.form;
      const index = entry.form === "stripped" ? entry.index : (byPath.get(normalised(entry.name)) ?? -1);
      const file = files[index];
      if (!file) {
        const what = entry.form === "stripped" ? `file ${entry.index}` : `\`${shown(entry.name)}\``;
        return fail(`the payload holds ${what}, which the header does not list`, entry.offset);
      }
      const named = `\`${shown(file.path)}\``;
      if (come.has(index)) fail(`the payload holds ${named} twice`, entry.offset);
      come.add(index);
      const set = setOf.get(index);
      const last = !set || countDown(left, set) === 0;
      const content = contentSize(file);
      if (file.type === "link" && file.size !== content) {
        fail(`${named} has ${file.size} bytes by the header, and its target ${content}`, entry.offset);
      }
      const expected = last ? content : 0;
      if (entry.form !== "stripped") {
        const mode = TYPE_BITS[file.type] | file.mode;
        if (entry.mode !== mode) {
          fail(
            `${named} has mode ${entry.mode.toString(8)} in the payload and ${mode.toString(8)} in the header`,
            entry.offset,
          );
        }
        if (set && (nodeOfSet.get(set) ?? entry.node) !== entry.node) {
          fail(
            `${named} is another file in the payload than what the header says it is a hard link to`,
            entry.offset,
          );
        }
        if (set) nodeOfSet.set(set, entry.node);
        if (file.type === "file" && entry.links > 1) {
          const owner = ownerOfNode.get(entry.node) ?? set ?? index;
          if (owner !== (set ?? index))
            fail(`${named} is a hard link in the payload and not in the header`, entry.offset);
          ownerOfNode.set(entry.node, owner);
        }
        // rpm before 4.11 sometimes packed ghosts: whatever they hold is skipped and given to nobody.
        if (file.flags.includes("ghost")) return { index, size: entry.size, completes: [] };
        if (entry.size !== expected) {
          fail(`${named} has ${entry.size} bytes in the payload and ${expected} by the header`, entry.offset);
        }
      }
      if (file.flags.includes("ghost")) return fail(`the payload holds the ghost ${named}`, entry.offset);
      return { index, size: expected, completes: last ? (set ?? [index]) : [] };
    },
    finish() {
      const missing = files.filter((file, i) => !come.has(i) && !file.flags.includes("ghost"));
      const [first] = missing;
      if (first) {
        const others = missing.length > 1 ? ` and ${missing.length - 1} others` : "";
        fail(`the payload lacks \`${shown(first.path)}\`${others}, which the header lists`);
      }
    },
  };
}

/**
 * Files that the header gives the same device and inode are one file; its content comes with the last (rpm "hard links",
 * lib/rpmfi.c `rpmfilesBuildNLink`).
 */
function linkSets(files: readonly RpmFile[]): readonly (readonly number[])[] {
  const byNode = new Map<string, number[]>();
  files.forEach((file, i) => {
    if (file.type !== "file" || file.flags.includes("ghost") || file.inode === 0) return;
    const node = `${file.device}:${file.inode}`;
    const set = byNode.get(node);
    if (set) set.push(i);
    else byNode.set(node, [i]);
  });
  return [...byNode.values()].filter((set) => set.length > 1);
}

/** A link's content is its target. */
function contentSize(file: RpmFile): number {
  if (file.type === "file") return file.size;
  return file.target === undefined ? 0 : Buffer.byteLength(file.target);
}

/** `./usr/sbin/x`, `/usr/sbin/x` and `usr/sbin/x` are all how rpms of some age name `/usr/sbin/x`; nothing else is undone. */
function normalised(name: string): string {
  if (name.startsWith("./")) return name.slice(1);
  return name.startsWith("/") ? name : `/${name}`;
}

function countDown(left: Map<readonly number[], number>, set: readonly number[]): number {
  const now = (left.get(set) ?? 0) - 1;
  left.set(set, now);
  return now;
}
