import { byText, sha256 } from "../../base/index.ts";
import { relationsOf, type RpmFile, type RpmPackage, type RpmScriptlet } from "../../rpm/index.ts";
import type { Fact } from "../fact.ts";
import type { FileFacts, RpmFacts, ScriptFacts } from "./inventory.ts";

/**
 * What is compared of an RPM. Its payload is read to its end, and so proven, with `prove`, and where its header has no SHA-256 of the files:
 * digests of two kinds could not be compared. Throws what reading the payload throws.
 */
export async function rpmFacts(rpm: RpmPackage, options: { readonly prove: boolean }): Promise<RpmFacts> {
  const stated = rpm.fileDigestAlgorithm === "sha256";
  const digests = options.prove || !stated ? await contentDigests(rpm, !stated) : undefined;
  return {
    nevra: rpm.nevra,
    name: rpm.name,
    arch: rpm.arch,
    facts: headerFacts(rpm),
    files: rpm.files
      .map((file) => fileFacts(file, stated ? file.digest : digests?.get(file.path)))
      .sort((a, b) => byText(a.path, b.path)),
    scripts: scriptFacts(rpm.scriptlets),
  };
}

function headerFacts(rpm: RpmPackage): Fact[] {
  return [
    ["name", rpm.name],
    ["epoch", rpm.epoch?.toString()],
    ["version", rpm.version],
    ["release", rpm.release],
    ["architecture", rpm.arch],
    ["licence", rpm.license],
    ["summary", rpm.summary],
    ...relationsOf(rpm.header).map(
      ({ kind, relations }) => [kind, relations.filter((relation) => !isItself(relation, rpm))] as const,
    ),
    ["build time", instant(rpm.buildTime)],
    ["build host", rpm.buildHost],
    ["rpm version", rpm.rpmVersion],
    ["payload compressor", rpm.payloadCompressor],
    ["file digests", rpm.fileDigestAlgorithm],
  ];
}

/** Every package provides itself in its version (rpm's `addPackageProvides`): its name and version say that already. */
function isItself(relation: string, { name, version, release, epoch }: RpmPackage): boolean {
  const evr = `${epoch === undefined ? "" : `${epoch}:`}${version}-${release}`;
  return (
    relation.startsWith(name) &&
    /^(\([^)]*\))? = /.test(relation.slice(name.length)) &&
    relation.endsWith(` = ${evr}`)
  );
}

function fileFacts(file: RpmFile, digest: string | undefined): FileFacts {
  const hasContent = file.type === "file";
  return {
    path: file.path,
    place: file.path,
    type: file.type,
    mode: file.mode,
    owner: `${file.user}:${file.group}`,
    size: hasContent ? file.size : undefined,
    sha256: hasContent ? digest : undefined,
    target: file.target,
    flags: [...file.flags, ...(file.capabilities === undefined ? [] : [file.capabilities])],
  };
}

/** Several triggers may have one condition: then a number tells them apart. */
function scriptFacts(scriptlets: readonly RpmScriptlet[]): ScriptFacts[] {
  const seen = new Map<string, number>();
  return scriptlets.map(({ kind, interpreter, script, condition }) => {
    const plain = condition === undefined ? kind : `${kind} on ${condition}`;
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    return {
      name: count === 1 ? plain : `${plain} (${count})`,
      facts: [["interpreter", interpreter.join(" ")]],
      text: script,
    };
  });
}

async function contentDigests(rpm: RpmPackage, hold: boolean): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const isHeld = ({ type, flags }: RpmFile): boolean => hold && type === "file" && !flags.includes("ghost");
  for await (const { file, content } of rpm.payload({ hold: isHeld })) {
    if (content !== undefined) digests.set(file.path, sha256(content));
  }
  return digests;
}

/** Seconds since 1970 as a time in UTC, in the extended form of ISO 8601; a number no date can be, as the number. */
function instant(seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : `${date.toISOString().slice(0, 19)}Z`;
}
