import {
  chunksOf,
  decompress,
  inside,
  LisdebError,
  shown,
  sniffCompression,
  StreamReader,
  type ByteSource,
  type Compression,
} from "../base/index.ts";
import { DIGEST_ALGORITHMS } from "./digest-algorithm.ts";
import type { FileList } from "./file-list.ts";
import type { Header } from "./header.ts";
import { textOf } from "./header-values.ts";
import { gatherContent } from "./payload-content.ts";
import { createPayloadDigests } from "./payload-digests.ts";
import { readArchive } from "./payload-cpio.ts";
import type { PayloadOptions, ProvenFile, RpmCheck } from "./rpm-package.ts";
import { checkSafe } from "./safety.ts";
import { TAGS } from "./tags.ts";

/** Where a payload is, and what it has to be. */
export interface Payload {
  readonly source: ByteSource;
  readonly signature: Header;
  readonly header: Header;
  /** In bytes from the start of the RPM. */
  readonly offset: number;
  readonly compression: Compression;
  readonly list: FileList;
}

/** What rpm writes as PAYLOADCOMPRESSOR. */
const COMPRESSORS: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["bzip2", "bzip2"],
  ["xz", "xz"],
  ["lzma", "lzma"],
  ["zstd", "zstd"],
  ["none", "none"],
]);

/** Enough for the magic of every compression. */
const HEAD = 14;
const CPIO_MAGIC = "0707";

/**
 * How the payload is compressed: what the header says, which the payload's own magic must confirm. Where the header says
 * nothing it is gzip, or not compressed at all: so rpmbuild marks `w.ufdio`.
 *
 * Throws `rpm-corrupt` and `rpm-unsupported`.
 */
export async function payloadCompression(
  source: ByteSource,
  header: Header,
  offset: number,
): Promise<Compression> {
  const where = { ...source.where, offset };
  const format = textOf(header, TAGS.PAYLOADFORMAT) ?? "cpio";
  if (format !== "cpio") {
    const what =
      format === "drpm"
        ? "is a delta RPM, whose files are not in it"
        : `has a payload of the form \`${shown(format)}\``;
    throw new LisdebError("rpm-unsupported", `${what}; only cpio is read`, { where: source.where });
  }
  const stated = textOf(header, TAGS.PAYLOADCOMPRESSOR);
  const head = await source.read(offset, Math.min(HEAD, source.size - offset));
  if (head.length === 0) throw new LisdebError("rpm-corrupt", "is cut short: it has no payload", { where });
  const found =
    Buffer.from(head.subarray(0, 4)).toString("latin1") === CPIO_MAGIC ? "none" : sniffCompression(head);
  if (stated === undefined && found === "none") return "none";
  const compression = COMPRESSORS.get(stated ?? "gzip");
  if (!compression) {
    throw new LisdebError(
      "rpm-unsupported",
      `its payload is compressed with \`${shown(stated ?? "")}\`, which is not read`,
      {
        where: source.where,
      },
    );
  }
  if (found !== compression) {
    throw new LisdebError(
      "rpm-corrupt",
      `its payload should be ${compression} by the header, and is ${found ?? "of no known form"} by its first bytes`,
      { where },
    );
  }
  return compression;
}

/**
 * Every file of the payload, proven against the header, in payload order; returns the checks that came after the last
 * one. See {@link RpmPackage.payload}. Throws every `rpm-` and `stream-` code, and `limit-exceeded`.
 */
export async function* readPayload(
  payload: Payload,
  options: PayloadOptions,
): AsyncGenerator<ProvenFile, RpmCheck[]> {
  const { source, list } = payload;
  const where = inside(source.where, "payload");
  checkSafe(list.files, source.where);
  const digests = createPayloadDigests(payload.signature, payload.header);
  const unpacked = decompress(digests.compressed(chunksOf(source, payload.offset)), payload.compression, {
    where,
    compressedSize: source.size - payload.offset,
    remedy: "download or copy again what the RPM came from",
  });
  const input = new StreamReader(digests.unpacked(unpacked));
  const gathered = gatherContent(list, options, source.where);
  try {
    const reading = readArchive(input, list.files, (entry) => gathered.open(entry), where);
    while ((await reading.next()).done !== true) yield* gathered.take();
  } finally {
    await input.close();
  }
  const title =
    [...DIGEST_ALGORITHMS.values()].find(({ name }) => name === list.digestAlgorithm)?.title ?? "";
  const what = `file ${title}`;
  const proven = list.files.filter((file) => file.type === "file" && !file.flags.includes("ghost")).length;
  return [
    ...digests.finish(),
    {
      what,
      ...(proven > 0
        ? { result: "ok", detail: proven === 1 ? "1 file" : `${proven} files` }
        : { result: "absent" }),
    },
  ];
}
