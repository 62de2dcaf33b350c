/** A part of a source package, by the name of its file. */
export interface DscPart {
  /** As messages call it. */
  readonly name: string;
  /** Its name behind `NAME_`, without what it is compressed by: of `UPSTREAM` and `VERSION` the values of the package, without an epoch. */
  readonly pattern: string;
  readonly kind: "tarball" | "diff" | "signature";
  readonly count: "one" | "at most one" | "any";
}

/** Names that dpkg-source gives to what is compressed, and to nothing else. */
const COMPRESSED = String.raw`\.(?:gz|bz2|lzma|xz)`;
const ORIG = String.raw`UPSTREAM\.orig`;

const part = (
  name: string,
  pattern: string,
  kind: DscPart["kind"] = "tarball",
  count: DscPart["count"] = "one",
): DscPart => ({ name, pattern, kind, count });

const orig = part("upstream tarball", String.raw`${ORIG}\.tar${COMPRESSED}`);
const origSignature = part(
  "upstream signature",
  String.raw`${ORIG}\.tar${COMPRESSED}\.asc`,
  "signature",
  "at most one",
);

/** The formats that Debian's archive takes, and of which files each is made (dpkg-source(1), "Source package formats"). Several shapes: any one of them. */
export const DSC_FORMATS: Readonly<Record<string, readonly (readonly DscPart[])[]>> = {
  "1.0": [
    [part("tarball", String.raw`VERSION\.tar\.gz`)],
    [
      part("upstream tarball", String.raw`${ORIG}\.tar\.gz`),
      part("upstream signature", String.raw`${ORIG}\.tar\.gz\.asc`, "signature", "at most one"),
      part("diff", String.raw`VERSION\.diff\.gz`, "diff"),
    ],
  ],
  "3.0 (native)": [[part("tarball", String.raw`VERSION\.tar${COMPRESSED}`)]],
  "3.0 (quilt)": [
    [
      orig,
      origSignature,
      part("further tarball", String.raw`${ORIG}-[A-Za-z0-9-]+\.tar${COMPRESSED}`, "tarball", "any"),
      part("further signature", String.raw`${ORIG}-[A-Za-z0-9-]+\.tar${COMPRESSED}\.asc`, "signature", "any"),
      part("tarball of debian/", String.raw`VERSION\.debian\.tar${COMPRESSED}`),
    ],
  ],
};

/** A shape of a format with the package's own name and version put in. */
export function partsNamed(
  parts: readonly DscPart[],
  { name, version }: { readonly name: string; readonly version: string },
): readonly (DscPart & { readonly fits: (file: string) => boolean })[] {
  const whole = version.replace(/^\d+:/, "");
  const upstream = whole.replace(/-[^-]*$/, "");
  const quoted = (text: string): string => text.replaceAll(/[.+*?^$()[\]{}|\\/-]/g, String.raw`\$&`);
  return parts.map((each) => {
    const pattern = each.pattern.replace("UPSTREAM", quoted(upstream)).replace("VERSION", quoted(whole));
    const expression = new RegExp(`^${quoted(name)}_${pattern}$`);
    return { ...each, fits: (file) => expression.test(file) };
  });
}
