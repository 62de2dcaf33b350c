import { formatWhere, type Where } from "./where.ts";

/**
 * Every way in which lisdeb refuses or fails, as data: what kind of failure it is, and what it means in general.
 * The kind decides the exit status; the title is what the documentation lists (docs/errors.md).
 */
export const ERRORS = {
  usage: { kind: "usage", title: "The command line is not one that lisdeb understands." },
  "input-missing": { kind: "input", title: "A file or folder that was named is not there." },
  "input-unknown-format": { kind: "input", title: "The file is none of the formats that lisdeb reads." },

  "recipe-invalid": { kind: "input", title: "A recipe is not valid YAML, or does not follow the schema." },
  "recipe-unknown": { kind: "input", title: "No recipe has the id that was asked for." },
  "recipe-contradicted": { kind: "input", title: "The medium contradicts what the recipe states." },

  "medium-corrupt": { kind: "input", title: "The medium's own structure is broken or lies." },
  "medium-unsafe": {
    kind: "input",
    title: "The medium holds a name or link that leads outside, or a structure made to attack a reader.",
  },
  "medium-unsupported": { kind: "input", title: "The medium is of a form that lisdeb does not read." },
  "medium-unlocked": {
    kind: "input",
    title: "The recipe has no SHA-256 for a medium that is to be downloaded.",
  },
  "medium-digest-mismatch": {
    kind: "input",
    title: "The medium's SHA-256 or size is not the one that the lock or others state, or it is a folder.",
  },
  "medium-contradicts-itself": {
    kind: "input",
    title: "What is on the medium cannot all be of one and the same genuine release.",
  },
  "medium-has-no-daemon": { kind: "input", title: "No RPM on the medium holds a daemon that lisdeb knows." },
  "kernel-sources-invalid": {
    kind: "input",
    title: "A kernel's sources are not whole, or lack what the daemons are compiled from.",
  },
  "toolchain-gone": {
    kind: "outside",
    title: "A package of the compiler's environment cannot be had as it is locked.",
  },
  "compiler-unusable": {
    kind: "outside",
    title: "This machine cannot run the compiler in an environment of its own.",
  },
  "compile-failed": { kind: "input", title: "A daemon's sources do not compile." },
  "patch-failed": { kind: "input", title: "A recipe's patch does not apply to the sources." },
  "download-refused": {
    kind: "input",
    title: "The address, a redirect or the server's answer is not acceptable.",
  },
  "download-failed": { kind: "outside", title: "The network or the server failed, after retries." },
  offline: { kind: "outside", title: "The medium is not in the cache, and --offline forbids the network." },

  "stream-corrupt": { kind: "input", title: "A compressed stream is damaged or cut short." },
  "stream-unsupported": {
    kind: "input",
    title: "A compressed stream uses a form that lisdeb does not read.",
  },
  "limit-exceeded": {
    kind: "input",
    title: "The input would need more memory, entries or output than any genuine one does.",
  },

  "rpm-corrupt": { kind: "input", title: "The RPM's own structure is broken or lies." },
  "rpm-source-package": { kind: "input", title: "The RPM is a source package, and holds no binaries." },
  "rpm-unsupported": { kind: "input", title: "The RPM is of a format or kind that lisdeb does not read." },
  "rpm-unsafe": { kind: "input", title: "The RPM holds a name, link or file type that could do harm." },
  "rpm-digest-mismatch": { kind: "input", title: "A digest in the RPM does not match the bytes it covers." },
  "rpm-manifest-mismatch": { kind: "input", title: "The RPM's payload is not what its header lists." },
  "rpm-signature-bad": {
    kind: "input",
    title: "A keyring was given, and the RPM is not signed by a key in it, or the signature is wrong.",
  },
  "keyring-invalid": { kind: "input", title: "The keyring is not a file of OpenPGP public keys." },

  "elf-corrupt": { kind: "input", title: "The ELF file's own structure is broken or lies." },
  "elf-stand-in": {
    kind: "input",
    title: "The ELF file hides the program that it stands for: packed, or debugging information only.",
  },
  "daemon-contradiction": { kind: "input", title: "The tells in a daemon's binary contradict each other." },
  "licence-ambiguous": {
    kind: "input",
    title: "Nobody knows the licence of the binaries for sure, and --accept-licence was not given.",
  },
  "nothing-to-compare": {
    kind: "input",
    title: "Two inputs of different kinds were to be compared, and have nothing in common that could be.",
  },
  "nothing-fits": {
    kind: "input",
    title: "No daemon on the medium runs on the suite and architecture asked for.",
  },

  "control-invalid": { kind: "input", title: "Control data is not what Debian's policy and dpkg accept." },
  "package-invalid": {
    kind: "input",
    title: "The package could not be installed by the dpkg it is meant for.",
  },
  "deb-corrupt": { kind: "input", title: "The .deb file's own structure is broken or lies." },
  "template-failed": { kind: "input", title: "A template could not be rendered." },

  "archive-foreign": {
    kind: "input",
    title: "The archive, or a part of it, was made by another tool, or signed by a key that was not given.",
  },
  "clock-behind": {
    kind: "outside",
    title: "This machine's clock is behind the archive's newest state, or behind SOURCE_DATE_EPOCH.",
  },
  "archive-invalid": { kind: "input", title: "What the archive states about itself is not what apt reads." },
  "package-differs": {
    kind: "input",
    title: "The archive has a package of this name, version and architecture, with other bytes.",
  },
  "package-unfit": {
    kind: "input",
    title: "The package does not fit the suite that it was to be published in.",
  },
  "source-invalid": {
    kind: "input",
    title: "A source package lacks a file, contradicts itself, or is not one that an archive takes.",
  },
  "source-missing": {
    kind: "input",
    title: "A package would be published without the source package that it was built from.",
  },
  "package-unknown": {
    kind: "input",
    title: "The suite has no package of the name, version and architecture asked for.",
  },
  "state-unknown": {
    kind: "input",
    title: "The archive has no such suite, or keeps no state of it with that number or name.",
  },
  "key-unfit": { kind: "input", title: "The key cannot sign what the clients of the suite are to trust." },
  "key-invalid": {
    kind: "input",
    title: "A key file is not one of OpenPGP keys, or is damaged, or of a form that lisdeb does not use.",
  },
  "key-exposed": { kind: "input", title: "A secret key or a passphrase is in a file that others can read." },
  "key-locked": {
    kind: "input",
    title: "The secret key needs a passphrase that was not given, or another one.",
  },
  "signing-failed": { kind: "outside", title: "What was to sign, gpg or a key file, did not." },
  "store-unfit": { kind: "outside", title: "The object store does not keep to the conditions of a write." },
  "store-failed": { kind: "outside", title: "The object store failed, after retries." },

  "read-failed": { kind: "outside", title: "The operating system could not read a file." },
  "write-failed": { kind: "outside", title: "The operating system could not write a file." },
  interrupted: { kind: "outside", title: "The run was interrupted by a signal." },

  bug: { kind: "bug", title: "A mistake in lisdeb itself." },
} as const satisfies Record<string, { kind: ErrorKind; title: string }>;

