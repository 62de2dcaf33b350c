import { runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { LIMITS } from "../base/index.ts";
import { readRpm } from "./index.ts";
import { cpio } from "./lying-cpio.test-support.ts";
import { text } from "./lying-header.test-support.ts";
import {
  archive,
  DAEMON,
  HONEST,
  lyingRpm,
  named,
  payloadOf,
  readAllOf,
  replaced,
  said,
  type Lies,
  type LyingFile,
} from "./lying-rpm.test-support.ts";
import { TAGS } from "./tags.ts";

describe("of the payload's compression, refuses", () => {
  const bomb = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes), { level: 9 });
  const lies: [string, Lies, RegExp][] = [
    [
      "another compressor than the one declared",
      replaced(text(TAGS.PAYLOADCOMPRESSOR, "xz")),
      /^rpm-corrupt: .*should be xz by the header, and is gzip by its first bytes/,
    ],
    [
      "no compression where one is declared",
      { payload: cpio([DAEMON]) },
      /^rpm-corrupt: .*should be gzip by the header, and is none/,
    ],
    [
      "what is not compressed in a known way",
      { payload: Buffer.from("garbage garbage") },
      /^rpm-corrupt: .*of no known form/,
    ],
    [
      "another compressor where none is declared",
      {
        values: (own) => own.filter(({ tag }) => tag !== TAGS.PAYLOADCOMPRESSOR),
        payload: Buffer.from("fd377a585a000004e6d6b446", "hex"),
      },
      /^rpm-corrupt: .*should be gzip by the header, and is xz/,
    ],
    [
      "a compressor that is not known",
      replaced(text(TAGS.PAYLOADCOMPRESSOR, "rar")),
      /^rpm-unsupported: .*compressed with `rar`/,
    ],
    ["a delta RPM", replaced(text(TAGS.PAYLOADFORMAT, "drpm")), /^rpm-unsupported: .*is a delta RPM/],
    [
      "another archive than cpio",
      replaced(text(TAGS.PAYLOADFORMAT, "ustar")),
      /^rpm-unsupported: .*form `ustar`/,
    ],
    ["no payload at all", { payload: Buffer.alloc(0) }, /^rpm-corrupt: .*it has no payload/],
    [
      "a stream that is cut short",
      { payload: gzipSync(cpio([DAEMON])).subarray(0, -9) },
      /^stream-corrupt: .* \(download or copy again what the RPM came from\)$/,
    ],
    [
      "a stream that is damaged",
      {
        payload: ((bytes) => {
          bytes[bytes.length - 6]! ^= 0xff;
          return bytes;
        })(gzipSync(cpio([DAEMON]))),
      },
      /^stream-corrupt: /,
    ],
    [
      "two streams, of which the second is another archive",
      { payload: Buffer.concat([gzipSync(cpio([DAEMON])), gzipSync(cpio([DAEMON]))]) },
      /^rpm-corrupt: /,
    ],
    [
      "a bomb of zeros, by the size that the package states",
      { archive: cpio([DAEMON]), payload: bomb(50 << 20) },
      /^rpm-corrupt: .*(unpacks to more than|no cpio entry)/,
    ],
  ];
  it.for(lies)("%s", async ([, lie, message]) => {
    const began = cpuTime();
    expect(await said(lie)).toMatch(message);
    expect(cpuTime() - began).toBeLessThan(2000);
  });

  it("a bomb in a file whose size the header states truly", async () => {
    const content = Buffer.alloc(96 << 20);
    const bytes = lyingRpm({ files: [{ path: "/bomb", content }] });
    const began = cpuTime();
    await expect((await readRpm(named(bytes))).prove()).rejects.toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
    expect(cpuTime() - began).toBeLessThan(2000);
  });

  it.skipIf(!requireTools("bzip2", "xz", "lzma", "zstd")).for(["bzip2", "xz", "lzma", "zstd"] as const)(
    "a bomb in %s",
    async (compressor) => {
      const archive = cpio([{ name: "./bomb", data: Buffer.alloc(96 << 20) }]);
      const { bytes: payload } = await runOk(compressor, ["-c"], { input: archive });
      const bytes = lyingRpm({
        ...replaced(text(TAGS.PAYLOADCOMPRESSOR, compressor)),
        files: [{ path: "/bomb", content: Buffer.alloc(96 << 20) }],
        archive,
        payload,
      });
      const began = cpuTime();
      await expect((await readRpm(named(bytes))).prove()).rejects.toThrow(
        expect.objectContaining({ code: "limit-exceeded" }),
      );
      expect(cpuTime() - began).toBeLessThan(2000);
    },
  );

  it("to hold a file that is too large for memory", async () => {
    const bytes = lyingRpm({
      files: [{ path: "/big", size: LIMITS.heldFileBytes + 1, digest: "0".repeat(64) }],
      archive: cpio([{ name: "./big", size: LIMITS.heldFileBytes + 1 }]),
    });
    await expect(readAllOf(bytes)).rejects.toThrow(/has 67108865 bytes; files of up to 67108864 are held/);
  });
});

