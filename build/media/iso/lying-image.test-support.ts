import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { asLisdebError, bytesSource, formatError } from "../../base/index.ts";
import type { Medium, MediumEntry } from "../medium.ts";
import { openIso } from "./iso-medium.ts";

/**
 * A writer of ISO 9660 images for tests only: it does what it is told, and checks nothing. Numbers are logical blocks of 2048
 * bytes where nothing else is said.
 */

/** A number in both byte orders (ECMA-119 7.2.3, 7.3.3). */
export function both(bits: 16 | 32, value: number): Buffer {
  const bytes = Buffer.alloc(bits / 4);
  if (bits === 16) {
    bytes.writeUInt16LE(value, 0);
    bytes.writeUInt16BE(value, 2);
  } else {
    bytes.writeUInt32LE(value, 0);
    bytes.writeUInt32BE(value, 4);
  }
  return bytes;
}

export interface LyingRecord {
  readonly name: string | Uint8Array;
  readonly block?: number;
  readonly size?: number;
  readonly flags?: number;
  readonly systemUse?: readonly Uint8Array[];
  /** What the record says of its own length and its name's, where that is a lie. */
  readonly length?: number;
  readonly nameLength?: number;
  readonly attributeBlocks?: number;
  readonly fileUnitSize?: number;
  readonly volumeNumber?: number;
}

export const FOLDER = 0x02;
export const ASSOCIATED = 0x04;
export const GOES_ON = 0x80;

/** A directory record (ECMA-119 9.1), dated 2012-07-27 10:20:30 UTC. */
export function record(what: LyingRecord): Buffer {
  const name = Buffer.from(what.name);
  const fixed = Buffer.alloc(33);
  fixed[1] = what.attributeBlocks ?? 0;
  both(32, what.block ?? 0).copy(fixed, 2);
  both(32, what.size ?? 0).copy(fixed, 10);
  fixed.set([112, 7, 27, 10, 20, 30, 0], 18);
  fixed[25] = what.flags ?? 0;
  fixed[26] = what.fileUnitSize ?? 0;
  both(16, what.volumeNumber ?? 1).copy(fixed, 28);
  fixed[32] = what.nameLength ?? name.length;
  const padding = Buffer.alloc(name.length % 2 === 0 ? 1 : 0);
  const whole = Buffer.concat([fixed, name, padding, ...(what.systemUse ?? [])]);
  const even = whole.length % 2 === 0 ? whole : Buffer.concat([whole, Buffer.alloc(1)]);
  even[0] = what.length ?? even.length;
  return even;
}

/** A folder's own record and its parent's, and then the records given, none across two sectors. */
export function folder(
  place: { block: number; size?: number; parent?: number; own?: readonly Uint8Array[] },
  records: readonly Buffer[],
): Buffer {
  const size = place.size ?? 2048;
  const all = [
    record({ name: "\0", block: place.block, size, flags: FOLDER, systemUse: place.own ?? [] }),
    record({ name: "\x01", block: place.parent ?? place.block, size: 2048, flags: FOLDER }),
    ...records,
  ];
  const sectors: Buffer[] = [];
  let sector = Buffer.alloc(0);
  for (const one of all) {
    if (sector.length + one.length > 2048) {
      sectors.push(filled(sector));
      sector = Buffer.alloc(0);
    }
    sector = Buffer.concat([sector, one]);
  }
  return Buffer.concat([...sectors, filled(sector)]);
}

function filled(sector: Buffer): Buffer {
  return Buffer.concat([sector, Buffer.alloc(2048 - sector.length)]);
}

export interface LyingVolume {
  readonly type?: number;
  readonly version?: number;
  readonly identifier?: string | Uint8Array;
  /** How many there are. */
  readonly blocks?: number;
  readonly escapes?: string;
  readonly blockSize?: number;
  readonly setSize?: number;
  /** The record of the top folder. */
  readonly root?: Buffer;
}

/** A volume descriptor (ECMA-119 8); the primary one, with its top folder at block 20, where nothing else is said. */
export function descriptor(what: LyingVolume = {}): Buffer {
  const bytes = Buffer.alloc(2048);
  bytes[0] = what.type ?? 1;
  bytes.write("CD001", 1, "latin1");
  bytes[6] = what.version ?? 1;
  bytes.fill(" ", 40, 72);
  bytes.set(Buffer.from(what.identifier ?? "LYING"), 40);
  bytes.write(what.escapes ?? "", 88, "latin1");
  both(32, what.blocks ?? 0).copy(bytes, 80);
  both(16, what.setSize ?? 1).copy(bytes, 120);
  both(16, 1).copy(bytes, 124);
  both(16, what.blockSize ?? 2048).copy(bytes, 128);
  (what.root ?? record({ name: "\0", block: 20, size: 2048, flags: FOLDER })).copy(bytes, 156);
  return bytes;
}

