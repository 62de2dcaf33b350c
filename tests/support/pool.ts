/** A pool file holds records of one size: 512 bytes of key and 2,048 of value, each text ended by a NUL. */
const KEY_SIZE = 512;
export const RECORD_SIZE = KEY_SIZE + 2048;

/** A record as the daemon writes it; what is longer than its place is cut. */
export function record(key: string | Uint8Array, value: string | Uint8Array = ""): Buffer {
  const made = Buffer.alloc(RECORD_SIZE);
  Buffer.from(key).copy(made, 0, 0, KEY_SIZE);
  Buffer.from(value).copy(made, KEY_SIZE, 0, RECORD_SIZE - KEY_SIZE);
  return made;
}

/** A pool with one record for each of the keys. */
export function poolOf(records: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(Object.entries(records).map(([key, value]) => record(key, value)));
}

/**
 * Reads a pool the way the daemon does: whole records, each text up to its first NUL, a character for each byte. After the NUL genuine
 * daemons leave whatever their memory held before, such as lines of /etc/nsswitch.conf.
 */
export function recordsIn(pool: Buffer): readonly (readonly [key: string, value: string])[] {
  return Array.from({ length: Math.floor(pool.length / RECORD_SIZE) }, (_, n) => {
    const one = pool.subarray(n * RECORD_SIZE, (n + 1) * RECORD_SIZE);
    return [
      upToNul(one.subarray(0, KEY_SIZE)).toString("latin1"),
      upToNul(one.subarray(KEY_SIZE)).toString("latin1"),
    ] as const;
  });
}

/** The bytes before the first NUL, or all. */
export function upToNul(bytes: Uint8Array): Buffer {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end));
}
