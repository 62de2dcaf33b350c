import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { bytesSource, formatError, LisdebError, type ByteSource } from "../base/index.ts";
import { readRpm } from "./index.ts";
import { cpio, type LyingEntry } from "./lying-cpio.test-support.ts";
import {
  bin,
  headerBytes,
  i18n,
  int16,
  int32,
  lay,
  text,
  texts,
  type Laid,
  type Value,
} from "./lying-header.test-support.ts";
import { SIGNATURE_TAGS, TAGS } from "./tags.ts";

/** A file of a package, as the header lists it and the payload holds it. */
export interface LyingFile {
  path: string | Buffer;
  content?: Buffer | string;
  /** st_mode; a regular file of mode 755 where not given. */
  mode?: number;
  target?: string | Buffer;
  flags?: number;
  inode?: number;
  size?: number;
  digest?: string;
}

const contentOf = (file: LyingFile): Buffer => Buffer.from(file.target ?? file.content ?? "");
const modeOf = (file: LyingFile): number => file.mode ?? (file.target === undefined ? 0o100755 : 0o120777);

/** The payload that belongs to files. */
export function payloadOf(files: readonly LyingFile[]): LyingEntry[] {
  return files
    .filter((file) => ((file.flags ?? 0) & 64) === 0)
    .map((file, i) => ({
      name: Buffer.concat([Buffer.from("."), Buffer.from(file.path)]),
      data: contentOf(file),
      mode: modeOf(file),
      ino: file.inode ?? i + 1,
    }));
}

/** The header's values for files, as rpm 4 writes them. */
export function fileValues(files: readonly LyingFile[], algorithm = "sha256"): Value[] {
  if (files.length === 0) return [];
  const paths = files.map((file) => Buffer.from(file.path));
  const folders = paths.map((path) => path.subarray(0, path.lastIndexOf(0x2f) + 1));
  const digest = (file: LyingFile): string =>
    file.digest ??
    ((modeOf(file) & 0o170000) === 0o100000
      ? createHash(algorithm).update(contentOf(file)).digest("hex")
      : "");
  return [
    int32(
      TAGS.FILESIZES,
      files.map((file) => file.size ?? contentOf(file).length),
    ),
    int16(TAGS.FILEMODES, files.map(modeOf)),
    int16(
      TAGS.FILERDEVS,
      files.map(() => 0),
    ),
    int32(
      TAGS.FILEMTIMES,
      files.map(() => 0),
    ),
    texts(TAGS.FILEDIGESTS, files.map(digest)),
    texts(
      TAGS.FILELINKTOS,
      files.map((file) => file.target ?? ""),
    ),
    int32(
      TAGS.FILEFLAGS,
      files.map((file) => file.flags ?? 0),
    ),
    texts(
      TAGS.FILEUSERNAME,
      files.map(() => "root"),
    ),
    texts(
      TAGS.FILEGROUPNAME,
      files.map(() => "root"),
    ),
    int32(
      TAGS.FILEDEVICES,
      files.map(() => 1),
    ),
    int32(
      TAGS.FILEINODES,
      files.map((file, i) => file.inode ?? i + 1),
    ),
    texts(
      TAGS.BASENAMES,
      paths.map((path) => path.subarray(path.lastIndexOf(0x2f) + 1)),
    ),
    texts(TAGS.DIRNAMES, folders),
    int32(
      TAGS.DIRINDEXES,
      files.map((_, i) => i),
    ),
  ];
}

/** What an RPM is made of. Everything that is not given is true to what is. */
export interface Lies {
  files?: readonly LyingFile[];
  /** Changes the list of the header's values. */
  values?: (values: Value[]) => Value[];
  /** Changes the header once it is laid out; its digests are made after that. */
  header?: (laid: Laid) => void;
  /** Without a region, as rpm 3 wrote packages. */
  format3?: boolean;
  /** The archive before it is compressed. */
  archive?: Buffer;
  /** The payload as it stands in the file. */
  payload?: Buffer;
  /** Changes the signature header's values; sizes and digests are true before that. */
  signatureValues?: (values: Value[]) => Value[];
  signature?: (laid: Laid) => void;
  lead?: (lead: Buffer) => void;
  padding?: number;
  trailing?: Buffer;
}

/** The one file of a package that tells no lie. */
export const HONEST: readonly LyingFile[] = [{ path: "/usr/sbin/hv_kvp_daemon", content: "the daemon" }];

