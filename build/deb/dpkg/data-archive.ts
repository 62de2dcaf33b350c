import type { Tell } from "./fault-list.ts";
import { FreshRoot, type Tree } from "./fresh-root.ts";
import { contentOf, tellOfStream } from "./inner-stream.ts";
import type { InnerMember } from "./members.ts";
import { dataEntries } from "./tar-entries.ts";

/** Checks the data archive to its end, and gives what a system has of it afterwards. */
export async function checkDataArchive(member: InnerMember, tell: Tell): Promise<Tree> {
  const root = new FreshRoot(tell);
  const state = { isAtEnd: false };
  try {
    const content = await contentOf(member, tell);
    for await (const entry of dataEntries(content, member.bytes.where, state, tell)) root.add(entry);
  } catch (error) {
    tellOfStream(error, member, state.isAtEnd, tell);
  }
  root.addLinks();
  return root;
}
