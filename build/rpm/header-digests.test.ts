import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cpio } from "./lying-cpio.test-support.ts";
import { bin, int32, text, texts } from "./lying-header.test-support.ts";
import { DAEMON, said, type Lies } from "./lying-rpm.test-support.ts";
import { SIGNATURE_TAGS, TAGS } from "./tags.ts";

describe("of digests and sizes, refuses", () => {
  const replaced = (tag: number, value: (old: Buffer) => ReturnType<typeof text>): Lies => ({
    signatureValues: (values) => values.map((one) => (one.tag === tag ? value(one.data) : one)),
  });
  it.for([
    [
      "a wrong SHA-1 of the header",
      replaced(SIGNATURE_TAGS.SHA1, () => text(SIGNATURE_TAGS.SHA1, "0".repeat(40))),
      /^rpm-digest-mismatch: .*the header SHA-1 is not the one/,
    ],
    [
      "a SHA-1 that is too short",
      replaced(SIGNATURE_TAGS.SHA1, () => text(SIGNATURE_TAGS.SHA1, "0".repeat(39))),
      /^rpm-corrupt: .*not one of 40 hex digits/,
    ],
    [
      "a SHA-1 that is not hex",
      replaced(SIGNATURE_TAGS.SHA1, () => text(SIGNATURE_TAGS.SHA1, "z".repeat(40))),
      /^rpm-corrupt: .*not one of 40 hex digits/,
    ],
    [
      "a SHA-1 of another type",
      replaced(SIGNATURE_TAGS.SHA1, () => bin(SIGNATURE_TAGS.SHA1, Buffer.alloc(20))),
      /^rpm-corrupt: .*SHA1 is of type bin/,
    ],
    [
      "a wrong SHA-256 of the header",
      { signatureValues: (values) => [...values, text(SIGNATURE_TAGS.SHA256, "0".repeat(64))] },
      /^rpm-digest-mismatch: .*header SHA-256/,
    ],
    [
      "a wrong MD5 of header and payload",
      replaced(SIGNATURE_TAGS.MD5, () => bin(SIGNATURE_TAGS.MD5, Buffer.alloc(16))),
      /^rpm-digest-mismatch: .*header and payload MD5/,
    ],
    [
      "an MD5 of 15 bytes",
      replaced(SIGNATURE_TAGS.MD5, (old) => bin(SIGNATURE_TAGS.MD5, old.subarray(1))),
      /^rpm-corrupt: .*not one of 32 hex digits/,
    ],
    [
      "a size that is too large",
      replaced(SIGNATURE_TAGS.SIZE, (old) => int32(SIGNATURE_TAGS.SIZE, [old.readUInt32BE() + 1])),
      /^rpm-corrupt: .*is cut short: 1 of its/,
    ],
    [
      "a size that is too small",
      replaced(SIGNATURE_TAGS.SIZE, (old) => int32(SIGNATURE_TAGS.SIZE, [old.readUInt32BE() - 1])),
      /^rpm-corrupt: .*has 1 bytes after its end/,
    ],
    [
      "two sizes",
      {
        signatureValues: (values) => [
          ...values,
          { ...int32(SIGNATURE_TAGS.LONGSIZE, [0, 7]), type: 5, count: 1 },
        ],
      },
      /^rpm-corrupt: .*SIZE says \d+ and LONGSIZE 7/,
    ],
    [
      "an unpacked size that is too large",
      replaced(SIGNATURE_TAGS.PAYLOADSIZE, (old) =>
        int32(SIGNATURE_TAGS.PAYLOADSIZE, [old.readUInt32BE() + 4]),
      ),
      /^rpm-corrupt: .*unpacks to \d+ bytes and not to the/,
    ],
    [
      "an unpacked size that is too small",
      replaced(SIGNATURE_TAGS.PAYLOADSIZE, (old) =>
        int32(SIGNATURE_TAGS.PAYLOADSIZE, [old.readUInt32BE() - 4]),
      ),
      /^rpm-corrupt: .*unpacks to more than/,
    ],
    [
      "a wrong payload digest",
      {
        values: (values) => [
          ...values,
          texts(TAGS.PAYLOADDIGEST, ["0".repeat(64)]),
          int32(TAGS.PAYLOADDIGESTALGO, [8]),
        ],
      },
      /^rpm-digest-mismatch: .*the payload SHA-256/,
    ],
    [
      "a wrong digest of the unpacked payload",
      { values: (values) => [...values, texts(TAGS.PAYLOADDIGESTALT, ["0".repeat(64)])] },
      /^rpm-digest-mismatch: .*the unpacked payload SHA-256/,
    ],
    [
      "two payload digests",
      { values: (values) => [...values, texts(TAGS.PAYLOADDIGEST, ["0".repeat(64), ""])] },
      /^rpm-corrupt: .*not one of 64 hex digits/,
    ],
    [
      "a payload digest of an unknown kind",
      {
        values: (values) => [
          ...values,
          texts(TAGS.PAYLOADDIGEST, ["00"]),
          int32(TAGS.PAYLOADDIGESTALGO, [12]),
        ],
      },
      /^rpm-unsupported: .*unknown kind 12/,
    ],
    ["trailing bytes", { trailing: Buffer.from("more") }, /^rpm-corrupt: .*has 4 bytes after its end/],
  ] as readonly [string, Lies, RegExp][])("%s", async ([, lies, message]) => {
    expect(await said(lies)).toMatch(message);
  });

  it.for([
    ["header", [SIGNATURE_TAGS.SIZE]],
    ["payload", [SIGNATURE_TAGS.SIZE, SIGNATURE_TAGS.SHA1]],
  ] as const)("a package without a digest of its %s, as `rpm -K` does", async ([part, kept]) => {
    const lies: Lies = {
      signatureValues: (own) => own.filter(({ tag }) => (kept as readonly number[]).includes(tag)),
    };
    expect(await said(lies)).toBe(
      `rpm-digest-mismatch: x.rpm: carries no digest of its ${part}, so nothing can be proven`,
    );
  });

  it("bytes after the compressed stream, where all digests are made anew", async () => {
    const payload = Buffer.concat([gzipSync(cpio([DAEMON])), Buffer.from("more")]);
    expect(await said({ payload })).toMatch(/^stream-corrupt: /);
  });
});
