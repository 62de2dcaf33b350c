import { chmod, link, mkdir, open, symlink } from "node:fs/promises";
import { join } from "node:path";
import {
  inside,
  LIMITS,
  LisdebError,
  shown,
  systemError,
  type ByteSource,
  type TarMember,
} from "../../base/index.ts";
import { openDeb } from "../../deb/index.ts";

/** What of the packages no compilation reads, or may read: documentation, translations, half of a compiler's programs, two headers. */
const NOT_NEEDED: readonly RegExp[] = [
  /^usr\/share\//,
  /^etc\//,
  /^usr\/lib\/x86_64-linux-gnu\/gconv\//,
  /^usr\/lib\/gcc\/x86_64-linux-gnu\/\d+\/(lto1|g\+\+-mapper-server)$/,
  /^usr\/lib\/gcc\/x86_64-linux-gnu\/\d+\/(32\/|x32\/)?lib(asan|tsan|lsan|ubsan|gomp|itm|quadmath|atomic)/,
  // A daemon must have these of its own kernel: with another's it would compile, and speak another language.
  /^usr\/[^/]+-linux-gnu\/include\/linux\/(hyperv|connector)\.h$/,
  /^usr\/bin\/.*(lto-dump|gcov|gold|dwp|gprof)/,
];

/** What has been unpacked into a folder so far: the kind of each path. */
export type Unpacked = Map<string, "folder" | "other">;

/**
 * Unpacks a package's files into a folder that nothing else is in, beside those of other packages. No script of it runs; owners and times are left out, and of modes only
 * who may execute. Throws `deb-corrupt` for names that lead outside, or through a link, for two files of one name, and for devices; and `write-failed`.
 */
export async function unpackDeb(source: ByteSource, root: string, done: Unpacked): Promise<void> {
  const { data } = await openDeb(source);
  for await (const member of data.members()) {
    const where = inside(source.where, data.name);
    const refuse = (why: string): never => {
      throw new LisdebError("deb-corrupt", `has "${shown(member.header.name)}", ${why}`, { where });
    };
    const path = ownPath(member.header.name);
    if (path === "") continue;
    if (path === undefined) return refuse("which leads outside");
    if (NOT_NEEDED.some((pattern) => pattern.test(`${path}${member.header.type === "5" ? "/" : ""}`)))
      continue;
    await makeParents(path, root, done, refuse);
    await place(member, path, root, done, refuse).catch((cause: unknown) => {
      throw systemError("write-failed", cause, { file: join(root, path) });
    });
  }
}

async function place(
  member: TarMember,
  path: string,
  root: string,
  done: Unpacked,
  refuse: (why: string) => never,
): Promise<void> {
  const { header } = member;
  const before = done.get(path);
  if (header.type === "5" && before === "folder") return;
  if (before !== undefined) refuse("which another package or member has, too");
  if (done.size >= LIMITS.mediumEntries) refuse("and more files than any environment has");
  done.set(path, header.type === "5" ? "folder" : "other");
  const to = join(root, path);
  switch (header.type) {
    case "5":
      return makeOpenFolder(to);
    case "2":
      return symlink(header.linkname, to);
    case "1": {
      const target = ownPath(header.linkname);
      if (target === undefined || done.get(target) !== "other")
        return refuse("a hard link to what is not there");
      return link(join(root, target), to);
    }
    case "0":
      return write(member.content(), to, (header.mode & 0o111) === 0 ? 0o644 : 0o755);
    default:
      return refuse("which is no file, folder or link");
  }
}

async function write(content: AsyncIterable<Uint8Array>, to: string, mode: number): Promise<void> {
  const handle = await open(to, "wx", mode);
  try {
    for await (const chunk of content) await handle.writeFile(chunk);
    // Whatever this process's umask is.
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

async function makeParents(
  path: string,
  root: string,
  done: Unpacked,
  refuse: (why: string) => never,
): Promise<void> {
  const parts = path.split("/").slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const parent = parts.slice(0, depth).join("/");
    if (done.get(parent) === "other") refuse("which leads through a file or link");
    if (done.has(parent)) continue;
    done.set(parent, "folder");
    await makeOpenFolder(join(root, parent)).catch((cause: unknown) => {
      throw systemError("write-failed", cause, { file: join(root, parent) });
    });
  }
}

/** Makes a folder that everybody may look into, whatever this process's umask is: the compiler runs as nobody. */
export async function makeOpenFolder(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

/** Below the root: empty for the root itself, undefined for what is not. */
function ownPath(name: string): string | undefined {
  const path = name.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  if (path === "" || path === ".") return name.startsWith("/") ? undefined : "";
  return path.split("/").some((part) => part === "" || part === "." || part === "..") ? undefined : path;
}
