import { paxHeader, tarMember, tarOf } from "../../../tests/support/tar-blocks.ts";
import { base256, entry, long, type Faulty } from "./lies.test-support.ts";
import { folders, TREE, type Lies } from "./lying-package.test-support.ts";

export const DATA_FAULTS: readonly Faulty[] = [
  [
    "pax-header",
    "of one entry",
    { entries: [paxHeader({ mtime: "1343347200.5" }), { name: "./opt/lis/b", content: "x" }] },
  ],
  ["pax-header", "of all entries", { tree: [paxHeader({ comment: "x" }, "g"), ...TREE] }],
  ["sparse-file", "GNU's", entry({ type: "S", magic: "ustar  \0" })],
  ["entry-type", "a volume's name", entry({ type: "V" })],
  ["entry-type", "a contiguous file", entry({ type: "7", content: "x" })],
  ["tar-checksum", "off by one", entry({ checksumError: 1 })],
  ["tar-checksum-signed", "of a name that is not ASCII", signedChecksum()],
  [
    "tar-cut-short",
    "in a file",
    { dataTar: tarOf(...TREE, { name: "./opt/lis/b", size: 5000, content: "x" }).subarray(0, -1024) },
  ],
  ["tar-cut-short", "in a header", { dataTar: tarOf(...TREE).subarray(0, -1024 - 700) }],
  [
    "tar-ends-early",
    "a header of other things",
    {
      entries: [
        Buffer.concat([Buffer.alloc(500), Buffer.alloc(12, 1)]),
        { name: "./opt/lis/b", content: "x" },
      ],
    },
  ],
  [
    "tar-goes-on",
    "two archives",
    { dataTar: Buffer.concat([tarOf(...TREE), tarOf({ name: "./opt/lis/b", content: "x" })]) },
  ],
  ["entry-without-name", "empty", entry({ name: "" })],
  ["large-number", "a user", entry({ fields: { 108: base256(3_000_000n, 8) } })],
  ["large-number", "a group", entry({ fields: { 116: base256(3_000_000n, 8) } })],
  ["large-number", "a time beyond 2242", entry({ fields: { 136: base256(2n ** 34n, 12) } })],
  ["large-number", "a time before 1970", entry({ fields: { 136: base256(-5n, 12) } })],
  ["large-size", "of a file", entry({ content: "abc", fields: { 124: base256(3n, 12) } })],
  ["number-out-of-range", "a negative user", entry({ fields: { 108: base256(-2n, 8) } })],
  ["number-out-of-range", "a user of 33 bits", entry({ fields: { 108: base256(2n ** 32n, 8) } })],
  ["number-not-octal", "a decimal user", entry({ fields: { 108: "0000009\0" } })],
  ["number-not-octal", "a time of blanks", entry({ fields: { 136: " ".repeat(12) } })],
  ["number-with-rest", "behind a user", entry({ fields: { 108: "0000\0xx\0" } })],
  ["mode-not-octal", "letters", entry({ fields: { 100: "rw-r--r-" } })],
  ["content-without-file", "of a folder", { entries: [{ name: "./opt/lis/b/", type: "5", content: "abc" }] }],
  ["content-without-file", "of a link", entry({ type: "2", linkname: "a", content: "abc" })],
  ["long-name-without-end", "GNU's", { entries: [long("./opt/lis/b"), { name: "b", content: "x" }] }],
  ["no-parent", "a file", entry({ name: "./opt/other/b" })],
  ["no-parent", "a folder", { entries: folders("opt/other/b") }],
  ["no-parent", "a link", entry({ name: "./opt/other/b", type: "2", linkname: "x" })],
  ["no-parent-later", "in /etc/init.d", entry({ name: "./etc/init.d/b" })],
  [
    "parent-is-link",
    "of the package",
    {
      entries: [
        { name: "./opt/l", type: "2", linkname: "lis" },
        { name: "./opt/l/b", content: "x" },
      ],
    },
  ],
  ["hard-link-target", "nothing", entry({ type: "1", linkname: "./opt/lis/c" })],
  ["hard-link-target", "a folder", entry({ type: "1", linkname: "./opt/lis" })],
  [
    "hard-link-target",
    "what comes later",
    {
      entries: [
        { name: "./opt/lis/b", type: "1", linkname: "./opt/lis/c" },
        { name: "./opt/lis/c", content: "x" },
      ],
    },
  ],
  [
    "hard-link-target",
    "a link",
    {
      entries: [
        { name: "./opt/l", type: "2", linkname: "lis" },
        { name: "./opt/lis/c", type: "1", linkname: "./opt/l" },
      ],
    },
  ],
  ["link-without-target", "a symbolic one", entry({ type: "2" })],
  ["link-over-folder", "of the system", entry({ name: "./usr/bin", type: "2", linkname: "x" })],
  [
    "link-over-folder",
    "of the package",
    { entries: [...folders("opt/l"), { name: "./opt/l", type: "2", linkname: "x" }] },
  ],
  ["entry-twice", "two files", { entries: [{ name: "./opt/lis/a", content: "another\n" }] }],
  [
    "entry-twice",
    "a link before a file",
    {
      entries: [
        { name: "./opt/lis/b", type: "2", linkname: "x" },
        { name: "./opt/lis/b", content: "x" },
      ],
    },
  ],
  ["folder-as-file", "as v7 has it", { entries: [{ name: "./opt/lis/b/", magic: "", type: "\0" }] }],
  ["folder-over-file", "of the package", { entries: folders("opt/lis/a") }],
  ["file-over-folder", "an empty one", { entries: [...folders("opt/l"), { name: "./opt/l", content: "x" }] }],
  ["file-over-folder", "one with a file", { entries: [{ name: "./opt/lis", content: "x" }] }],
  ["name-leads-up", "to the root", entry({ name: "./../b" })],
  ["name-leads-up", "within", entry({ name: "./opt/lis/../b" })],
  ["name-not-plain", "//", entry({ name: "./opt//lis/b" })],
  ["name-not-plain", "/./", entry({ name: "./opt/./lis/b" })],
  ["name-with-newline", "within", entry({ name: "./opt/lis/b\nc" })],
  [
    "name-too-long",
    "of 250 bytes",
    { entries: [long(`./opt/${"n".repeat(250)}\0`), { name: "n", content: "x" }] },
  ],
];

function signedChecksum(): Lies {
  const block = tarMember({ name: "./opt/lis/\u00e9" });
  const signed = block
    .subarray(0, 512)
    .reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte > 127 ? byte - 256 : byte), 0);
  block.write(`${signed.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return { entries: [block] };
}
