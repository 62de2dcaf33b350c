import { inside, LIMITS, LisdebError, shown, type Where } from "../../base/index.ts";
import {
  checkPackageName,
  checkVersion,
  controlValue,
  parseControl,
  type ControlField,
} from "../../deb/index.ts";
import { DSC_FORMATS, partsNamed, type DscPart } from "./dsc-format.ts";
import { signedText } from "./signed-text.ts";

/** A file that a .dsc names: it lies beside it. */
export interface DscFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly kind: DscPart["kind"];
  /** In lower-case hex, by algorithm; MD5 and SHA-256 are always there. */
  readonly digests: Readonly<Partial<Record<DscAlgorithm, string>>>;
}

/** The digests by which a .dsc lists files, as node:crypto names them: `md5` is that of the field Files (dsc(5)). */
export type DscAlgorithm = (typeof SECTIONS)[number][1];

/** A .dsc, read (deb-src-control(5) and dsc(5)). */
export interface Dsc {
  readonly name: string;
  readonly version: string;
  readonly format: string;
  /** In its order. */
  readonly fields: readonly ControlField[];
  readonly files: readonly DscFile[];
}

/** Fields that list files, and how many hex digits each has. */
const SECTIONS = [
  ["Files", "md5", 32],
  ["Checksums-Sha1", "sha1", 40],
  ["Checksums-Sha256", "sha256", 64],
  ["Checksums-Sha512", "sha512", 128],
] as const;

/** Without these apt could not find it, or could not tell what it is. */
const NEEDED = ["Format", "Source", "Binary", "Architecture", "Version", "Maintainer"] as const;

/** What an archive states of it. */
const NOT_ITS_OWN = ["Package", "Directory"] as const;

/**
 * Reads a .dsc strictly, whether or not it is signed; the signature is nobody's here. Throws `source-invalid` where it lacks something, states a thing in two
 * ways, or names a file that is not of such a package, and `control-invalid` with the line where it is no control data.
 */
export function readDsc(bytes: Uint8Array, where: Where): Dsc {
  const fail = (message: string, field?: string): never => {
    throw new LisdebError("source-invalid", message, {
      where: field === undefined ? where : inside(where, field),
    });
  };
  if (bytes.length > LIMITS.controlBytes) fail(`has more than the ${LIMITS.controlBytes} bytes of any .dsc`);
  const [fields, ...more] = parseControl(signedText(bytes, where), where);
  if (!fields || more.length > 0) return fail("is not one paragraph of fields");
  const of = { control: fields };
  for (const name of NEEDED) if ((controlValue(of, name) ?? "") === "") fail("is missing", name);
  for (const name of NOT_ITS_OWN)
    if (controlValue(of, name) !== undefined) fail("is not a .dsc's to state", name);
  const name = controlValue(of, "Source") ?? "";
  const version = controlValue(of, "Version") ?? "";
  checkPackageName(name, inside(where, "Source"));
  checkVersion(version, inside(where, "Version"));
  const format = controlValue(of, "Format") ?? "";
  const shapes = Object.hasOwn(DSC_FORMATS, format) ? DSC_FORMATS[format] : undefined;
  if (!shapes)
    return fail(
      `is "${shown(format)}", and an archive takes ${Object.keys(DSC_FORMATS).join(", ")}`,
      "Format",
    );
  const listed = listedFiles(of, fail);
  const named = shapes.map((shape) => partsNamed(shape, { name, version }));
  const parts =
    named.find((shape) => isMadeOf([...listed.keys()], shape)) ??
    refuseFiles([...listed.keys()], named, fail);
  const files = [...listed].map(([file, { size, digests }]): DscFile => {
    const kind = parts.find(({ fits }) => fits(file))?.kind ?? "tarball";
    return { name: file, size, kind, digests };
  });
  return { name, version, format, fields, files };
}

type Fail = (message: string, field?: string) => never;

interface Listed {
  readonly size: number;
  readonly digests: Partial<Record<DscAlgorithm, string>>;
}

/** Each file by its name, as all sections list it. */
function listedFiles(
  of: { readonly control: readonly ControlField[] },
  fail: Fail,
): ReadonlyMap<string, Listed> {
  const files = new Map<string, Listed>();
  let first: string | undefined;
  for (const [field, algorithm, digits] of SECTIONS) {
    const value = controlValue(of, field);
    if (value === undefined) {
      if (algorithm === "md5" || algorithm === "sha256") fail("is missing", field);
      continue;
    }
    const seen = new Set<string>();
    for (const line of value.split("\n")) {
      if (line.trim() === "" && seen.size === 0) continue;
      const [, digest = "", size = "", name = ""] = /^ *([0-9a-f]+) +(\d{1,15}) (\S+)$/.exec(line) ?? [];
      if (digest.length !== digits) fail(`has the line "${shown(line)}", which lists no file`, field);
      if (!PLAIN.test(name)) fail(`names "${shown(name)}", which is no file beside it`, field);
      if (seen.has(name)) fail(`lists ${name} twice`, field);
      seen.add(name);
      const file = files.get(name);
      if (first !== undefined && file?.size !== Number(size))
        fail(`lists ${name} otherwise than ${first}`, field);
      if (first === undefined) files.set(name, { size: Number(size), digests: { [algorithm]: digest } });
      else if (file) file.digests[algorithm] = digest;
    }
    if (first !== undefined && seen.size !== files.size) fail(`lists other files than ${first}`, field);
    if (seen.size > MOST_DSC_FILES) fail(`lists more than ${MOST_DSC_FILES} files`, field);
    first ??= field;
  }
  return files;
}

/** No step, no blank, nothing that a shell, a web server or a terminal would take for something else. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9.+~_-]{0,250}$/;

/** Files that a .dsc names: Debian's largest has some forty. */
export const MOST_DSC_FILES = 100;

type Shape = ReturnType<typeof partsNamed>;

function isMadeOf(files: readonly string[], shape: Shape): boolean {
  return firstOdd(files, shape) === undefined;
}

/** What keeps files from being that shape. */
function firstOdd(files: readonly string[], shape: Shape): string | undefined {
  const odd = files.find((file) => !shape.some(({ fits }) => fits(file)));
  if (odd !== undefined) return `names ${odd}, which is no file of such a package`;
  for (const { name, count, fits } of shape) {
    const found = files.filter((file) => fits(file)).length;
    if (count === "one" && found === 0) return `names no ${name}`;
    if (count !== "any" && found > 1) return `names more than one ${name}`;
  }
  return undefined;
}

function refuseFiles(files: readonly string[], shapes: readonly Shape[], fail: Fail): never {
  return fail(firstOdd(files, shapes.at(-1) ?? []) ?? "names other files than such a package has", "Files");
}
