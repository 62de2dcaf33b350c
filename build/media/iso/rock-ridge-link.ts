import { ByteReader, LIMITS, LisdebError, type Where } from "../../base/index.ts";
import { field, readFields, u8 } from "./fields.ts";
import { nameText } from "./names.ts";
import { entryBytes, entryFields, type SystemUseEntry } from "./susp.ts";

/** RRIP 1.12, 4.1.3: flags (bit 0: the link goes on in the next SL), and then components. */
const SL = { flags: field(4, u8), components: 5 };
/** RRIP 1.12, 4.1.3.1: flags, length of the content, content. */
const COMPONENT = { flags: field(0, u8), length: field(1, u8) };
const COMPONENT_HEADER = 2;

const GOES_ON = 0x01;
/**
 * What a component's flags say in place of content. The root is nothing before the first slash; genisoimage also writes it
 * for the nothing between two slashes of `a//b`. The flags 0x10 and 0x20 stand for the writer's own machine.
 */
const SPECIAL: Record<number, string | undefined> = { 0x02: ".", 0x04: "..", 0x08: "" };
const SPECIAL_BITS = 0x3e;

/**
 * Puts the components of a symbolic link's SL entries together to the path that it holds, such as `../RHEL63/x.rpm`.
 * Throws `medium-corrupt`; `medium-unsupported` for a component that stands for the writer's own machine.
 */
export function linkTarget(parts: readonly SystemUseEntry[], where: Where): string {
  const components: string[] = [];
  /** Content of the component that is being put together from several. */
  let pending: Uint8Array[] = [];
  let linkGoesOn = true;
  let bytes = 0;
  for (const part of parts) {
    if (!linkGoesOn) part.reader.fail("a file has two Rock Ridge links", part.start);
    const { flags } = entryFields(part, { flags: SL.flags });
    linkGoesOn = (flags & GOES_ON) !== 0;
    const reader = new ByteReader(entryBytes(part, SL.components), { where, code: "medium-corrupt" });
    while (reader.left > 0) {
      const component = readFields(reader, reader.offset, COMPONENT);
      const content = reader.read(component.length);
      const special = component.flags & SPECIAL_BITS;
      bytes += content.length + COMPONENT_HEADER;
      if (bytes > LIMITS.pathBytes) reader.fail(`a link is longer than ${LIMITS.pathBytes} bytes`);
      if (special === 0) {
        pending.push(content);
        if (component.flags & GOES_ON) continue;
        components.push(nameText(Buffer.concat(pending)));
        pending = [];
        continue;
      }
      const said = SPECIAL[special];
      if (said === undefined) {
        const message = "is a link through the host or the volume that wrote the disc";
        throw new LisdebError("medium-unsupported", message, { where });
      }
      if (pending.length > 0 || content.length > 0) reader.fail("a link's component is two things at once");
      components.push(said);
    }
  }
  if (linkGoesOn || pending.length > 0) {
    const last = parts.at(-1);
    last?.reader.fail("a Rock Ridge link goes on in a part that is not there", last.start);
  }
  return components.length === 1 && components[0] === "" ? "/" : components.join("/");
}
