import type { Where } from "../base/index.ts";
import type { Header } from "./header.ts";
import type { Lead } from "./lead.ts";

/** A check of the package against itself, and what came of it. A check that fails throws, and so is never here as data. */
export interface RpmCheck {
  /** Such as `header SHA-256`, `header and payload MD5`, `payload SHA-256`, `file SHA-256`, `OpenPGP signature`. */
  readonly what: string;
  /** `absent`: the package carries no such digest. `not checked`: it carries one, and nobody asked (a signature without a keyring). */
  readonly result: "ok" | "absent" | "not checked";
  /** For example the fingerprint of the signing key. */
  readonly detail?: string;
}

/** What the header says of one file. The header is the manifest: the payload must agree. */
export interface RpmFile {
  /** Absolute, as installed: `/usr/sbin/hv_kvp_daemon`. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "fifo" | "socket" | "block" | "character";
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** In bytes, of the content; 0 for what has none. */
  readonly size: number;
  readonly user: string;
  readonly group: string;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly target: string | undefined;
  /** Lower-case hex in the header's algorithm; empty in the header becomes undefined. */
  readonly digest: string | undefined;
  readonly flags: readonly (
    | "config"
    | "doc"
    | "ghost"
    | "missingok"
    | "noreplace"
    | "license"
    | "readme"
    | "artifact"
    | "specfile"
    | "pubkey"
  )[];
  readonly capabilities: string | undefined;
  readonly device: number;
  readonly inode: number;
}

/** A scriptlet, as data: lisdeb shows it and never runs it. */
export interface RpmScriptlet {
  /** Such as `pre`, `post`, `preun`, `postun`, `pretrans`, `posttrans`, `verify`, or `trigger` with a condition. */
  readonly kind: string;
  readonly interpreter: readonly string[];
  readonly script: string;
  readonly condition?: string;
}

/** A file of the payload whose size, mode, kind and digest are what the header says of it. */
export interface ProvenFile {
  readonly file: RpmFile;
  /** The bytes, where `hold` asked for them; otherwise they were digested and let go. */
  readonly content: Uint8Array | undefined;
}

/** What of a payload is kept while it is read. */
export interface PayloadOptions {
  /** Which files' bytes to hold in memory (at most LIMITS.heldFileBytes each). Default: none. */
  readonly hold?: (file: RpmFile) => boolean;
}

/** An RPM whose lead, signature header and header are read and checked; its payload is read on demand. */
export interface RpmPackage {
  readonly where: Where;
  readonly lead: Lead;
  readonly signature: Header;
  readonly header: Header;
  readonly name: string;
  readonly epoch: number | undefined;
  readonly version: string;
  readonly release: string;
  /** rpm's name: `x86_64`, `i686`, `noarch`. */
  readonly arch: string;
  /** NAME-VERSION-RELEASE.ARCH, as rpm prints it. */
  readonly nevra: string;
  readonly summary: string;
  readonly license: string;
  /** Who passes the package on: `Microsoft Corporation`. */
  readonly vendor: string | undefined;
  /** Seconds since 1970; undefined where the header has none. */
  readonly buildTime: number | undefined;
  readonly buildHost: string | undefined;
  /** The rpm that built it: `4.8.0`. */
  readonly rpmVersion: string | undefined;
  /** As declared, `gzip` where absent: gzip, bzip2, lzma, xz, zstd, none. */
  readonly payloadCompressor: string;
  /** As declared, MD5 where absent. */
  readonly fileDigestAlgorithm: "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";
  readonly files: readonly RpmFile[];
  readonly scriptlets: readonly RpmScriptlet[];
  /** Checks of header and signature, done when the package was opened. */
  readonly checks: readonly RpmCheck[];
  /**
   * Every payload file, in payload order, each proven before it is given; after the last one, the payload's own digests and the
   * presence of every listed file are proven too, and the generator returns these checks. Ghosts are not in a payload. Throws on
   * the first disagreement.
   */
  payload(options?: PayloadOptions): AsyncGenerator<ProvenFile, readonly RpmCheck[]>;
  /** Reads the payload to its end, and tells every check: those of the header and those of the payload. */
  prove(): Promise<readonly RpmCheck[]>;
}
