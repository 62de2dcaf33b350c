import { LisdebError } from "../../base/index.ts";
import { readClearSigned } from "../signing/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import { BOUNDS } from "./bounds.ts";
import type { Client } from "./clients.ts";
import type { TellFault } from "./fault-list.ts";
import { readWhole } from "./read-file.ts";

interface ReadFile {
  readonly bytes: Uint8Array;
  readonly time: Date | undefined;
}

/** The three files by which a suite is found, fetched once, so that all that follows is held against the same state. */
export interface Documents {
  /** What paths of the suite begin with. */
  readonly base: string;
  readonly release: (ReadFile & { readonly identity: string | undefined }) | undefined;
  readonly releaseGpg: ReadFile | undefined;
  readonly inRelease:
    | (ReadFile & {
        /** The text that is signed; undefined where it cannot be told from the rest. */
        readonly text: Uint8Array | undefined;
        /** The clear-signed message alone, without blanks at the ends of lines, which are not signed (RFC 4880 7.1); undefined where there is none. */
        readonly message: Uint8Array | undefined;
      })
    | undefined;
  /** Whether a client goes by InRelease, or else by Release and Release.gpg. */
  readonly readsInRelease: (client: Client) => boolean;
  readonly readsRelease: (client: Client) => boolean;
}

/** Fetches them, and tells of those that are missing or contradict each other; undefined where there is no such suite. */
export async function readDocuments(
  access: ArchiveAccess,
  { base }: SuitePlace,
  tell: TellFault,
): Promise<Documents | undefined> {
  const read = (name: string) => readWhole(access, `${base}${name}`, BOUNDS.releaseBytes);
  // In the order of apt since 1.1.
  const clearSigned = await read("InRelease");
  const release = await read("Release");
  const releaseGpg = await read("Release.gpg");
  if (!clearSigned && !release) return undefined;
  const inRelease = clearSigned && { ...clearSigned, ...takeApart(clearSigned.bytes) };
  const readsInRelease = (client: Client): boolean => inRelease !== undefined && client.inRelease;
  const readsRelease = (client: Client): boolean => !readsInRelease(client);
  if (!inRelease && !releaseGpg) tell("unsigned", `${base}Release`);
  else if (!release) tell("release-absent", `${base}Release`, "Release", readsRelease);
  else if (!releaseGpg) tell("release-absent", `${base}Release.gpg`, "Release.gpg", readsRelease);
  if (inRelease && !inRelease.message) tell("inrelease-unreadable", `${base}InRelease`, "", readsInRelease);
  if (inRelease?.around !== undefined)
    tell("clear-sign-form", `${base}InRelease`, inRelease.around, readsInRelease);
  if (inRelease?.text && release && !isSameText(inRelease.text, release.bytes))
    tell("inrelease-differs", `${base}InRelease`);
  return { base, release, releaseGpg, inRelease, readsInRelease, readsRelease };
}

interface TakenApart {
  readonly text: Uint8Array | undefined;
  readonly message: Uint8Array | undefined;
  /** Where there is something else: `before`, `behind`. */
  readonly around: "before" | "behind" | undefined;
}

function takeApart(bytes: Uint8Array): TakenApart {
  const file = withoutBlanks(bytes).toString("latin1");
  const start = /^-----BEGIN PGP SIGNED MESSAGE-----$/m.exec(file)?.index ?? -1;
  const [last = ""] = /\n-----END PGP SIGNATURE-----$/m.exec(file.slice(Math.max(start, 0))) ?? [];
  const end = last === "" ? -1 : file.indexOf(last, start) + last.length;
  if (start < 0 || end < 0) return { text: undefined, message: undefined, around: undefined };
  const message = Buffer.from(`${file.slice(start, end)}\n`, "latin1");
  const around =
    file.slice(0, start).trim() !== "" ? "before" : file.slice(end).trim() !== "" ? "behind" : undefined;
  try {
    return { text: readClearSigned(message, { file: "InRelease" }).text, message, around };
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    return { text: undefined, message, around };
  }
}

/** Line by line, since an expression would look again and again at long runs of blanks. */
function withoutBlanks(bytes: Uint8Array): Buffer {
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  return Buffer.from(lines.map((line) => line.slice(0, endOfText(line, " \t\r"))).join("\n"), "latin1");
}

function endOfText(text: string, blanks: string): number {
  let end = text.length;
  while (end > 0 && blanks.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Whether two Releases say the same: gpg may end the text with a newline more or less, and leaves out blanks at the ends of lines. */
export function isSameText(a: Uint8Array, b: Uint8Array): boolean {
  const plain = (bytes: Uint8Array): string => withoutBlanks(bytes).toString("latin1").trimEnd();
  return plain(a) === plain(b);
}
