import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../base/index.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { runOk, sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { openIso } from "./iso-medium.ts";
import {
  asFarAs,
  comparable,
  pathsByIsoinfo,
  readByUs,
  treeOf,
  unpackedByBsdtar,
  unpackedByXorriso,
} from "./peers.test-support.ts";
import { FIRST_EXTENT, TWO_EXTENTS_SIZE, writeTwoExtents } from "./two-extents.test-support.ts";

/** Folders and names as on LIS 3.4, and as odd as names get. */
const TREES = `
  mkdir -p lis plain odd; head -c 440 /dev/urandom > mbr; head -c 1000000 /dev/urandom > efi; head -c 2048 /dev/zero > lis/boot.img
  for folder in RHEL57 RHEL58 RHEL6012 RHEL63; do
    mkdir lis/$folder
    for arch in i686 x86_64; do
      for name in microsoft-hyper-v kmod-microsoft-hyper-v kmod-microsoft-hyper-v-PAE; do
        seq 1 $((\${#name} * 311)) > lis/$folder/$name-\${folder,,}.3.4-1.20120727.$arch.rpm
      done
    done
    printf '#!/bin/sh\\n' > lis/$folder/install.sh; chmod 755 lis/$folder/install.sh
  done
  echo licence > lis/License.rtf; : > lis/TRANS.TBL

  mkdir -p plain/SUB/FOLDER; echo a > plain/README; echo b > plain/SUB/A.TXT; echo c > plain/SUB/FOLDER/B.RPM; : > plain/EMPTY.X

  mkdir -p odd/1/2/3/4/5/6/7/8/9/10/11/12 odd/1/2/3/4/5/6/7/other/x/y odd/many odd/empty
  echo deep > odd/1/2/3/4/5/6/7/8/9/10/11/12/deep; echo o > odd/1/2/3/4/5/6/7/other/x/y/o; echo 8 > odd/1/2/3/4/5/6/7/8/8
  for n in $(seq 300); do echo $n > odd/many/$n-a-name-that-fills-up-sectors.txt; done
  : > odd/empty-file; head -c 2048 /dev/zero > odd/a-sector; head -c 2049 /dev/zero > odd/a-sector-and-a-byte
  long=$(printf 'n%.0s' {1..250}); echo long > odd/$long.txt; echo longer > "odd/$(printf 'm%.0s' {1..251}).txt"
  echo s > 'odd/with spaces, and more.txt'; echo h > odd/.hidden; echo u > odd/Größe; echo p > odd/two.dots.in.it; echo t > odd/dot.
  echo same > odd/hard-1; ln odd/hard-1 odd/hard-2; mkfifo odd/pipe
  ln -s 1/2/3 odd/link; ln -s ../many/../1/./2 odd/empty/up; 
  ln -s a//b odd/link-with-nothing
  mkdir one-entry; ln -s $(printf 'ab/%.0s' {1..45})end one-entry/of-45
  mkdir links; ln -s $long/$long/$long/x links/in-parts; ln -s $(printf 'ab/%.0s' {1..130})end links/of-130
  chmod 700 odd/1/2/3/4/5/6/7/8; chmod 4755 odd/hard-1; chmod 600 odd/empty-file
  find lis plain odd links one-entry -exec touch -h -d '2012-07-27 10:20:31 UTC' {} +
`;

type Peer = "bsdtar" | "xorriso" | "source" | "isoinfo" | "isoinfo -R" | "isoinfo -J";
interface Shape {
  /** The program and its options; image and tree are added. */
  readonly make: string;
  readonly tree: "lis" | "plain" | "odd" | "links" | "one-entry";
  readonly description: string;
  /** With whose listing ours has to agree; `source` is the folder that the image was made of. */
  readonly peers: readonly Peer[];
}
const ROCK = "ISO 9660 with Rock Ridge, volume CDROM";
const XROCK = "ISO 9660 with Rock Ridge, volume ISOIMAGE";
const ALL: readonly Peer[] = ["bsdtar", "xorriso", "source"];
const UNIX: readonly Peer[] = [...ALL, "isoinfo -R"];

const SHAPES: readonly Shape[] = [
  ...[1, 2, 3, 4].map((level): Shape => ({
    make: `genisoimage -R -iso-level ${level}`,
    tree: "lis",
    description: ROCK,
    peers: UNIX,
  })),
  {
    make: "genisoimage -r -iso-level 4 -V LIS34",
    tree: "lis",
    description: "ISO 9660 with Rock Ridge, volume LIS34",
    peers: ["bsdtar", "xorriso", "isoinfo -R"],
  },
  ...[1, 2, 3, 4].map((level): Shape => ({
    make: `genisoimage -iso-level ${level}`,
    tree: level === 4 ? "lis" : "plain",
    description: level === 4 ? "ISO 9660:1999, volume CDROM" : "ISO 9660, volume CDROM",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  })),
  {
    make: "genisoimage -l",
    tree: "plain",
    description: "ISO 9660, volume CDROM",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  },
  {
    make: "genisoimage -untranslated-filenames",
    tree: "plain",
    description: "ISO 9660, volume CDROM",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  },
  {
    make: "genisoimage -relaxed-filenames -allow-lowercase -allow-multidot -l -N -d",
    tree: "plain",
    description: "ISO 9660, volume CDROM",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  },
  {
    make: "genisoimage -J -joliet-long",
    tree: "lis",
    description: "ISO 9660 with Joliet, volume CDROM",
    peers: [...ALL, "isoinfo -J"],
  },
  { make: "genisoimage -J -R -no-pad", tree: "lis", description: ROCK, peers: UNIX },
  { make: "genisoimage -R -udf", tree: "lis", description: ROCK, peers: UNIX },
  {
    make: "genisoimage -udf",
    tree: "plain",
    description: "ISO 9660, volume CDROM",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  },
  {
    make: "genisoimage -R -udf -J -allow-limited-size -iso-level 3",
    tree: "lis",
    description: ROCK,
    peers: UNIX,
  },
  {
    make: "genisoimage -R -T -hide-joliet-trans-tbl",
    tree: "plain",
    description: ROCK,
    peers: ["bsdtar", "xorriso", "isoinfo -R"],
  },
  { make: "genisoimage -R -input-charset iso8859-1", tree: "odd", description: ROCK, peers: ALL },
  { make: "genisoimage -R -D -input-charset iso8859-1", tree: "odd", description: ROCK, peers: ALL },
  // bsdtar refuses this one whole, with "Invalid Rockridge RE".
  {
    make: "genisoimage -R -hide-rr-moved -input-charset iso8859-1",
    tree: "odd",
    description: ROCK,
    peers: ["xorriso", "source"],
  },
  {
    make: "genisoimage -R -iso-level 3 -input-charset iso8859-1 -no-cache-inodes",
    tree: "odd",
    description: ROCK,
    peers: ALL,
  },
  { make: "xorriso -as mkisofs -R", tree: "lis", description: XROCK, peers: UNIX },
  {
    make: "xorriso -as mkisofs -R -J -joliet-long -iso-level 3 -V LIS34",
    tree: "lis",
    description: "ISO 9660 with Rock Ridge, volume LIS34",
    peers: UNIX,
  },
  {
    make: "xorriso -as mkisofs --norock -J -joliet-long",
    tree: "lis",
    description: "ISO 9660 with Joliet, volume ISOIMAGE",
    peers: [...ALL, "isoinfo -J"],
  },
  {
    make: "xorriso -as mkisofs --norock -iso-level 1",
    tree: "plain",
    description: "ISO 9660, volume ISOIMAGE",
    peers: ["bsdtar", "xorriso", "isoinfo"],
  },
  {
    make: "xorriso -compliance iso_9660_level=2:no_emul_toc:omit_version:only_iso_version -as mkisofs --norock",
    tree: "plain",
    description: "ISO 9660, volume ISOIMAGE",
    peers: ["bsdtar", "isoinfo"], // xorriso takes the dot off only where a version follows it
  },
  {
    make: "xorriso -compliance iso_9660_1999:iso_9660_level=3 -as mkisofs -R",
    tree: "lis",
    description: XROCK,
    peers: UNIX,
  },
  { make: "xorriso -as mkisofs -R", tree: "odd", description: XROCK, peers: ALL },
  { make: "xorriso -as mkisofs -R -D", tree: "odd", description: XROCK, peers: ALL },
  // bsdtar refuses this one whole, too.
  {
    make: "xorriso -as mkisofs -R -rr_reloc_dir /moved -iso-level 3",
    tree: "odd",
    description: XROCK,
    peers: ["xorriso", "source"],
  },
  // bsdtar loses the slash between two SL entries; genisoimage begins a new one where the first does not fit into the record.
  { make: "genisoimage -R", tree: "one-entry", description: ROCK, peers: ["xorriso", "source"] },
  { make: "xorriso -as mkisofs -R", tree: "links", description: XROCK, peers: ["xorriso", "source"] },
  {
    make: "xorriso -as mkisofs -R -partition_offset 16 -G mbr --protective-msdos-label -append_partition 2 0xef efi -e --interval:appended_partition_2:all:: -no-emul-boot -boot-load-size 4",
    tree: "lis",
    description: XROCK,
    peers: ["bsdtar", "xorriso", "isoinfo -R"],
  },
];

const hasTools = requireTools("genisoimage", "isoinfo", "xorriso", "bsdtar");

describe.skipIf(!hasTools)("our reader and outside tools", () => {
  const temporary = temporaryFolder("iso-peers");
  const at = (name: string): string => `${temporary.path}/${name}`;
  beforeAll(() => sh(TREES, { cwd: temporary.path }));
  afterAll(() => temporary.remove());

  it.each(SHAPES)("agree on $make of the tree $tree", async ({ make, tree, description, peers }) => {
    const name = make.replace(/[^a-z0-9]+/gi, "-") + tree;
    const image = at(`${name}.iso`);
    await sh(`${make} ${make.startsWith("genisoimage") ? "-quiet" : ""} -o ${name}.iso ${tree}`, {
      cwd: temporary.path,
    });
    const read = await readByUs(image);
    const mine = comparable(read.tree);
    expect(read.description).toBe(description);
    const { stated, found } = read.length!;
    expect(stated).toBeGreaterThan(0);
    expect(found).toBeGreaterThanOrEqual(stated);
    for (const peer of peers) {
      if (peer.startsWith("isoinfo")) {
        expect(await pathsByIsoinfo(image, ...peer.split(" ").slice(1)), peer).toEqual(Object.keys(mine));
        continue;
      }
      const theirs =
        peer === "bsdtar"
          ? await unpackedByBsdtar(image, at(`${name}-bsdtar`))
          : peer === "xorriso"
            ? await unpackedByXorriso(image, at(`${name}-xorriso`))
            : treeOf(at(tree));
      expect(mine, peer).toEqual(asFarAs(read.tree, theirs));
    }
  });

  it("refuse a name of genisoimage's that is too long for its level 4, which it writes wrongly", async () => {
    // bsdtar and xorriso refuse it, too: a continuation area is said to be at the start of the image.
    await sh(
      "mkdir long; touch long/$(printf 'm%.0s' {1..251}).txt; genisoimage -quiet -R -iso-level 4 -o long.iso long",
      {
        cwd: temporary.path,
      },
    );
    await expect(readByUs(at("long.iso"))).rejects.toThrow(/goes on in a part that is not there/);
  });

  it("refuse a link of genisoimage's that is longer than an entry, which it writes wrongly", async () => {
    // bsdtar and xorriso give a part of its target without a word.
    await sh("genisoimage -quiet -R -o links.iso links", { cwd: temporary.path });
    await expect(readByUs(at("links.iso"))).rejects.toThrow(/a system use entry/);
  });

  it("agree on what a second session has added to an image file", async () => {
    await sh(
      `xorriso -as mkisofs -quiet -R -o two.iso plain
       mkdir added; echo new > added/NEW; touch -d '2012-07-27 10:20:31 UTC' added/NEW
       xorriso -dev stdio:two.iso -map added / -rm /README -- -commit`,
      { cwd: temporary.path },
    );
    const { tree, length } = await readByUs(at("two.iso"));
    expect(length?.found).toBeGreaterThanOrEqual(length?.stated ?? Infinity);
    expect(Object.keys(tree)).toEqual([
      "EMPTY.X",
      "NEW",
      "SUB",
      "SUB/A.TXT",
      "SUB/FOLDER",
      "SUB/FOLDER/B.RPM",
    ]);
    expect(comparable(tree)).toEqual(asFarAs(tree, await unpackedByBsdtar(at("two.iso"), at("two-bsdtar"))));
    expect(comparable(tree)).toEqual(
      asFarAs(tree, await unpackedByXorriso(at("two.iso"), at("two-xorriso"))),
    );
  });

  it("agree on a file of more than 4 GiB, which is in two extents", async () => {
    const marks = [FIRST_EXTENT - 2, TWO_EXTENTS_SIZE - 4];
    await writeTwoExtents(at("big.iso"), "MARK", marks);
    const source = await openFile(at("big.iso"));
    const medium = await openIso(source, () => source.close());
    const [entry] = await medium.list();
    expect(entry).toMatchObject({ path: "big.bin", type: "file", size: TWO_EXTENTS_SIZE });
    const content = medium.read(entry!);
    for (const mark of marks) {
      expect(Buffer.from(await content.read(mark - 10, 14)).toString()).toBe(`${"\0".repeat(10)}MARK`);
    }
    await medium.close();
    const listed = await runOk("bsdtar", ["-tvf", at("big.iso")]);
    expect(listed.stdout).toMatch(new RegExp(` ${TWO_EXTENTS_SIZE} .*big.bin`));
    const report = await runOk("xorriso", ["-indev", at("big.iso"), "-find", "/", "-exec", "report_lba"]);
    expect(report.stdout.match(/^File data lba:.*/gm)).toEqual([
      "File data lba:  0 ,       33 ,  2097151 , 4294972296 , '/big.bin'",
      "File data lba:  1 ,  2097184 ,        4 , 4294972296 , '/big.bin'",
    ]);
  });

  it("refuse an image of UDF alone", async () => {
    // A bridge without its ISO 9660 descriptors is what UDF alone looks like.
    await sh("genisoimage -quiet -R -udf -o udf.iso plain", { cwd: temporary.path });
    const source = await openFile(at("udf.iso"));
    const bytes = Buffer.from(await source.read(0, source.size));
    await source.close();
    const first = bytes.indexOf("BEA01", 32768) - 1;
    bytes.copy(bytes, 32768, first, first + 3 * 2048);
    await writeFile(at("udf-alone.iso"), bytes);
    await expect(readByUs(at("udf-alone.iso"))).rejects.toThrow("is a UDF volume without an ISO 9660 side");
  });
});
