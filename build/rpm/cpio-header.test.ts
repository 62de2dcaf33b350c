import { describe, expect, it } from "vitest";
import { cpio } from "./lying-cpio.test-support.ts";
import { archive, DAEMON, said, type Lies } from "./lying-rpm.test-support.ts";

describe("of the payload's archive, refuses", () => {
  const lies: [string, Lies, RegExp][] = [
    [
      "a magic that is none",
      archive({ ...DAEMON, magic: "070703" }),
      /^rpm-corrupt: x\.rpm: payload: byte 0: no cpio entry starts here/,
    ],
    [
      "the old portable form",
      archive({ ...DAEMON, magic: "070707" }),
      /^rpm-corrupt: .*no cpio entry starts here/,
    ],
    [
      "fields that are not hex",
      archive({ ...DAEMON, fields: { 6: "0000000g" } }),
      /^rpm-corrupt: .*filesize `0000000g` is not eight hex digits/,
    ],
    [
      "a field with a sign and a space",
      archive({ ...DAEMON, fields: { 6: " -000001" } }),
      /^rpm-corrupt: .*filesize ` -000001`/,
    ],
    [
      "a field of NULs",
      archive({ ...DAEMON, fields: { 11: "\0\0\0\0\0\0\0\0" } }),
      /^rpm-corrupt: .*namesize/,
    ],
    [
      "a name size of 0",
      archive({ ...DAEMON, fields: { 11: "00000000" } }),
      /^rpm-corrupt: .*name has 0 bytes/,
    ],
    [
      "a name size that is huge",
      archive({ ...DAEMON, fields: { 11: "ffffffff" } }),
      /^rpm-corrupt: .*name has 4294967295 bytes/,
    ],
    [
      "a name size beyond the archive",
      archive({ ...DAEMON, fields: { 11: "00001000" } }),
      /^rpm-corrupt: .*ends inside an entry's name/,
    ],
    [
      "a name without its NUL",
      archive({ ...DAEMON, end: Buffer.from("xx") }),
      /^rpm-corrupt: .*does not end with its only NUL/,
    ],
    [
      "a name with a NUL inside",
      archive({ ...DAEMON, name: "./usr/sbin\0/hv_kvp_daemon" }),
      /^rpm-corrupt: .*only NUL/,
    ],
    [
      "a name that is not UTF-8",
      archive({ ...DAEMON, name: Buffer.from("./usr/\xff", "latin1") }),
      /^rpm-unsafe: .*not UTF-8/,
    ],
    [
      "a name with an escape sequence",
      archive({ ...DAEMON, name: "./\x1b[2J" }),
      /^rpm-unsafe: .*\\x1b\[2J` holds a control character/,
    ],
    [
      "a name with ..",
      archive({ ...DAEMON, name: "./usr/../etc/passwd" }),
      /^rpm-manifest-mismatch: .*which the header does not list/,
    ],
    [
      "a name that leads above the root",
      archive({ ...DAEMON, name: "../../etc/passwd" }),
      /^rpm-manifest-mismatch: .*does not list/,
    ],
    [
      "a name that is absolute twice",
      archive({ ...DAEMON, name: "//usr/sbin/hv_kvp_daemon" }),
      /^rpm-manifest-mismatch: .*does not list/,
    ],
    [
      "something hidden in the padding",
      archive({ ...DAEMON, end: Buffer.from("\0x") }),
      /^rpm-corrupt: .*something is hidden in an entry's padding/,
    ],
    [
      "content that runs over the end",
      { archive: cpio([{ ...DAEMON, size: 10 }], { trailer: false }).subarray(0, -6) },
      /^rpm-corrupt: .*ends inside/,
    ],
    ["no trailer", { archive: cpio([DAEMON], { trailer: false }) }, /^rpm-corrupt: .*it has no trailer/],
    ["an archive that is empty", { archive: Buffer.alloc(0) }, /^rpm-corrupt: .*no trailer/],
    [
      "a trailer with content",
      {
        archive: Buffer.concat([
          cpio([DAEMON], { trailer: false }),
          cpio([{ name: "TRAILER!!!", data: "x" }], { trailer: false }),
        ]),
      },
      /^rpm-corrupt: .*the trailer says that it has content/,
    ],
    [
      "a second archive after the trailer",
      { archive: Buffer.concat([cpio([DAEMON]), cpio([DAEMON])]) },
      /^rpm-corrupt: .*follows the payload's trailer/,
    ],
    [
      "a megabyte of zeros after the trailer",
      { archive: Buffer.concat([cpio([DAEMON]), Buffer.alloc(1 << 20)]) },
      /^rpm-corrupt: .*zeros follow/,
    ],
    [
      "a wrong sum in the crc form",
      archive({ ...DAEMON, magic: "070702", fields: { 12: "00000001" } }),
      /^rpm-digest-mismatch: .*the sum of/,
    ],
    [
      "a change of form",
      archive({ ...DAEMON, magic: "070702" }, { ...DAEMON, name: "./b" }),
      /^rpm-manifest-mismatch: .*changes from crc to newc form/,
    ],
  ];
  it.for(lies)("%s", async ([, lie, message]) => {
    expect(await said(lie)).toMatch(message);
  });
});
