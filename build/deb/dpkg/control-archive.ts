import { inside, type Where } from "../../base/index.ts";
import { ControlTarEnd, controlEntriesOf, type ControlEntry } from "./control-tar.ts";
import type { Tell } from "./fault-list.ts";
import { contentOf, tellOfStream } from "./inner-stream.ts";
import type { InnerMember } from "./members.ts";
import { toText } from "./tar-entries.ts";

/** A file of the control archive: one character a byte, and its place. */
export interface ControlFile {
  readonly text: string;
  readonly where: Where;
}

/** What tar makes of the control archive, by the names that dpkg asks for: `control`, `conffiles`, `postinst`. */
export interface ControlFiles {
  /** The file of that name, where there is one. */
  read(name: string): ControlFile | undefined;
}

/** Reads the control archive as dpkg-deb has tar unpack it, and checks what dpkg checks of the folder that comes of it. */
export async function checkControlArchive(member: InnerMember, tell: Tell): Promise<ControlFiles> {
  const { where } = member.bytes;
  const files = new Map<string, ControlFile>();
  const state = { isAtEnd: false };
  let isWhole = true;
  try {
    for await (const entry of controlEntriesOf(await contentOf(member, tell), state)) {
      const name = nameOf(entry.name);
      const place = inside(where, toText(entry.name));
      if (name === undefined) tell("control-name-leads-out", place);
      else if (name !== "") put(entry, name, place);
      else if (entry.type !== "5" && !entry.name.endsWith("/")) tell("control-entry-type", place, entry.type);
    }
  } catch (error) {
    isWhole = state.isAtEnd;
    if (!(error instanceof ControlTarEnd)) tellOfStream(error, member, state.isAtEnd, tell);
    else tell(error.isLimit ? "unchecked" : "control-tar-broken", where, error.message);
  }
  if (isWhole && !files.has("control")) tell("control-file-missing", where);
  return { read: (name) => files.get(name) };

  function put(entry: ControlEntry, name: string, place: Where): void {
    const { type, content, linkname } = entry;
    const isFile = PLAIN.test(type);
    if (IGNORED.test(type)) {
      tell("control-entry-type", place, type, "misread");
      return;
    }
    if (type === "5" || name.includes("/") || (isFile && entry.name.endsWith("/"))) {
      tell("control-folder", place);
      return;
    }
    if (name.includes(".")) tell("control-name-with-dot", place);
    else if (name.length > 100) tell("control-name-long", place);
    else if (name === "list") tell("control-list", place);
    if (isFile) return void files.set(name, { text: Buffer.from(content).toString("latin1"), where: place });
    const target = LINK.test(type) ? files.get(nameOf(linkname) ?? "") : undefined;
    const isOdd = !/^[1-7]$/.test(type) && !UNUSABLE.test(type);
    // tar makes a plain file of what it does not know.
    const made = isOdd ? { text: Buffer.from(content).toString("latin1") } : target;
    tell("control-entry-type", place, type, isOdd || target ? "misread" : undefined);
    if (made) files.set(name, { ...made, where: place });
  }
}

/** What tar unpacks as a plain file: the last is an old form of it. */
const PLAIN = /^[0\x007]$/;
const LINK = /^[12]$/;
/** An archive's name, and long names in a form that nobody reads any more. */
const IGNORED = /^[VN]$/;
/** What belongs to an archive in several parts, or is no file once it is unpacked. */
const UNUSABLE = /^[MD]$/;

/** The name without its `./`; empty for the folder itself, undefined where it leads outside. */
function nameOf(name: string): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? undefined : parts.join("/");
}
