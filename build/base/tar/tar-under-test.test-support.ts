import { formatError, LisdebError } from "../errors.ts";
import { inPieces } from "../in-pieces.test-support.ts";
import { readTar, type TarHeader } from "./read-tar.ts";

/** A member, read whole. */
interface ReadMember {
  readonly header: TarHeader;
  readonly offset: number;
  readonly content: Buffer;
}

/** All members of a tar that comes in pieces. */
export async function readAll(bytes: Uint8Array, piece = 10_000): Promise<ReadMember[]> {
  const members: ReadMember[] = [];
  for await (const member of readTar(inPieces(bytes, piece), {
    where: { file: "t.tar" },
    code: "medium-corrupt",
  })) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of member.content()) chunks.push(chunk);
    members.push({ header: member.header, offset: member.offset, content: Buffer.concat(chunks) });
  }
  return members;
}

/** How a tar is refused, or what is in it. */
export async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    const members = await readAll(bytes);
    return `accepted: ${members.map(({ header }) => header.name).join(", ")}`;
  } catch (error) {
    if (error instanceof LisdebError) return `${error.code}: ${formatError(error)}`;
    throw error;
  }
}