describe("reads", () => {
  it("names with ./, absolute ones and relative ones", async () => {
    for (const name of ["./usr/sbin/hv_kvp_daemon", "/usr/sbin/hv_kvp_daemon", "usr/sbin/hv_kvp_daemon"])
      expect(await said(archive({ ...DAEMON, name }))).toBe("read");
  });

  it("the crc form, with its sums", async () => {
    expect(await said(archive({ ...DAEMON, magic: "070702" }))).toBe("read");
  });

  it("zeros after the trailer, as cpio pads", async () => {
    expect(await said({ archive: Buffer.concat([cpio([DAEMON]), Buffer.alloc(400)]) })).toBe("read");
  });

  it("a ghost that rpm before 4.11 has packed, without giving it out", async () => {
    const files: LyingFile[] = [...HONEST, { path: "/ghost", flags: 64, digest: "" }];
    const bytes = lyingRpm({ files, archive: cpio([DAEMON, { name: "./ghost", data: "old" }]) });
    expect([...(await readAllOf(bytes)).keys()]).toEqual(["/usr/sbin/hv_kvp_daemon"]);
  });

  it("hard links, whose content comes with the last, in whatever order", async () => {
    const files: LyingFile[] = ["/a", "/b", "/c"].map((path) => ({ path, content: "shared", inode: 7 }));
    const entries = ["./c", "./a", "./b"].map((name, i) => ({
      name,
      ino: 7,
      nlink: 3,
      data: i === 2 ? "shared" : "",
    }));
    const contents = await readAllOf(lyingRpm({ files, archive: cpio(entries) }));
    expect([...contents].map(([path, content]) => [path, Buffer.from(content).toString()])).toEqual([
      ["/a", "shared"],
      ["/b", "shared"],
      ["/c", "shared"],
    ]);
  });

  it("a package that owns the root", async () => {
    expect(await said({ files: [{ path: "/", mode: 0o040755 }] })).toBe("read");
  });

  it("no payload files where the header lists none", async () => {
    expect(await said({ files: [] })).toBe("read");
  });

  it("rpm's stripped form", async () => {
    const content = Buffer.from("the daemon");
    const head = (index: number): Buffer => Buffer.from(`07070X${index.toString(16).padStart(8, "0")}\0\0`);
    const stripped = (first: number, end: Buffer): Buffer =>
      Buffer.concat([head(first), content, Buffer.alloc(2), end]);
    const trailer = cpio([]);
    expect(await said({ archive: stripped(0, trailer) })).toBe("read");
    expect(await said({ archive: stripped(0, head(0xffffffff)) })).toBe("read");
    expect(await said({ archive: stripped(1, trailer) })).toMatch(
      /^rpm-manifest-mismatch: .*holds file 1, which the header does not list/,
    );
    expect(
      await said({ archive: Buffer.concat([stripped(0, Buffer.alloc(0)), stripped(0, trailer)]) }),
    ).toMatch(/twice/);
    expect(await said({ archive: stripped(0, Buffer.alloc(0)) })).toMatch(/has no trailer/);
  });
});

describe.skipIf(!requireTools("rpm2cpio", "cpio"))("agrees with cpio", () => {
  it("on what an honest archive of the lying writer holds", async () => {
    const files: LyingFile[] = [
      ...HONEST,
      { path: "/etc/a", content: "x".repeat(5) },
      { path: "/etc/link", target: "a" },
    ];
    const listed = await runOk("bash", ["--norc", "-c", "rpm2cpio | cpio -t --quiet"], {
      input: lyingRpm({ files }),
    });
    expect(listed.stdout.trim().split("\n")).toEqual(
      payloadOf(files).map(({ name }) => Buffer.from(name).toString()),
    );
  });
});