/** Writes an RPM, true but for what it is told to lie about. */
export function lyingRpm(lies: Lies = {}): Buffer {
  const files = lies.files ?? HONEST;
  const archive = lies.archive ?? cpio(payloadOf(files));
  const payload = lies.payload ?? gzipSync(archive);
  const values: Value[] = [
    texts(TAGS.HEADERI18NTABLE, ["C"]),
    text(TAGS.NAME, "microsoft-hyper-v"),
    text(TAGS.VERSION, "rhel63.3.4"),
    text(TAGS.RELEASE, "1.20120727"),
    i18n(TAGS.SUMMARY, ["Linux Integration Services"]),
    i18n(TAGS.DESCRIPTION, ["For tests"]),
    int32(TAGS.BUILDTIME, [1343347200]),
    text(TAGS.LICENSE, "GPLv2+"),
    i18n(TAGS.GROUP, ["Unspecified"]),
    text(TAGS.OS, "linux"),
    text(TAGS.ARCH, "x86_64"),
    text(TAGS.SOURCERPM, "microsoft-hyper-v-rhel63.3.4-1.20120727.src.rpm"),
    text(TAGS.RPMVERSION, "4.8.0"),
    text(TAGS.PAYLOADFORMAT, "cpio"),
    text(TAGS.PAYLOADCOMPRESSOR, "gzip"),
    text(TAGS.PAYLOADFLAGS, "9"),
    int32(TAGS.FILEDIGESTALGO, [8]),
    ...fileValues(files),
  ];
  const laid = lay(lies.values?.(values) ?? values, lies.format3 === true ? undefined : TAGS.HEADERIMMUTABLE);
  lies.header?.(laid);
  const header = headerBytes(laid);
  const own = Buffer.concat([header, payload]);
  const digests: Value[] = [
    ...(lies.format3 === true
      ? []
      : [text(SIGNATURE_TAGS.SHA1, createHash("sha1").update(header).digest("hex"))]),
    int32(SIGNATURE_TAGS.SIZE, [own.length]),
    bin(SIGNATURE_TAGS.MD5, createHash("md5").update(own).digest()),
    int32(SIGNATURE_TAGS.PAYLOADSIZE, [archive.length]),
  ];
  const signatureLaid = lay(
    lies.signatureValues?.(digests) ?? digests,
    lies.format3 === true ? undefined : SIGNATURE_TAGS.HEADERSIGNATURES,
  );
  lies.signature?.(signatureLaid);
  const signature = headerBytes(signatureLaid);
  const lead = Buffer.alloc(96);
  Buffer.from("edabeedb0300", "hex").copy(lead);
  lead.writeUInt16BE(1, 8);
  lead.write("microsoft-hyper-v-rhel63.3.4-1.20120727", 10);
  lead.writeUInt16BE(1, 76);
  lead.writeUInt16BE(5, 78);
  lies.lead?.(lead);
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8, lies.padding ?? 0);
  return Buffer.concat([lead, signature, padding, own, lies.trailing ?? Buffer.alloc(0)]);
}

/** Bytes as a source that is called `x.rpm`. */
export function named(bytes: Uint8Array): ByteSource {
  return bytesSource(bytes, { file: "x.rpm" });
}

/** Reads an RPM and everything in it, as an untrusting caller does. */
export async function readAllOf(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const rpm = await readRpm(named(bytes));
  const contents = new Map<string, Uint8Array>();
  for await (const { file, content } of rpm.payload({ hold: () => true })) {
    if (content) contents.set(file.path, content);
  }
  return contents;
}

/** What reading an RPM and everything in it says: `CODE: LINE`, or `read`. */
export async function said(lies: Lies | Uint8Array): Promise<string> {
  try {
    await readAllOf(lies instanceof Uint8Array ? lies : lyingRpm(lies));
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    return `${error.code}: ${formatError(error)}`;
  }
  return "read";
}

/** A package whose header has these values in place of its own of the same tags. */
export const replaced = (...values: readonly Value[]): Lies => ({
  values: (own) => [...own.filter(({ tag }) => !values.some((value) => value.tag === tag)), ...values],
});

/** A package whose header lacks a tag. */
export const without = (tag: number): Lies => ({ values: (own) => own.filter((value) => value.tag !== tag) });

/** A package with these entries in its payload. */
export const archive = (...entries: LyingEntry[]): Lies => ({ archive: cpio(entries) });

/** The payload entry of the honest package. */
export const DAEMON: LyingEntry = { name: "./usr/sbin/hv_kvp_daemon", data: "the daemon" };
