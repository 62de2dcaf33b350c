/** One entry of a header that is to be written, true or not. */
export interface Value {
  tag: number;
  /** RPM "The Header Structure": 1 char … 9 i18n. */
  type: number;
  count: number;
  data: Buffer;
}

export const text = (tag: number, value: string | Buffer): Value => ({
  tag,
  type: 6,
  count: 1,
  data: ended([value]),
});
export const texts = (tag: number, values: readonly (string | Buffer)[]): Value => ({
  tag,
  type: 8,
  count: values.length,
  data: ended(values),
});
export const i18n = (tag: number, values: readonly string[]): Value => ({ ...texts(tag, values), type: 9 });
export const bin = (tag: number, data: Buffer): Value => ({ tag, type: 7, count: data.length, data });
export const int16 = (tag: number, values: readonly number[]): Value => numbers(tag, 3, 2, values);
export const int32 = (tag: number, values: readonly number[]): Value => numbers(tag, 4, 4, values);
export const int64 = (tag: number, values: readonly number[]): Value => numbers(tag, 5, 8, values);

function ended(values: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(values.flatMap((value) => [Buffer.from(value), Buffer.of(0)]));
}

function numbers(tag: number, type: number, size: 2 | 4 | 8, values: readonly number[]): Value {
  const data = Buffer.alloc(values.length * size);
  values.forEach((value, i) => {
    if (size === 2) data.writeUInt16BE(value, i * 2);
    else if (size === 4) data.writeUInt32BE(value, i * 4);
    else data.writeBigUInt64BE(BigInt(value), i * 8);
  });
  return { tag, type, count: values.length, data };
}

/** A header laid out, before it is put into bytes: what a lie changes. */
export interface Laid {
  magic: Buffer;
  index: { tag: number; type: number; offset: number; count: number }[];
  data: Buffer;
  /** What the intro says, where it is not the truth. */
  count?: number;
  size?: number;
}

/** Lays values out as rpm does, sorted by tag, with a region around them where `region` names its tag. */
export function lay(values: readonly Value[], region?: number): Laid {
  const index: Laid["index"] = [];
  const pieces: Buffer[] = [];
  let size = 0;
  const put = (data: Buffer, alignment: number): number => {
    const padding = (alignment - (size % alignment)) % alignment;
    pieces.push(Buffer.alloc(padding), data);
    size += padding + data.length;
    return size - data.length;
  };
  for (const { tag, type, count, data } of values.toSorted((a, b) => a.tag - b.tag)) {
    index.push({ tag, type, count, offset: put(data, [1, 1, 1, 2, 4, 8][type] ?? 1) });
  }
  if (region !== undefined) {
    const trailer = Buffer.alloc(16);
    trailer.writeUInt32BE(region, 0);
    trailer.writeUInt32BE(7, 4);
    trailer.writeInt32BE(-(index.length + 1) * 16, 8);
    trailer.writeUInt32BE(16, 12);
    index.unshift({ tag: region, type: 7, count: 16, offset: put(trailer, 1) });
  }
  return { magic: Buffer.from("8eade80100000000", "hex"), index, data: Buffer.concat(pieces) };
}

/** A laid-out header as bytes. */
export function headerBytes(laid: Laid): Buffer {
  const intro = Buffer.alloc(8);
  intro.writeUInt32BE(laid.count ?? laid.index.length, 0);
  intro.writeUInt32BE(laid.size ?? laid.data.length, 4);
  const index = Buffer.alloc(laid.index.length * 16);
  laid.index.forEach(({ tag, type, offset, count }, i) => {
    [tag, type, offset, count].forEach((field, j) => index.writeUInt32BE(field >>> 0, i * 16 + j * 4));
  });
  return Buffer.concat([laid.magic, intro, index, laid.data]);
}
