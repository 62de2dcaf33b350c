import { LisdebError, shown } from "../base/index.ts";
import type { Header } from "./header.ts";
import { decodeText, numberOf, rawTextsOf } from "./header-values.ts";
import { TAGS, tagName } from "./tags.ts";

/** What a package is called. */
export interface Identity {
  readonly name: string;
  readonly epoch: number | undefined;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  /** NAME-VERSION-RELEASE.ARCH: rpm leaves the epoch out of it. */
  readonly nevra: string;
}

/**
 * The characters that rpmbuild lets into each part (`ALLOWED_CHARS_NAME`, `ALLOWED_CHARS_VERREL`), without the `%{}` of a
 * macro that nobody expanded. None of them means anything to a shell, a path or a control file.
 */
const ALPHABETS = {
  name: /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/,
  version: /^[A-Za-z0-9._+~^]+$/,
  release: /^[A-Za-z0-9._+~^]+$/,
  arch: /^[A-Za-z0-9_]+$/,
} as const;

const LONGEST = 255;

/** Reads and checks the name, version, release, epoch and architecture. Throws `rpm-corrupt` where one is missing, and `rpm-unsafe`. */
export function readIdentity(header: Header): Identity {
  const name = part(header, TAGS.NAME, "name");
  const version = part(header, TAGS.VERSION, "version");
  const release = part(header, TAGS.RELEASE, "release");
  const arch = part(header, TAGS.ARCH, "arch");
  const epoch = numberOf(header, TAGS.EPOCH);
  return { name, epoch, version, release, arch, nevra: `${name}-${version}-${release}.${arch}` };
}

function part(header: Header, tag: number, kind: keyof typeof ALPHABETS): string {
  const values = rawTextsOf(header, tag);
  if (values?.length !== 1 || values[0] === undefined) {
    throw new LisdebError(
      "rpm-corrupt",
      `its header has ${values ? `${values.length} values` : "nothing"} for ${tagName(tag, "header")}`,
      {
        where: header.where,
      },
    );
  }
  const text = decodeText(values[0]);
  if (!ALPHABETS[kind].test(text) || text.includes("..") || text.length > LONGEST) {
    throw new LisdebError(
      "rpm-unsafe",
      `${tagName(tag, "header")} is \`${shown(text)}\`, which no package's ${kind} can be`,
      {
        where: header.where,
      },
    );
  }
  return text;
}
