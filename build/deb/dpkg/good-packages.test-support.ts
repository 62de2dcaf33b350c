import { gzipSync } from "node:zlib";
import { paxRecord, tarMember, tarOf } from "../../../tests/support/tar-blocks.ts";
import {
  conffiles,
  entry,
  inPlace,
  long,
  plain,
  recompressed,
  script,
  triggers,
} from "./lies.test-support.ts";
import { CONTROL, folders, TREE, type Lies } from "./lying-package.test-support.ts";

/** Packages that look odd, and that every dpkg takes as they are. */
export const GOOD_PACKAGES: readonly (readonly [about: string, lies: Lies])[] = [
  ["the plain one", {}],
  [
    "a slash behind each member's name",
    { members: (good) => good.map((member) => ({ ...member, name: `${member.name}/` })) },
  ],
  [
    "a member whose name begins with _",
    { members: ([format, ...rest]) => [format, { name: "_gpgorigin", content: Buffer.from("x") }, ...rest] },
  ],
  [
    "an unknown member behind the data",
    { members: (good) => [...good, { name: "sig", content: Buffer.from("x") }] },
  ],
  ["format 2.9", inPlace(0, { content: Buffer.from("2.9\nand what comes\n") })],
  ["plain data", recompressed(2, "data.tar", plain)],
  [
    "gzip in two members",
    recompressed(2, "data.tar.gz", (tar) =>
      Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]),
    ),
  ],
  [
    "no ./ before names",
    { tree: TREE.slice(1).map((block) => ({ ...block, name: String(block.name).slice(2) })) },
  ],
  [
    "absolute names",
    { tree: TREE.slice(1).map((block) => ({ ...block, name: String(block.name).slice(1) })) },
  ],
  ["no end of the tar archive", { dataTar: tarOf(...TREE).subarray(0, -1024) }],
  ["GNU long names", { entries: [long(`./opt/lis/${"n".repeat(200)}\0`), { name: "n", content: "x" }] }],
  [
    "GNU long targets",
    { entries: [long(`${"n".repeat(200)}\0`, true), { name: "./opt/lis/l", type: "2", linkname: "n" }] },
  ],
  ["a prefix", entry({ name: "b", prefix: "./opt/lis" })],
  ["a v7 header", entry({ magic: "", type: "\0", content: "x" })],
  ["a hard link", entry({ type: "1", linkname: "./opt/lis/a" })],
  ["a hard link without ./", entry({ type: "1", linkname: "opt/lis/a" })],
  ["a hard link that states its file's size", entry({ type: "1", linkname: "./opt/lis/a", size: 9 })],
  ["a setuid file", entry({ fields: { 100: "0004755\0" } })],
  ["a named pipe", entry({ type: "6" })],
  ["a name that is not UTF-8", entry({ name: Buffer.from("./opt/lis/\u00e9", "latin1") })],
  ["a folder twice", { entries: folders("opt/lis") }],
  ["a file where a minimal system has the folder", entry({ name: "./usr/bin/lis-x" })],
  [
    "numbers that end in a blank",
    entry({ fields: { 100: "000644 \0", 108: "     0 \0", 136: "12003224000 " } }),
  ],
  ["fields that nobody knows", { fields: "X-Field: x\nBuilt-Using: a (= 1) [x]\n" }],
  ["a field without a value", { fields: "Depends:\nSection: x\n" }],
  ["blanks before a colon", { fields: "Section : x\n" }],
  ["carriage returns", { control: CONTROL.replaceAll("\n", "\r\n") }],
  ["empty lines at both ends", { control: `\n\n${CONTROL}\n\n` }],
  ["a description of many lines", { fields: " first\n .\n second\n" }],
  [
    "relations",
    { fields: "Suggests: a1 (>= 1:2-3) | b1,\n c1:any (<< 2), d1(=1)\nBreaks: e1\nReplaces: e1 (<< 1)\n" },
  ],
  ["upper case in relations", { fields: "Suggests: LIS\n" }],
  ["an unknown priority", { fields: "Priority: whatever\n" }],
  ["Multi-Arch: foreign", { fields: "Multi-Arch: foreign\n" }],
  ["no Maintainer and no Description", { control: "Package: lis-x\nVersion: 1\nArchitecture: all\n" }],
  ["conffiles", conffiles("/etc/lis.conf\n")],
  ["blanks and empty lines in conffiles", conffiles("\n/etc/lis.conf  \n\n")],
  ["triggers", triggers("# a comment\n\ninterest-noawait /usr/lib/lis\nactivate lis-x\n")],
  [
    "scripts",
    { files: { preinst: "#!/bin/sh\nset -e\n", postinst: "#! /bin/sh -e\n", prerm: "exit 0\n", postrm: "" } },
  ],
  [
    "an interpreter of the package",
    { ...script("#!/opt/lis/sh\n", "postrm"), entries: [{ name: "./opt/lis/sh" }] },
  ],
  ["md5sums that are wrong", { files: { md5sums: "nonsense\n" } }],
  [
    "dpkg-maintscript-helper",
    script('#!/bin/sh\nset -e\ndpkg-maintscript-helper rm_conffile /etc/lis.old 1.0 -- "$@"\n'),
  ],
  [
    "a pax header in the control archive",
    {
      controlTar: tarOf(tarMember({ name: "x", type: "x", content: paxRecord("mtime", "1.5") }), {
        name: "./control",
        content: CONTROL,
      }),
    },
  ],
];
