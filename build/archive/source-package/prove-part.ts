import {
  chunksOf,
  collect,
  decompress,
  inside,
  LIMITS,
  LisdebError,
  readTar,
  shown,
  sniffCompression,
  type ByteSource,
  type Compression,
  type TarMember,
} from "../../base/index.ts";
import { fileDigests, type FileDigests } from "../index-files/index.ts";
import type { Dsc, DscAlgorithm, DscFile } from "./read-dsc.ts";

/**
 * Proves a file of a source package: that it is the one that the .dsc names, by every digest, and that what is packed in it can be unpacked, without a
 * name that leads out of its folder. What stands in debian/ has to be of the same package. Throws `source-invalid`, and what unpacking throws.
 */
export async function provePart(source: ByteSource, file: DscFile, dsc: Dsc): Promise<FileDigests> {
  const digests = await fileDigests(source);
  const wrong = differenceOf(file, digests);
  if (wrong !== undefined) throw new LisdebError("source-invalid", wrong, { where: source.where });
  if (file.kind === "diff") await readToEnd(unpacked(source, file));
  if (file.kind === "tarball") await proveTarball(source, file, dsc);
  return digests;
}

/** In what a file is not as a .dsc lists it, as a clause; undefined where it is. */
export function differenceOf(
  listed: Pick<DscFile, "size" | "digests">,
  seen: { readonly size: number } & Readonly<Partial<Record<DscAlgorithm, string>>>,
): string | undefined {
  if (seen.size !== listed.size) return `has ${seen.size} bytes, and the .dsc lists ${listed.size}`;
  for (const [name, algorithm] of NAMES) {
    const [stated, found] = [listed.digests[algorithm], seen[algorithm]];
    if (stated !== undefined && found !== undefined && stated !== found)
      return `has the ${name} ${found}, and the .dsc lists ${stated}`;
  }
  return undefined;
}

const NAMES = [
  ["SHA-512", "sha512"],
  ["SHA-256", "sha256"],
  ["SHA-1", "sha1"],
  ["MD5", "md5"],
] as const satisfies readonly (readonly [string, DscAlgorithm])[];

const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  gz: "gzip",
  bz2: "bzip2",
  xz: "xz",
  lzma: "lzma",
};

async function* unpacked(source: ByteSource, { name }: DscFile): AsyncGenerator<Uint8Array> {
  const { where, size } = source;
  const extension = /[^.]*$/.exec(name)?.[0] ?? "";
  const compression = COMPRESSIONS[extension] ?? "none";
  // Old lzma has no magic.
  const found =
    compression === "lzma" ? compression : sniffCompression(await source.read(0, Math.min(size, 16)));
  if (found !== compression)
    throw new LisdebError("source-invalid", `is not compressed as its name says, by ${extension}`, { where });
  yield* decompress(chunksOf(source), compression, { where, compressedSize: size });
}

async function readToEnd(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  while ((await chunks.next()).done !== true);
}

async function proveTarball(source: ByteSource, file: DscFile, dsc: Dsc): Promise<void> {
  const { where } = source;
  const isPackaging = file.name.includes(".debian.tar.");
  const isNative = !isPackaging && !file.name.includes(".orig");
  let changelog = false;
  for await (const member of readTar(unpacked(source, file), { where, code: "source-invalid" })) {
    const path = safeName(member, source);
    // A native package has one folder around it all, a tarball of debian/ nothing.
    const inDebian = isPackaging ? path : isNative ? path.replace(/^[^/]+\//, "") : "";
    if (inDebian !== "debian/changelog" || !/^[0\0]?$/.test(member.header.type)) continue;
    changelog = true;
    await proveChangelog(member, source, dsc);
  }
  if ((isPackaging || isNative) && !changelog)
    throw new LisdebError("source-invalid", "holds no debian/changelog", { where });
}

/** Folders end in `/`, and are the same without. */
function safeName({ header: { name } }: TarMember, { where }: ByteSource): string {
  if (Buffer.byteLength(name) > LIMITS.pathBytes)
    throw new LisdebError("source-invalid", `holds a name of more than ${LIMITS.pathBytes} bytes`, { where });
  const parts = name.split("/");
  const path = parts.filter((part) => part !== "." && part !== "").join("/");
  if (!name.startsWith("/") && !parts.includes("..") && !/\p{Cc}/u.test(name)) return path;
  throw new LisdebError("source-invalid", `holds "${shown(name)}", which is no name inside its folder`, {
    where,
  });
}

/** dpkg-source takes name and version of the .dsc from the first line of it; what else is unpacked says so, too. */
async function proveChangelog(member: TarMember, source: ByteSource, { name, version }: Dsc): Promise<void> {
  const where = inside(source.where, "debian/changelog");
  const text = Buffer.from(await collect(member.content(), MOST_CHANGELOG, where)).toString("utf8");
  const [first = ""] = text.replace(/^\s+/, "").split("\n");
  const [, stated, of] = /^(\S+) \(([^)]+)\)/.exec(first) ?? [];
  if (stated === name && of === version) return;
  throw new LisdebError(
    "source-invalid",
    `begins with "${shown(first)}", and the .dsc is of ${name} ${version}`,
    { where },
  );
}

/** In bytes: linux's has 3 MB. */
const MOST_CHANGELOG = 32 * 1024 * 1024;
