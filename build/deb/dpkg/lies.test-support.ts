import { gunzipSync } from "node:zlib";
import { tarMember, type TarBlock } from "../../../tests/support/tar-blocks.ts";
import type { ArContent } from "../ar.ts";
import { CONTROL, type Lies } from "./lying-package.test-support.ts";
import type { DpkgFaultKind } from "./rules.ts";

/** A package with one fault, by the fault's kind and what it is about. */
export type Faulty = readonly [
  kind: DpkgFaultKind,
  about: string,
  lies: Lies,
  also?: readonly DpkgFaultKind[],
];

/** Changes to one member: 0 is debian-binary, 1 the control archive, 2 the data. */
export const inPlace = (index: 0 | 1 | 2, change: Partial<ArContent>): Lies => ({
  members: (good) => good.map((member, i) => (i === index ? { ...member, ...change } : member)),
});

/** One archive under another name, and compressed otherwise. */
export const recompressed = (index: 1 | 2, name: string, compress: (tar: Buffer) => Uint8Array): Lies => ({
  members: (good) =>
    good.map((member, i) => (i === index ? { name, content: compress(gunzipSync(member.content)) } : member)),
});

export const plain = (tar: Buffer): Uint8Array => tar;

/** The control file with one text in place of another. */
export const control = (from: string, to: string): Lies => ({ control: CONTROL.replace(from, to) });

/** One more entry in the data. */
export const entry = (block: TarBlock): Lies => ({ entries: [{ name: "./opt/lis/b", ...block }] });

/** A number in GNU tar's form for large ones. */
export const base256 = (value: bigint, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  if (value >= 0n) bytes[0] = 0x80;
  return bytes;
};
export const script = (text: string, name = "postinst"): Lies => ({ files: { [name]: text } });

export const conffiles = (text: string): Lies => ({ files: { conffiles: text } });

export const triggers = (text: string): Lies => ({ files: { triggers: text } });

/** A GNU long name, or a link's long target. */
export const long = (name: string, link = false): Buffer =>
  tarMember({ name: "././@LongLink", type: link ? "K" : "L", content: name, magic: "ustar  \0" });
