import { ByteReader, LisdebError, type Where } from "../base/index.ts";

/** The lead, as found. rpm uses nothing of it but the magic, and neither does lisdeb beyond refusing what is no binary package. */
export interface Lead {
  /** 3 for formats 3 and 4, 4 for format 6. */
  readonly major: number;
  readonly minor: number;
  readonly type: "binary" | "source";
  readonly archNumber: number;
  /** NAME-VERSION-RELEASE, cut at 65 bytes; the header's own names count. */
  readonly name: string;
  readonly osNumber: number;
}

/** Bytes of the lead. */
export const LEAD_SIZE = 96;

const MAGIC = [0xed, 0xab, 0xee, 0xdb] as const;

/** The signature is a header: what every package since rpm 2.1 has. */
const HEADER_STYLE_SIGNATURE = 5;

/** Whether bytes, of which 4 are enough, begin as an RPM does. */
export function isRpm(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * Reads the lead (RPM "Lead Format"): offset, length and field are those of `struct rpmlead`. The 16 reserved bytes at the
 * end hold garbage in packages that rpm 2 wrote, so they say nothing.
 *
 * Throws `rpm-corrupt`, `rpm-unsupported` and `rpm-source-package`.
 */
export function readLead(bytes: Uint8Array, where: Where): Lead {
  if (!isRpm(bytes))
    throw new LisdebError("rpm-corrupt", `is not an RPM but ${describeOther(bytes)}`, { where });
  const reader = new ByteReader(bytes, { where, code: "rpm-corrupt" }).seek(4);
  const major = reader.u8(); //           4   1  major
  const minor = reader.u8(); //           5   1  minor
  const type = reader.u16be(); //         6   2  type
  const archNumber = reader.u16be(); //   8   2  archnum
  const name = reader.read(66); //       10  66  name
  const osNumber = reader.u16be(); //    76   2  osnum
  const signature = reader.u16be(); //   78   2  signature_type
  reader.skip(16); //                    80  16  reserved
  if (major < 3 || major > 4) {
    throw new LisdebError(
      "rpm-unsupported",
      `is of the RPM lead version ${major}.${minor}; 3 and 4 are read`,
      {
        where: { ...where, offset: 4 },
      },
    );
  }
  if (type > 1) reader.fail(`the lead says that the package is of the unknown type ${type}`, 6);
  if (signature !== HEADER_STYLE_SIGNATURE) {
    reader.fail(`the lead says that the signature is of the unknown type ${signature}`, 78);
  }
  return {
    major,
    minor,
    type: type === 1 ? "source" : "binary",
    archNumber,
    name: Buffer.from(name).toString("latin1").replace(/\0.*$/s, ""),
    osNumber,
  };
}

/** What a file named .rpm really is, where its first bytes tell: a server's error page is the usual one. */
function describeOther(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  if (bytes.length === 0) return "an empty file";
  if (/^\s*<(!doctype\s+html|html|head|body|\?xml)/i.test(text)) return "a web page";
  if (text.startsWith("\x7fELF")) return "an ELF binary";
  if (text.startsWith("drpm")) return "a delta RPM";
  if (text.startsWith("!<arch>\n")) return "a .deb or another ar archive";
  return "something else: its first four bytes are not ed ab ee db";
}
