// An archive as other tools make it, with lies where a test wants them: apt-ftparchive lists the packages, gpg signs, and the rest is written here.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ArchiveKeys, KeyName } from "./archive-keys.ts";
import { runOk, sh } from "./shell.ts";

/** A section of Release. */
export type Section = "MD5Sum" | "SHA1" | "SHA256" | "SHA512";

/** In what an archive is other than a good one. */
export interface Lies {
  /** `dists/SUITE`; bookworm where not given. */
  readonly suite?: string;
  /** Fields of Release that are other ones; undefined takes one out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from now. */
  readonly dateIn?: number;
  readonly validFor?: number;
  readonly sections?: readonly Section[];
  readonly architectures?: readonly string[];
  /** Forms of Packages beside the plain one. */
  readonly forms?: readonly ("gz" | "xz" | "bz2")[];
  readonly listPlain?: boolean;
  readonly servePlain?: boolean;
  readonly byHash?: boolean;
  /** What is served for such a file by its digest. */
  readonly byHashAs?: (path: string, bytes: Uint8Array) => Uint8Array;
  /** What Packages says. */
  readonly packages?: (text: string) => string;
  /** Further files below dists/SUITE/, or others for those that are there, by their paths; listed as they are. */
  readonly files?: (files: ReadonlyMap<string, Uint8Array>) => Readonly<Record<string, Uint8Array>>;
  /** Files as they are served, though listed as they were; undefined takes one away. */
  readonly served?: Readonly<Record<string, ((bytes: Uint8Array) => Uint8Array) | undefined>>;
  /** What Release says, before it is signed. */
  readonly release?: (text: string) => string;
  readonly sign?: readonly KeyName[];
  /** By others than Release.gpg. */
  readonly signInRelease?: readonly KeyName[];
  readonly digest?: "SHA512" | "SHA1";
  /** When it is said to be signed, in milliseconds from now. */
  readonly signedIn?: number;
  readonly without?: readonly ("Release" | "Release.gpg" | "InRelease")[];
  /** Release, Release.gpg or InRelease as they are served, changed after they were signed. */
  readonly afterwards?: Readonly<Record<string, (text: string) => string>>;
  /** Milliseconds from Date. */
  readonly timesIn?: number;
}

const HASHES: Readonly<Record<Section, string>> = {
  MD5Sum: "md5",
  SHA1: "sha1",
  SHA256: "sha256",
  SHA512: "sha512",
};

/** Makes the archive of the packages in `pool/` of a folder. */
export async function lyingArchive(folder: string, lies: Lies, keys: ArchiveKeys): Promise<void> {
  const {
    suite = "bookworm",
    sections = ["MD5Sum", "SHA1", "SHA256"],
    architectures = ["amd64", "i386"],
  } = lies;
  const dist = join(folder, "dists", suite);
  rmSync(dist, { recursive: true, force: true });
  const files = await indices(folder, architectures, lies);
  const more = lies.files?.(files) ?? {};
  for (const [path, bytes] of Object.entries(more)) files.set(path, bytes);
  const date = new Date(Math.floor((Date.now() + (lies.dateIn ?? 0)) / 1000) * 1000);
  const release = (lies.release ?? same)(releaseText(files, { suite, sections, architectures, date }, lies));
  for (const [path, bytes] of files) {
    const served = lies.served && path in lies.served ? lies.served[path]?.(bytes) : bytes;
    if (lies.byHash === true) putByHash(dist, path, [bytes, lies.byHashAs?.(path, bytes) ?? bytes], sections);
    if (served && !(path.endsWith("/Packages") && lies.servePlain === false)) put(join(dist, path), served);
  }
  put(join(dist, "Release"), release);
  await sign(dist, lies, keys);
  for (const name of lies.without ?? []) rmSync(join(dist, name), { force: true });
  for (const [name, change] of Object.entries(lies.afterwards ?? {})) {
    const { stdout } = await runOk("cat", [join(dist, name)]);
    put(join(dist, name), change(stdout));
  }
  const time = new Date(date.getTime() + (lies.timesIn ?? 0));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), time, time);
  }
}

