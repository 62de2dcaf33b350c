import { stat } from "node:fs/promises";
import { dirname, resolve, basename } from "node:path";
import { fileURLToPath } from "node:url";
import { LisdebError, shown, systemError } from "../../../base/index.ts";
import type { WebOptions } from "../../../media/index.ts";
import { SUITE_NAMES } from "../../../suite/index.ts";
import { schemeOf } from "../../storage/address-scheme.ts";
import { BOUNDS } from "../bounds.ts";
import type { ArchiveAccess } from "./archive-access.ts";
import { folderAccess } from "./folder-access.ts";
import { storeAccess } from "./store-access.ts";
import { webAccess } from "./web-access.ts";

/** How to reach an archive over http, https or S3; one in a folder needs none of it. */
export interface OpenArchiveOptions extends WebOptions {
  /** Address of an object store that is not Amazon's. */
  readonly s3Endpoint?: string | undefined;
}

/** A suite's place in an archive. */
export interface SuitePlace {
  /** As in sources.list: `bookworm`; `./` for an archive without suites. */
  readonly name: string;
  /** What its paths begin with: `dists/bookworm/`; empty for an archive without suites. */
  readonly base: string;
}

/** An archive, and the suite that its address names, if it does. */
export interface OpenedArchive {
  readonly access: ArchiveAccess;
  readonly suite: SuitePlace | undefined;
}

/**
 * Opens the archive at an address: a folder, `http(s)://…`, `file:///…`, `s3://BUCKET/PREFIX`, or a suite's folder below `dists/`, or its Release or
 * InRelease. Throws `input-missing`, `input-unknown-format`, `download-refused`, `usage`, `store-failed`.
 */
export async function openArchive(address: string, options: OpenArchiveOptions): Promise<OpenedArchive> {
  const scheme = schemeOf(address);
  if (scheme === "s3") {
    const { openS3Store } = await import("../../storage/s3-store.ts");
    const { signal, s3Endpoint } = options;
    return {
      access: storeAccess(await openS3Store(address, { signal, s3Endpoint, write: false })),
      suite: undefined,
    };
  }
  if (scheme === "http" || scheme === "https") {
    const { root, suite } = splitAddress(address);
    return { access: webAccess(root, options), suite };
  }
  if (scheme !== undefined && scheme !== "file") {
    throw new LisdebError(
      "usage",
      `an archive is read from a folder, http, https or s3, not from ${shown(address)}`,
    );
  }
  return openFolder(scheme === undefined ? address : fromFileUrl(address));
}

async function openFolder(path: string): Promise<OpenedArchive> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (found.isFile() && !/^(In)?Release$/.test(basename(path))) {
    throw new LisdebError(
      "input-unknown-format",
      "is neither an archive nor its Release, InRelease or package",
      {
        where: { file: path },
      },
    );
  }
  const folder = found.isFile() ? dirname(path) : path;
  const { root, suite } = splitAddress(resolve(folder));
  const access = folderAccess(suite ? root : folder);
  if (suite && (await hasRelease(access, suite))) return { access, suite };
  const here = folderAccess(folder);
  const flat = { name: "./", base: "" };
  return { access: here, suite: (await hasRelease(here, flat)) ? flat : undefined };
}

/** Parts an address at its last `dists/`, where it goes on with a suite behind that. */
function splitAddress(address: string): { readonly root: string; readonly suite: SuitePlace | undefined } {
  const [, root, name] = /^(.*)\/dists\/(.+?)(?:\/(?:In)?Release(?:\.gpg)?)?\/*$/.exec(address) ?? [];
  if (root === undefined || name === undefined) return { root: address, suite: undefined };
  return { root: root === "" ? "/" : root, suite: suitePlace(name) };
}

/** The place of a suite by its name. Throws `usage` for what is none. */
export function suitePlace(name: string): SuitePlace {
  if (name === "./" || name === ".") return { name: "./", base: "" };
  if (!/^[A-Za-z0-9][A-Za-z0-9._+~-]*(\/[A-Za-z0-9][A-Za-z0-9._+~-]*)*$/.test(name)) {
    throw new LisdebError("usage", `"${shown(name)}" is not a suite's name`);
  }
  return { name, base: `dists/${name}/` };
}

/**
 * The suites of an archive. Where its folders can be listed, all that have a Release or InRelease; else those of Debian's names that answer. Throws
 * `limit-exceeded` where there are more than anyone has.
 */
export async function suitesIn(access: ArchiveAccess): Promise<readonly SuitePlace[]> {
  const listed = await access.list("dists", 2);
  if (listed === undefined) {
    const asked = [];
    for (const name of SUITE_NAMES) {
      const place = suitePlace(name);
      if (await hasRelease(access, place)) asked.push(place);
    }
    return asked;
  }
  const folders = listed.flatMap(({ path }) => /^dists\/(.+)\/(?:In)?Release$/.exec(path)?.[1] ?? []);
  const names = [...new Set(folders)].sort(
    (a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1),
  );
  const suites: string[] = [];
  const known = new Set<string>();
  for (const name of names) {
    // Components have a Release of their own, which is no suite's.
    if (name.split("/").some((_, i, parts) => known.has(parts.slice(0, i).join("/")))) continue;
    known.add(name);
    suites.push(name);
    if (suites.length > BOUNDS.suites) {
      throw new LisdebError("limit-exceeded", `holds more than ${BOUNDS.suites} suites`, {
        where: access.where,
        hint: "--suite names those that are to be looked at",
      });
    }
  }
  return suites.filter((name) => /^[A-Za-z0-9][A-Za-z0-9._+~/-]*$/.test(name)).map(suitePlace);
}

async function hasRelease(access: ArchiveAccess, { base }: SuitePlace): Promise<boolean> {
  for (const name of ["InRelease", "Release"]) {
    const file = await access.open(`${base}${name}`);
    await file?.close();
    if (file) return true;
  }
  return false;
}

function fromFileUrl(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new LisdebError("usage", `${shown(address)} names no folder of this machine`, { cause });
  }
}
