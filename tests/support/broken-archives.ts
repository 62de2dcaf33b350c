import { gzipSync } from "node:zlib";
import type { KeyName } from "./archive-keys.ts";
import { compressed, type Lies } from "./lying-archive.ts";

/** An archive that is wrong in one thing. */
export interface BrokenArchive {
  readonly lies: Lies;
  /** What is known to the client; the key that signs where not given. */
  readonly keyring?: readonly KeyName[];
  /** What lisdeb verify has to find; nothing beside it. */
  readonly kinds: readonly string[];
  /** The Debian releases whose apt takes it as it should be taken; all where not given. */
  readonly takenBy?: string;
}

const ALL = "7 8 9 10 11 12 13";
const NEW = "10 11 12 13";
const HOUR = 3_600_000;
const flipped = (bytes: Uint8Array): Uint8Array => {
  const copy = Buffer.from(bytes);
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
};
const AMD64 = "main/binary-amd64/Packages";
const withoutFields =
  (...names: readonly string[]) =>
  (text: string): string =>
    text.replaceAll(new RegExp(`^(${names.join("|")}):.*\\n`, "gm"), "");

/** One archive for each rule that an archive made by a few lines can break, and some that break none. */
export const BROKEN_ARCHIVES: Readonly<Record<string, BrokenArchive>> = {
  "nothing wrong": { lies: {}, kinds: [] },
  "nothing wrong, by hash": { lies: { byHash: true }, kinds: [] },
  "no InRelease": { lies: { without: ["InRelease"] }, kinds: [] },
  "signed with Ed25519 too": { lies: { sign: ["rsa", "ed25519"] }, keyring: ["rsa"], kinds: [] },
  "signed by an unknown key too": { lies: { sign: ["other", "rsa"] }, keyring: ["rsa"], kinds: [] },
  "SHA256 alone": { lies: { sections: ["SHA256"] }, kinds: [] },
  "SHA512 alone": { lies: { sections: ["SHA512"] }, kinds: [] },
  "gzip in three members": {
    lies: { files: (files) => ({ [`${AMD64}.gz`]: inMembers(files.get(AMD64)!) }), forms: ["gz"] },
    kinds: [],
  },
  "no plain Packages served": { lies: { servePlain: false }, kinds: [] },
  "no Release and Release.gpg": {
    lies: { without: ["Release", "Release.gpg"] },
    kinds: ["release-absent"],
    takenBy: `8 9 ${NEW}`,
  },
  "no Release.gpg": { lies: { without: ["Release.gpg"] }, kinds: ["release-absent"], takenBy: `8 9 ${NEW}` },
  unsigned: { lies: { sign: [] }, keyring: ["rsa"], kinds: ["unsigned"], takenBy: "" },
  "a byte of Release changed": {
    lies: {
      afterwards: { Release: (text) => text.replace("Origin: test", "Origin: tesu") },
      without: ["InRelease"],
    },
    kinds: ["signature-bad"],
    takenBy: "",
  },
  "a byte of InRelease changed": {
    lies: { afterwards: { InRelease: (text) => text.replace("Origin: test", "Origin: tesu") } },
    kinds: ["signature-bad", "inrelease-differs"],
    takenBy: "7",
  },
  "a Release.gpg that is none": {
    lies: { afterwards: { "Release.gpg": () => "not a signature\n" }, without: ["InRelease"] },
    kinds: ["signature-unreadable"],
    takenBy: "",
  },
  "text before InRelease": {
    lies: { afterwards: { InRelease: (text) => `Origin: other\n\n${text}` } },
    kinds: ["clear-sign-form"],
    takenBy: "7 8 9",
  },
  "text behind InRelease": {
    lies: { afterwards: { InRelease: (text) => `${text}Origin: other\n` } },
    kinds: ["clear-sign-form"],
    takenBy: "7 8 9",
  },
  "an InRelease that is none": {
    lies: { afterwards: { InRelease: () => "not a signed text\n" } },
    kinds: ["inrelease-unreadable"],
    takenBy: "7",
  },
  "an unknown key": {
    lies: { sign: ["other"] },
    keyring: ["rsa"],
    kinds: ["key-unknown", "key-unknown"],
    takenBy: "",
  },
  "Ed25519 alone": {
    lies: { sign: ["ed25519"] },
    kinds: ["key-not-for-gnupg-1", "key-not-for-gnupg-1"],
    takenBy: `9 ${NEW}`,
  },
  "InRelease with Ed25519 alone": {
    lies: { signInRelease: ["ed25519"] },
    keyring: ["rsa", "ed25519"],
    kinds: ["key-not-for-gnupg-1"],
    takenBy: `7 9 ${NEW}`,
  },
  "an RSA key of 1024 bits": { lies: { sign: ["short"] }, kinds: ["key-short"], takenBy: "7 8 9 10 11 12" },
  "a DSA key": { lies: { sign: ["dsa"] }, kinds: ["key-dsa"], takenBy: "7 8 9 10 11 12" },
  "a key bound by SHA-1": {
    lies: { sign: ["weaklyBound"] },
    kinds: ["key-bound-by-sha1"],
    takenBy: "7 8 9 10 11 12",
  },
  "an expired key": { lies: { sign: ["expired"] }, kinds: ["key-expired", "key-expired"], takenBy: "13" },
  "a revoked key": { lies: { sign: ["revoked"] }, kinds: ["key-revoked", "key-revoked"], takenBy: "" },
  "signatures of SHA-1": { lies: { digest: "SHA1" }, kinds: ["digest-weak"], takenBy: "7 8" },
  "signed two hours from now": {
    lies: { signedIn: 2 * HOUR },
    kinds: ["signature-from-future", "signature-from-future"],
    takenBy: "7 8 9 10 11 12",
  },
  "MD5 and SHA-1 alone": { lies: { sections: ["MD5Sum", "SHA1"] }, kinds: ["weak-hashes"], takenBy: "7 8" },
  "no digests": { lies: { sections: [] }, kinds: ["hashes-absent"], takenBy: "" },
  "upper-case digests": {
    lies: { release: (text) => text.replaceAll(/^ [0-9a-f]+ /gm, (hex) => hex.toUpperCase()) },
    kinds: ["hash-upper-case"],
    takenBy: "",
  },
  "an empty line in Release": {
    lies: { release: (text) => text.replace("Components:", "\nComponents:") },
    kinds: ["blank-line"],
    takenBy: "",
  },
  "CR LF in Release": {
    lies: { release: (text) => text.replaceAll("\n", "\r\n") },
    kinds: ["carriage-return"],
    takenBy: `8 9 ${NEW}`,
  },
  "CR LF in Release, and no InRelease": {
    lies: { release: (text) => text.replaceAll("\n", "\r\n"), without: ["InRelease"] },
    kinds: ["carriage-return"],
    takenBy: `8 9 ${NEW}`,
  },
  "plain Packages not listed": {
    lies: { listPlain: false },
    kinds: ["plain-packages-unlisted", "plain-packages-unlisted"],
    takenBy: "",
  },
  "Packages under MD5 alone": {
    lies: { release: (text) => withoutListing(text, "SHA256", AMD64) },
    kinds: ["file-missing-under"],
    takenBy: "",
  },
  "Date from the future": { lies: { dateIn: HOUR }, kinds: ["date-in-future"], takenBy: "7 8 9" },
  "Date in ISO form": { lies: { fields: { Date: "2026-01-01T00:00:00Z" } }, kinds: ["date-form"] },
  "no Date": { lies: { fields: { Date: undefined } }, kinds: ["date-form"] },
  "Valid-Until in the past": { lies: { validFor: -HOUR }, kinds: ["valid-until-past"], takenBy: "" },
  "Valid-Until in ISO form": {
    lies: { fields: { "Valid-Until": "2099-01-01T00:00:00Z" } },
    kinds: ["valid-until-form"],
    takenBy: "",
  },
  "another Suite and Codename": {
    lies: { fields: { Suite: "other", Codename: "another" } },
    kinds: ["suite-name"],
  },
  "times long before Date": {
    lies: { timesIn: -24 * HOUR },
    kinds: ["time-before-date", "time-before-date", "time-before-date"],
    takenBy: "",
  },
  "no i386": { lies: { architectures: ["amd64"] }, kinds: ["i386-absent"] },
  "no Packages in any form": {
    lies: { served: { [AMD64]: undefined, [`${AMD64}.gz`]: undefined, [`${AMD64}.xz`]: undefined } },
    kinds: ["index-absent"],
    takenBy: "",
  },
  "no Packages.xz": { lies: { served: { [`${AMD64}.xz`]: undefined } }, kinds: ["variant-absent"] },
  "another Packages.xz": {
    lies: { served: { [`${AMD64}.xz`]: flipped } },
    kinds: ["index-differs"],
    takenBy: "8",
  },
  "another Packages by its digest": {
    lies: { byHash: true, byHashAs: (path, bytes) => (path === `${AMD64}.xz` ? flipped(bytes) : bytes) },
    kinds: ["by-hash-differs"],
    takenBy: "7 8",
  },
  "another Packages.gz": {
    lies: { served: { [`${AMD64}.gz`]: flipped } },
    kinds: ["index-differs"],
    takenBy: ALL,
  },
  "Packages.gz of another Packages": {
    lies: {
      files: (files) => ({
        [`${AMD64}.gz`]: inMembers(Buffer.concat([files.get(AMD64)!, Buffer.from("\n")])),
      }),
      forms: ["gz"],
    },
    kinds: ["index-unpacks-to-other"],
    takenBy: "",
  },
  "Packages.xz that is none": {
    lies: { files: () => ({ [`${AMD64}.xz`]: Buffer.from("not xz") }) },
    kinds: ["index-damaged"],
    takenBy: `8 9 ${NEW}`,
  },
  "no form of Packages that can be unpacked": {
    lies: {
      files: () => ({ [`${AMD64}.xz`]: Buffer.from("not xz"), [`${AMD64}.gz`]: Buffer.from("not gzip") }),
      servePlain: false,
    },
    kinds: ["index-damaged", "index-damaged"],
    takenBy: "",
  },
  "a Translation-en that is another": {
    lies: {
      files: () => ({ "main/i18n/Translation-en": Buffer.from("\n") }),
      served: { "main/i18n/Translation-en": () => Buffer.from("x\n") },
    },
    kinds: ["index-differs"],
    takenBy: "",
  },
  "a Contents that is another": {
    lies: {
      files: () => ({
        "main/Contents-amd64": Buffer.from("usr/share/hello-amd64/greeting utils/hello-amd64\n"),
      }),
      served: { "main/Contents-amd64": flipped },
    },
    kinds: ["index-differs"],
  },
  "by-hash promised and not kept": {
    lies: { fields: { "Acquire-By-Hash": "yes" } },
    kinds: ["by-hash-absent", "by-hash-absent"],
  },
  "MD5 and SHA-1 of packages alone": {
    lies: { packages: withoutFields("SHA256", "SHA512") },
    kinds: Array<string>(4).fill("package-hash-weak"),
    takenBy: "7 8",
  },
  "no digests of packages": {
    lies: { packages: withoutFields("MD5sum", "SHA1", "SHA256", "SHA512") },
    kinds: Array<string>(4).fill("package-hash-absent"),
    takenBy: "",
  },
  "a package of another size": {
    lies: { packages: (text) => text.replaceAll(/^Size: /gm, "Size: 1") },
    kinds: Array<string>(3).fill("package-differs"),
    takenBy: "",
  },
  "a package with another MD5": {
    lies: { packages: (text) => text.replaceAll(/^MD5sum: .*$/gm, `MD5sum: ${"0".repeat(32)}`) },
    kinds: Array<string>(3).fill("package-differs"),
    takenBy: "7 8",
  },
  "upper-case digests of packages": {
    lies: {
      packages: (text) =>
        text.replaceAll(/^(?:MD5sum|SHA\d+): .*$/gm, (line) =>
          line.replace(/ .*/, (hex) => hex.toUpperCase()),
        ),
    },
    kinds: Array<string>(4).fill("package-hash-upper-case"),
    takenBy: "",
  },
  "file names that begin with ./": {
    lies: { packages: (text) => text.replaceAll("Filename: ", "Filename: ./") },
    kinds: Array<string>(4).fill("filename-dot"),
  },
  "a package that is not there": {
    lies: { packages: (text) => text.replaceAll("Filename: pool/main", "Filename: pool/none") },
    kinds: Array<string>(3).fill("package-absent"),
    takenBy: "",
  },
  "a version that is not the package's": {
    lies: { packages: (text) => text.replaceAll("Version: 1.0+x~1", "Version: 9") },
    kinds: Array<string>(3).fill("package-contradicts-list"),
  },
  "Provides with a version": {
    lies: {
      packages: (text) => text.replaceAll("Section: utils", "Section: utils\nProvides: greeter (= 1)"),
    },
    kinds: [
      ...Array<string>(4).fill("provides-version"),
      ...Array<string>(3).fill("package-contradicts-list"),
    ],
  },
};

/** Those whose files need other programs to be made. */
export async function compressedLies(text: Uint8Array): Promise<Readonly<Record<string, BrokenArchive>>> {
  const half = text.length >> 1;
  const twice = Buffer.concat([
    await compressed("xz", text.subarray(0, half)),
    await compressed("xz", text.subarray(half)),
  ]);
  return {
    "xz in two streams": {
      lies: { files: () => ({ [`${AMD64}.xz`]: twice }) },
      kinds: ["xz-streams"],
      takenBy: "7",
    },
  };
}

function inMembers(bytes: Uint8Array): Uint8Array {
  const third = Math.ceil(bytes.length / 3);
  return Buffer.concat([0, 1, 2].map((i) => gzipSync(bytes.subarray(i * third, (i + 1) * third))));
}

function withoutListing(text: string, section: string, path: string): string {
  const at = text.indexOf(`\n${section}:`);
  return text.slice(0, at) + text.slice(at).replaceAll(new RegExp(`^ .* ${path}(\\.\\w+)?\\n`, "gm"), "");
}
