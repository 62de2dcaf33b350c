/** One entry of a cpio archive; a field given here stands as it is. */
export interface LyingEntry {
  name: string | Buffer;
  data?: Buffer | string;
  mode?: number;
  ino?: number;
  nlink?: number;
  size?: number;
  magic?: string;
  /** Fields by their place among the thirteen, as eight characters. */
  fields?: Partial<Record<number, string>>;
  /** In place of the NUL and the padding after the name. */
  end?: Buffer;
}

/** A cpio archive in newc form, with its trailer unless it is to be left out. */
export function cpio(entries: readonly LyingEntry[], options: { trailer?: boolean } = {}): Buffer {
  const pieces: Buffer[] = [];
  const all = options.trailer === false ? entries : [...entries, { name: "TRAILER!!!", mode: 0, ino: 0 }];
  const pad = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
  for (const [i, entry] of all.entries()) {
    const data = Buffer.from(entry.data ?? "");
    const name = Buffer.from(entry.name);
    const sum = entry.magic === "070702" ? data.reduce((total, byte) => (total + byte) >>> 0, 0) : 0;
    const mode = entry.mode ?? 0o100755;
    const values = [
      entry.ino ?? i + 1,
      mode,
      0,
      0,
      entry.nlink ?? 1,
      0,
      entry.size ?? data.length,
      1,
      0,
      0,
      0,
      name.length + 1,
      sum,
    ];
    const fields = values.map((value, j) => entry.fields?.[j] ?? value.toString(16).padStart(8, "0"));
    pieces.push(Buffer.from((entry.magic ?? "070701") + fields.join("")), name);
    pieces.push(
      entry.end ?? Buffer.concat([Buffer.of(0), pad(110 + name.length + 1)]),
      data,
      pad(data.length),
    );
  }
  return Buffer.concat(pieces);
}