export const TERMINATOR = descriptor({ type: 255 });

/** An image of the descriptors given, from sector 16, and of what stands in the blocks given. */
export function image(what: {
  descriptors?: readonly Buffer[];
  blocks: Record<number, Uint8Array>;
  /** Of the whole image; what the blocks need, where not given. */
  sectors?: number;
}): Buffer {
  const descriptors = Buffer.concat(what.descriptors ?? [descriptor(), TERMINATOR]);
  const placed = [
    { at: 16 * 2048, bytes: descriptors },
    ...Object.entries(what.blocks).map(([block, bytes]) => ({ at: Number(block) * 2048, bytes })),
  ];
  const needed = Math.max(...placed.map(({ at, bytes }) => at + bytes.length));
  const whole = Buffer.alloc(
    what.sectors === undefined ? Math.ceil(needed / 2048) * 2048 : what.sectors * 2048,
  );
  for (const { at, bytes } of placed) whole.set(bytes, at);
  return whole;
}

/** A system use entry (SUSP 1.12, 4.1). */
export function entry(signature: string, data: Uint8Array | readonly number[], length?: number): Buffer {
  return Buffer.concat([
    Buffer.from(signature, "latin1"),
    Buffer.from([length ?? data.length + 4, 1]),
    Buffer.from(data),
  ]);
}

export const SP = entry("SP", [0xbe, 0xef, 0]);
export const ER = entry("ER", Buffer.concat([Buffer.from([10, 0, 0, 1]), Buffer.from("RRIP_1991A")]));
export const RE = entry("RE", []);
export const ST = entry("ST", []);

export function px(mode: number): Buffer {
  return entry("PX", Buffer.concat([mode, 1, 0, 0].map((value) => both(32, value))));
}
export function nm(name: string | Uint8Array, flags = 0): Buffer {
  return entry("NM", Buffer.concat([Buffer.from([flags]), Buffer.from(name)]));
}
export function cl(block: number): Buffer {
  return entry("CL", both(32, block));
}
export function ce(block: number, offset: number, length: number): Buffer {
  return entry("CE", Buffer.concat([block, offset, length].map((value) => both(32, value))));
}
/** Components are text, or the flags of one that has none. */
export function sl(components: readonly (string | number)[], flags = 0): Buffer {
  const written = components.map((component) =>
    typeof component === "number"
      ? Buffer.from([component, 0])
      : Buffer.concat([Buffer.from([0, Buffer.byteLength(component)]), Buffer.from(component)]),
  );
  return entry("SL", Buffer.concat([Buffer.from([flags]), ...written]));
}

/** An image with Rock Ridge whose top folder, at block 20, holds these records. */
export function rockRidgeImage(records: readonly Buffer[], blocks: Record<number, Uint8Array> = {}): Buffer {
  const top = folder({ block: 20, own: [SP, px(0o040755), ER] }, records);
  return image({ blocks: { 20: top, ...blocks } });
}

/** Opens an image in memory and lists it. */
export async function opened(
  bytes: Uint8Array,
): Promise<{ medium: Medium; entries: readonly MediumEntry[] }> {
  const medium = await openIso(bytesSource(bytes, { file: "lying.iso" }), () => Promise.resolve());
  return { medium, entries: await medium.list() };
}

/** The paths on an image, in the medium's order. */
export async function paths(bytes: Uint8Array): Promise<string[]> {
  return (await opened(bytes)).entries.map(({ path }) => path);
}

/** What a file on an image holds, as text. */
export async function contentOf(bytes: Uint8Array, path: string): Promise<string> {
  const { medium, entries } = await opened(bytes);
  const found = entries.find((one) => one.path === path);
  if (!found) return "(not there)";
  const source = medium.read(found);
  return Buffer.from(await source.read(0, source.size)).toString();
}

/** `CODE: LINE` of what refuses an image; how many entries were listed, where nothing does. Throws where it takes two seconds. */
export async function refusal(bytes: Uint8Array): Promise<string> {
  const took = stopwatch();
  const said = await opened(bytes).then(
    ({ entries }) => `accepted, with ${entries.length} entries`,
    (thrown: unknown) => {
      const error = asLisdebError(thrown);
      return `${error.code}: ${formatError(error)}`;
    },
  );
  if (took() >= 2000) throw new Error(`took ${took()} ms: ${said}`);
  return said;
}

/** Milliseconds of work since the call: the time on the clock would be longer on a machine that has other things to do. */
export function stopwatch(): () => number {
  const start = cpuTime();
  return () => Math.round(cpuTime() - start);
}
