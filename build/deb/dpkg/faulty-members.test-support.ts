import { inPlace, plain, recompressed, type Faulty } from "./lies.test-support.ts";
import { CONTROL, folders, type Lies } from "./lying-package.test-support.ts";
import { tarOf } from "../../../tests/support/tar-blocks.ts";
import { long } from "./lies.test-support.ts";

export const MEMBER_FAULTS: readonly Faulty[] = [
  [
    "not-a-deb",
    "other bytes",
    {
      bytes: () =>
        Buffer.from("PK\u0003\u0004 and so on, for eighty bytes or more, as archives of that kind go on"),
    },
  ],
  ["not-a-deb", "nothing", { bytes: () => Buffer.alloc(0) }],
  ["ar-header", "another end", { bytes: (good) => (good.write("xx", 8 + 58, "latin1"), good) }],
  [
    "ar-header",
    "a size in letters",
    { bytes: (good) => (good.write("abc", 8 + 60 + 4 + 48, "latin1"), good) },
  ],
  ["ar-cut-short", "in the data", { bytes: (good) => good.subarray(0, good.length - 100) }],
  ["ar-cut-short", "in a header", { bytes: (good) => good.subarray(0, 8 + 30) }],
  ["first-member", "another name", inPlace(0, { name: "debian" })],
  ["format-newline", "2.0 without its line end", inPlace(0, { content: Buffer.from("2.0") })],
  ["format-version", "format 3", inPlace(0, { content: Buffer.from("3.0\n") })],
  ["format-version", "no minor number", inPlace(0, { content: Buffer.from("2\n") })],
  ["format-version", "something behind it", inPlace(0, { content: Buffer.from("2.0 x\n") })],
  ["format-number", "of eleven digits", inPlace(0, { content: Buffer.from("2.99999999999\n") })],
  ["control-member-missing", "none", { members: ([format]) => [format] }, ["data-member-missing"]],
  ["data-member-missing", "none", { members: ([format, control]) => [format, control] }],
  ["control-member-twice", "two", { members: ([format, control, data]) => [format, control, control, data] }],
  ["data-before-control", "exchanged", { members: ([format, control, data]) => [format, data, control] }],
  [
    "member-unknown",
    "before the data",
    {
      members: ([format, control, data]) => [
        format,
        control,
        { name: "sig", content: Buffer.from("x") },
        data,
      ],
    },
  ],
  [
    "member-unknown",
    "before the control archive",
    {
      members: ([format, control, data]) => [
        format,
        { name: "sig", content: Buffer.from("x") },
        control,
        data,
      ],
    },
  ],
  ["control-compression-none", "plain", recompressed(1, "control.tar", plain)],
  ["control-compression-unknown", "an unknown ending", recompressed(1, "control.tar.Z", plain)],
  ["data-compression-unknown", "an unknown ending", recompressed(2, "data.tar.Z", plain)],
  ["stream-with-rest", "other bytes", withRest("rest of something")],
  ["stream-with-rest", "zeros", withRest("\0\0\0\0")],
  [
    "gzip-cut-short",
    "without its CRC",
    {
      members: ([format, control, data]) => [
        format,
        control,
        { ...data, content: data.content.subarray(0, -6) },
      ],
    },
  ],
  ["gzip-not-compressed", "a plain tar", recompressed(2, "data.tar.gz", plain)],
  [
    "stream-broken",
    "damaged gzip",
    { members: ([format, control, data]) => [format, control, { ...data, content: damaged(data.content) }] },
  ],
  [
    "stream-broken",
    "gzip cut short",
    {
      members: ([format, control, data]) => [
        format,
        control,
        { ...data, content: data.content.subarray(0, 90) },
      ],
    },
  ],
];

function withRest(rest: string): Lies {
  return {
    members: ([format, control, data]) => [
      format,
      control,
      { ...data, content: Buffer.concat([data.content, Buffer.from(rest)]) },
    ],
  };
}

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, 20, 60);
  return copy;
}

export const CONTROL_ARCHIVE_FAULTS: readonly Faulty[] = [
  ["control-tar-broken", "no tar", { controlTar: Buffer.alloc(2048, "x") }],
  [
    "control-tar-broken",
    "cut short",
    { controlTar: tarOf({ name: "./control", content: CONTROL }).subarray(0, 600) },
  ],
  ["control-file-missing", "none", { controlTar: tarOf({ name: "./x", content: "x" }) }],
  ["control-folder", "an empty folder", { controlEntries: folders("templates") }],
  ["control-folder", "a file in a folder", { controlEntries: [{ name: "./a/b", content: "x" }] }],
  ["control-name-leads-out", "..", { controlEntries: [{ name: "./../b", content: "x" }] }],
  [
    "control-name-long",
    "of 101 characters",
    { controlEntries: [long(`${"n".repeat(101)}\0`), { name: "n", content: "x" }] },
  ],
  ["control-name-with-dot", "postinst.sh", { files: { "postinst.sh": "x\n" } }],
  ["control-list", "list", { files: { list: "/.\n" } }],
  ["control-entry-type", "a device", { controlEntries: [{ name: "./x", type: "3" }] }],
  ["control-entry-type", "a link", { controlEntries: [{ name: "./x", type: "2", linkname: "control" }] }],
];