const same = (text: string): string => text;

async function indices(
  folder: string,
  architectures: readonly string[],
  lies: Lies,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const architecture of architectures) {
    const { stdout } = await runOk("apt-ftparchive", ["--arch", architecture, "packages", "pool"], {
      cwd: folder,
    });
    const text = Buffer.from((lies.packages ?? same)(stdout));
    const path = `main/binary-${architecture}/Packages`;
    files.set(path, text);
    for (const form of lies.forms ?? ["gz", "xz"]) files.set(`${path}.${form}`, await compressed(form, text));
  }
  return files;
}

/** By the programs that archives are made with. */
export async function compressed(form: "gz" | "xz" | "bz2", bytes: Uint8Array): Promise<Uint8Array> {
  if (form === "gz") return gzipSync(bytes);
  return (await runOk(form === "xz" ? "xz" : "bzip2", ["-c"], { input: bytes })).bytes;
}

function releaseText(
  files: ReadonlyMap<string, Uint8Array>,
  {
    suite,
    sections,
    architectures,
    date,
  }: { suite: string; sections: readonly Section[]; architectures: readonly string[]; date: Date },
  lies: Lies,
): string {
  const utc = (time: Date): string => time.toUTCString().replace("GMT", "UTC");
  const fields: Record<string, string | undefined> = {
    Origin: "test",
    Label: "test",
    Suite: suite,
    Codename: suite,
    Date: utc(date),
    "Valid-Until": lies.validFor === undefined ? undefined : utc(new Date(Date.now() + lies.validFor)),
    "Acquire-By-Hash": lies.byHash === true ? "yes" : undefined,
    Architectures: architectures.join(" "),
    Components: "main",
    Description: "for tests",
    ...lies.fields,
  };
  const head = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\n`],
  );
  const listed = [...files]
    .sort()
    .filter(([path]) => lies.listPlain !== false || !path.endsWith("/Packages"));
  const section = (name: Section): string =>
    `${name}:\n${listed.map(([path, bytes]) => ` ${hash(name, bytes)} ${String(bytes.length).padStart(8)} ${path}\n`).join("")}`;
  return `${head.join("")}${sections.map(section).join("")}`;
}

export function hash(section: Section, bytes: Uint8Array): string {
  return createHash(HASHES[section]).update(bytes).digest("hex");
}

function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function putByHash(
  dist: string,
  path: string,
  [bytes, as]: readonly [Uint8Array, Uint8Array],
  sections: readonly Section[],
): void {
  for (const section of sections)
    put(join(dist, dirname(path), "by-hash", section, hash(section, bytes)), as);
}

async function sign(dist: string, lies: Lies, keys: ArchiveKeys): Promise<void> {
  const by = lies.sign ?? ["rsa"];
  if (by.length === 0) return;
  const how = { digest: lies.digest ?? "SHA512", at: lies.signedIn };
  await keys.sign(dist, by, "detached", how);
  await keys.sign(dist, lies.signInRelease ?? by, "clear", how);
}

/** Makes small packages in `pool/`, by dpkg-deb: hello for amd64, i386 and all, with a version that has a plus and a tilde. */
export async function fillPool(folder: string): Promise<void> {
  const made = ["amd64", "i386", "all"].map((architecture) => {
    const name = `hello-${architecture}`;
    const version = "1.0+x~1";
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      "Maintainer: Test <test@example.org>",
      "Section: utils",
      "Priority: optional",
      "Description: greets",
      " It says ü.",
    ].join("\\n");
    const pool = `pool/main/h/${name}`;
    return `mkdir -p build/${name}/DEBIAN build/${name}/usr/share/${name} ${pool}
      printf '${control}\\n' >build/${name}/DEBIAN/control; echo ${name} >build/${name}/usr/share/${name}/greeting
      dpkg-deb --root-owner-group -Zgzip -b build/${name} ${pool}/${name}_${version}_${architecture}.deb >/dev/null`;
  });
  await sh(`${made.join("\n")}\nrm -r build`, { cwd: folder });
}
