import { bytesSource, LisdebError, type ByteSource } from "../../base/index.ts";
import {
  controlValue,
  DPKG_FAULTS,
  explainDpkgFault,
  faultsForDpkg,
  proveDeb,
  readDeb,
  type Deb,
} from "../../deb/index.ts";
import { contentsPaths } from "../index-files/index.ts";
import type { OpenedFile } from "./access/archive-access.ts";
import { BOUNDS } from "./bounds.ts";
import { checkBuildRecord } from "./check-build-record.ts";
import { compare, looksAt } from "./check-indices.ts";
import type { PackagesCheck } from "./packages-check.ts";
import { sumOf, type PackageFacts, type PathSum } from "./contents-sums.ts";
import type { TellFault } from "./fault-list.ts";
import type { ListedPackage } from "./listed-packages.ts";
import { ALGORITHMS, Digester, withFile, type Algorithm, type Measured } from "./read-file.ts";

/** Proves a package: its bytes against the list, and what it is against what the list says of it. */
export async function checkPackage(
  listed: ListedPackage,
  check: PackagesCheck,
  tell: TellFault,
): Promise<PackageFacts | undefined> {
  const key = `${listed.path} ${listed.size} ${ALGORITHMS.map((each) => listed.digests[each] ?? "").join(" ")}`;
  const paths = async (): Promise<readonly string[]> => {
    const deb = await withFile(check.access, listed.path, async (file) => {
      const source = await sourceOf(file, listed.size);
      return source && readDeb(source);
    });
    return deb ? contentsPaths(deb) : [];
  };
  if (!check.seen.has(key)) {
    const files = await prove(listed, check, tell).catch((error: unknown) => {
      // A link that leads outside; the other packages are looked at all the same.
      if (!(error instanceof LisdebError) || error.code !== "archive-invalid") throw error;
      tell("unchecked", listed.path, error.message);
      return undefined;
    });
    check.seen.set(key, files);
  }
  const files = check.seen.get(key);
  return files && { name: listed.name, architecture: listed.architecture, path: listed.path, files, paths };
}

async function prove(
  listed: ListedPackage,
  check: PackagesCheck,
  tell: TellFault,
): Promise<PathSum | undefined> {
  const { access } = check;
  const algorithms = Object.keys(listed.digests) as Algorithm[]; // what it was made of
  const proven = await withFile(access, listed.path, async (file) => {
    const { seen, source } = await readPackage(file, algorithms, listed.size);
    check.counted(seen.size);
    const { wrong, differs } = compare(listed, seen);
    const strongest = ALGORITHMS.find((each) => listed.digests[each] !== undefined);
    if (wrong.length > 0) {
      tell("package-differs", listed.path, differs, (client) => looksAt(client, wrong, strongest));
      return { isAsListed: false, files: undefined };
    }
    return { isAsListed: true, files: source && (await lookInto(source, listed, check, tell)) };
  });
  if (!proven) tell("package-absent", listed.path);
  else if (access.hasTwin && listed.path.includes("+") && !(await access.hasTwin(listed.path, listed.size)))
    tell("plus-in-key", listed.path);
  if (proven?.isAsListed === true) await checkBuildRecord(access, listed, tell);
  return proven?.files;
}

/** Reads a package once; where its bytes cannot be read in any order, it is held for that. */
async function readPackage(
  file: OpenedFile,
  algorithms: readonly Algorithm[],
  most: number,
): Promise<{ readonly seen: Pick<Measured, "size" | "digests">; readonly source: ByteSource | undefined }> {
  if (file.size !== undefined && file.size > most)
    return { seen: { size: file.size, digests: {} }, source: undefined };
  const digester = new Digester(algorithms);
  const chunks: Uint8Array[] = [];
  const hold = most <= (file.source === undefined ? BOUNDS.heldPackageBytes : SMALL);
  for await (const chunk of file.chunks()) {
    digester.update(chunk);
    if (hold) chunks.push(chunk);
    if (digester.size > most) break;
  }
  const seen = { size: digester.size, digests: digester.digests() };
  return { seen, source: hold ? bytesSource(Buffer.concat(chunks), file.where) : file.source };
}

/** Bytes of a package that is held although its file could be read again: each of many reads would cost more. */
const SMALL = 1024 * 1024;

async function sourceOf(file: OpenedFile, most: number): Promise<ByteSource | undefined> {
  return (await readPackage(file, [], most)).source;
}

/** Holds a package against itself, the list, and the dpkg of those whom the suite is for. */
async function lookInto(
  source: ByteSource,
  listed: ListedPackage,
  { own }: PackagesCheck,
  tell: TellFault,
): Promise<PathSum | undefined> {
  let deb: Deb;
  try {
    deb = await readDeb(source);
    proveDeb(deb);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    tell(error.code === "limit-exceeded" ? "unchecked" : "package-broken", listed.path, error.message);
    return undefined;
  }
  const contradiction = contradicts(deb, listed);
  if (contradiction !== undefined) tell("package-contradicts-list", listed.path, contradiction);
  for (const client of own) {
    const faults = await faultsForDpkg(source, { version: client.dpkg });
    const refused = faults.find(({ effect }) => effect === "refused");
    if (refused) {
      const words = `${DPKG_FAULTS[refused.kind].title}: it ${explainDpkgFault(refused)}`;
      tell("package-not-for-dpkg", listed.path, words, (other) => other === client);
    }
  }
  return sumOf(contentsPaths(deb));
}

/** Fields by which apt decides what to install, and with what. */
const DECIDING = [
  ...[
    "Package",
    "Version",
    "Architecture",
    "Source",
    "Multi-Arch",
    "Essential",
    "Depends",
    "Pre-Depends",
    "Recommends",
  ],
  ...["Suggests", "Enhances", "Conflicts", "Breaks", "Replaces", "Provides"],
];

function contradicts(deb: Deb, { stanza }: ListedPackage): string | undefined {
  for (const name of DECIDING) {
    const own = inOneLine(controlValue(deb, name));
    const stated = inOneLine(stanza.fields.get(name.toLowerCase()));
    // Archives leave these out where they say what goes without saying.
    if (own === stated || (name === "Essential" && own === "no") || (name === "Source" && stated === ""))
      continue;
    return `${name} is "${own}", and the list has "${stated}"`;
  }
  return undefined;
}

function inOneLine(value: string | undefined): string {
  return (value ?? "").replaceAll(/\s+/g, " ").trim();
}