/** What went wrong: the input, the command line, something outside the program, or the program. */
export type ErrorKind = "input" | "usage" | "outside" | "bug";
/** Key of a row of {@link ERRORS}: what programs and the documentation know an error by. */
export type ErrorCode = keyof typeof ERRORS;

/** Exit status of the command for each kind of error. */
export const EXIT_STATUS = { input: 1, usage: 2, outside: 3, bug: 70 } as const satisfies Record<
  ErrorKind,
  number
>;

interface Details {
  /** The file, and the place in it. */
  where?: Where | undefined;
  /** What the person can do about it. */
  hint?: string | undefined;
  /** What the error stands on, where that is more than a line: for `--json` only, and to be turned into JSON as it is. */
  evidence?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/** The one error class. `message` says what is wrong in one line, without the place and without the remedy. */
export class LisdebError extends Error {
  override readonly name = "LisdebError";
  readonly code: ErrorCode;
  readonly where: Where | undefined;
  readonly hint: string | undefined;
  readonly evidence: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.where = details.where;
    this.hint = details.hint;
    this.evidence = details.evidence;
  }

  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }

  toJSON(): {
    code: ErrorCode;
    kind: ErrorKind;
    message: string;
    where?: Where;
    hint?: string;
    evidence?: Readonly<Record<string, unknown>>;
  } {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      ...(this.where && { where: this.where }),
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.evidence && { evidence: this.evidence }),
    };
  }
}

/** The error as one line for people: the place, what is wrong there, and the remedy. */
export function formatError(error: LisdebError): string {
  const place = error.where ? `${formatWhere(error.where)}: ` : "";
  const hint = error.hint === undefined ? "" : ` (${error.hint})`;
  return `${place}${error.message}${hint}`;
}

/** Any thrown value as a LisdebError; what is none yet is a bug in lisdeb. */
export function asLisdebError(thrown: unknown): LisdebError {
  if (thrown instanceof LisdebError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LisdebError("bug", message, { cause: thrown });
}
