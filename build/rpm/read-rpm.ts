import { LisdebError, type ByteSource } from "../base/index.ts";
import { bufferedHead } from "./buffered-head.ts";
import { readFileList } from "./file-list.ts";
import { checkHeaderDigests } from "./header-digests.ts";
import { readHeader, type Header } from "./header.ts";
import { numberOf, textOf } from "./header-values.ts";
import { readIdentity } from "./identity.ts";
import type { Keyring } from "./keyring.ts";
import { LEAD_SIZE, readLead } from "./lead.ts";
import { payloadCompression, readPayload, type Payload } from "./payload.ts";
import type { PayloadOptions, RpmCheck, RpmPackage } from "./rpm-package.ts";
import { readScriptlets } from "./scriptlets.ts";
import { checkSignatures } from "./signatures.ts";
import { TAGS } from "./tags.ts";

/** How an RPM is read. */
export interface ReadOptions {
  /** The package must be signed by one of these keys. */
  readonly keyring?: Keyring | undefined;
}

/**
 * Reads an RPM's lead, signature header and header, and checks them against each other; nothing of the payload is read
 * beyond its first bytes, except that a signature over the payload is checked at once where a keyring is given.
 *
 * Throws every `rpm-` code and `limit-exceeded`.
 */
export async function readRpm(file: ByteSource, options: ReadOptions = {}): Promise<RpmPackage> {
  const source = await bufferedHead(file);
  const { where } = source;
  const lead = readLead(await source.read(0, Math.min(LEAD_SIZE, source.size)), where);
  if (lead.type === "source") refuseSource(source);
  const signature = await readHeader(source, LEAD_SIZE, "signature");
  const header = await readHeader(source, await afterSignature(source, signature), "header");
  const format = numberOf(header, TAGS.RPMFORMAT) ?? 4;
  if (format > 4) {
    throw new LisdebError("rpm-unsupported", `is of the RPM format ${format}; formats 3 and 4 are read`, {
      where,
    });
  }
  if (header.entries.has(TAGS.SOURCEPACKAGE) || !header.entries.has(TAGS.SOURCERPM)) refuseSource(source);
  const headerChecks = checkHeaderDigests(source, signature, header);
  const signatureChecks = await checkSignatures(source, signature, header, options.keyring);
  const checks: readonly RpmCheck[] = [...headerChecks, ...signatureChecks];
  const list = readFileList(header);
  const offset = header.offset + header.bytes.length;
  const compression = await payloadCompression(source, header, offset);
  const payload: Payload = { source, signature, header, offset, compression, list };
  return {
    where,
    lead,
    signature,
    header,
    ...readIdentity(header),
    summary: textOf(header, TAGS.SUMMARY) ?? "",
    license: textOf(header, TAGS.LICENSE) ?? "",
    vendor: textOf(header, TAGS.VENDOR),
    buildTime: numberOf(header, TAGS.BUILDTIME),
    buildHost: textOf(header, TAGS.BUILDHOST),
    rpmVersion: textOf(header, TAGS.RPMVERSION),
    payloadCompressor: compression,
    fileDigestAlgorithm: list.digestAlgorithm,
    files: list.files,
    scriptlets: readScriptlets(header),
    checks,
    payload: (payloadOptions: PayloadOptions = {}) => readPayload(payload, payloadOptions),
    async prove() {
      const reading = readPayload(payload, {});
      for (;;) {
        const step = await reading.next();
        if (step.done === true) return [...checks, ...step.value];
      }
    },
  };
}

/** Where the header starts: the signature header is padded with zeros to a multiple of eight. Throws `rpm-corrupt`. */
async function afterSignature(source: ByteSource, signature: Header): Promise<number> {
  const end = signature.offset + signature.bytes.length;
  const padding = (8 - (signature.bytes.length % 8)) % 8;
  const at = { ...source.where, offset: end };
  if (end + padding > source.size) {
    throw new LisdebError("rpm-corrupt", "is cut short after the signature header", { where: at });
  }
  if ((await source.read(end, padding)).some((byte) => byte !== 0)) {
    throw new LisdebError("rpm-corrupt", "something is hidden in the padding after the signature header", {
      where: at,
    });
  }
  return end + padding;
}

function refuseSource(source: ByteSource): never {
  throw new LisdebError(
    "rpm-source-package",
    "is a source package: it holds sources and no program to be installed",
    {
      where: source.where,
      hint: "take the RPM of the same name that names an architecture in place of src",
    },
  );
}
