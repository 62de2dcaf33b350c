import { sha256, type Sha256 } from "../../base/index.ts";
import type { OutputFile } from "../write-packages.ts";

/** A build as it is kept: its files, and what is told of it as plain data. */
export interface KeptBuild {
  readonly files: readonly OutputFile[];
  /** Any value that JSON has. */
  readonly answer: unknown;
}

/*
 * One file holds a build:
 *
 *   line 1   SHA-256 of all that follows this line, in hex
 *   line 2   JSON: { key, answer, files: [{ name, size }] }
 *   rest     the files' bytes, one behind the other
 */

interface Head {
  readonly key: Sha256;
  readonly answer: unknown;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

const NEWLINE = 0x0a;
const DIGEST_LINE = 65;

/** A build as the bytes of one file. `key` names its inputs. */
export function packBuild(key: Sha256, { answer, files }: KeptBuild): Buffer {
  const head: Head = {
    key,
    answer,
    files: files.map(({ name, content }) => ({ name, size: content.length })),
  };
  const rest = Buffer.concat([
    Buffer.from(`${JSON.stringify(head)}\n`),
    ...files.map(({ content }) => content),
  ]);
  return Buffer.concat([Buffer.from(`${sha256(rest)}\n`), rest]);
}

/** The build in a file that was kept under a key; undefined where a single byte of it is not what was kept. */
export function unpackBuild(key: Sha256, bytes: Buffer): KeptBuild | undefined {
  const rest = bytes.subarray(DIGEST_LINE);
  if (bytes.toString("latin1", 0, DIGEST_LINE) !== `${sha256(rest)}\n`) return undefined;
  const end = rest.indexOf(NEWLINE);
  if (end === -1) return undefined;
  const head = headOf(rest.toString("utf8", 0, end));
  if (head?.key !== key) return undefined;
  let at = end + 1;
  const files: OutputFile[] = [];
  for (const { name, size } of head.files) {
    const content = rest.subarray(at, at + size);
    if (content.length !== size) return undefined;
    files.push({ name, content, sha256: sha256(content) });
    at += size;
  }
  return at === rest.length ? { files, answer: head.answer } : undefined;
}

function headOf(text: string): Head | undefined {
  try {
    // That the bytes are those that packBuild made is proven before: this program, of this very digest, wrote them under the key.
    return JSON.parse(text) as Head;
  } catch {
    return undefined;
  }
}
