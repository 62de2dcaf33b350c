import { describe, expect, it } from "vitest";
import {
  ce,
  cl,
  entry,
  ER,
  FOLDER,
  folder,
  image,
  nm,
  opened,
  paths,
  px,
  RE,
  record,
  refusal,
  rockRidgeImage,
  sl,
  SP,
} from "./lying-image.test-support.ts";

const FILE = 0o100644;
const LINK = 0o120777;
const file = (...systemUse: Buffer[]) => record({ name: "A.;1", block: 30, size: 5, systemUse });
const hello = { 30: Buffer.from("hello") };
const only = async (...systemUse: Buffer[]) =>
  (await opened(rockRidgeImage([file(...systemUse)], hello))).entries[0];
const refused = (...systemUse: Buffer[]) => refusal(rockRidgeImage([file(...systemUse)], hello));

describe("Rock Ridge", () => {
  it("gives name, mode and date, in the short and in the long form", async () => {
    const short = entry("TF", [0x03, 1, 1, 1, 0, 0, 0, 0, 112, 7, 27, 12, 20, 30, 8]);
    const long = entry(
      "TF",
      Buffer.concat([Buffer.from([0x82]), Buffer.from("2012072712203000"), Buffer.from([8])]),
    );
    const modified = Date.UTC(2012, 6, 27, 10, 20, 30) / 1000;
    for (const date of [short, long]) {
      expect(await only(px(0o100755), nm("Name, long.rpm"), date)).toEqual({
        path: "Name, long.rpm",
        type: "file",
        size: 5,
        mode: 0o755,
        modified,
      });
    }
  });

  it("puts a name of several parts together, also one that is longer than an entry", async () => {
    expect((await only(nm("a", 1), px(FILE), nm("b", 1), nm("c")))?.path).toBe("abc");
  });

  it("reads names in UTF-8, and in Latin-1 where they are none", async () => {
    expect((await only(nm("Einführung")))?.path).toBe("Einführung");
    expect((await only(nm(Buffer.from("Einf\xfchrung", "latin1"))))?.path).toBe("Einführung");
  });

  it("takes the plain name of a record that has no other", async () => {
    expect(await only(px(FILE))).toMatchObject({ path: "A", mode: 0o644 });
  });

  it("tells devices, sockets and pipes as other", async () => {
    for (const type of [0o010000, 0o020000, 0o060000, 0o140000]) {
      expect(await only(px(type | 0o600), nm("x"))).toMatchObject({ type: "other", mode: 0o600, size: 0 });
    }
  });

  it.each([
    [[sl(["a"])], "a"],
    [[sl([0x02])], "."],
    [[sl(["DIR", 0x04, "b.rpm"])], "DIR/../b.rpm"],
    [[sl(["a"], 1), sl(["b"])], "a/b"],
    [[entry("SL", [1, 1, 1, 65]), entry("SL", [0, 0, 1, 66])], "AB"],
    [[sl(["a", 0x08, "b"])], "a//b"],
  ])("puts the components of a link together: %#", async (parts, target) => {
    expect(await only(px(LINK), nm("link"), ...parts)).toMatchObject({ type: "link", size: 0, target });
  });

  it("does not read a link's content", async () => {
    const { medium, entries } = await opened(rockRidgeImage([file(px(LINK), nm("link"), sl(["a"]))], hello));
    expect(() => medium.read(entries[0]!)).toThrow(/asked for as a file/);
  });

  it("puts a folder that was moved up back in its place, and leaves out where it was moved to", async () => {
    const deep = record({ name: "DEEP", block: 41, size: 0, systemUse: [cl(23), nm("deep"), px(0o040000)] });
    const moved = record({ name: "DEEP", block: 23, size: 2048, flags: FOLDER, systemUse: [RE, nm("deep")] });
    const bytes = rockRidgeImage(
      [
        record({ name: "DIR", block: 21, size: 2048, flags: FOLDER, systemUse: [nm("dir")] }),
        record({ name: "RR_MOVED", block: 22, size: 2048, flags: FOLDER, systemUse: [nm("rr_moved")] }),
      ],
      {
        21: folder({ block: 21, parent: 20 }, [deep]),
        22: folder({ block: 22, parent: 20 }, [moved]),
        23: folder({ block: 23, parent: 22, own: [px(0o040700), nm("", 2)] }, [file(nm("file"))]),
        ...hello,
      },
    );
    const { entries } = await opened(bytes);
    expect(entries.map(({ path, mode }) => [path, mode])).toEqual([
      ["dir", undefined],
      ["dir/deep", 0o700],
      ["dir/deep/file", undefined],
    ]);
  });

  it("shows a folder for moved ones where it holds something else, too", async () => {
    const records = [
      record({ name: "RR_MOVED", block: 22, size: 2048, flags: FOLDER, systemUse: [nm("rr_moved")] }),
    ];
    const moved = record({ name: "DEEP", block: 23, size: 2048, flags: FOLDER, systemUse: [RE, nm("deep")] });
    const inside = folder({ block: 22 }, [moved, file(nm("file"))]);
    expect(await paths(rockRidgeImage(records, { 22: inside, ...hello }))).toEqual([
      "rr_moved",
      "rr_moved/file",
    ]);
  });
});

describe("Rock Ridge that lies", () => {
  it.each([
    ["a name that is ..", [nm("..")], /^medium-unsafe: .*leads outside/],
    ["a name with .. in it", [nm("../../etc/passwd")], /^medium-unsafe: .*holds a slash/],
    ["a name that is absolute", [nm("/etc/passwd")], /^medium-unsafe: .*holds a slash/],
    ["a name that is .. by its flag", [nm("", 4)], /^medium-unsafe: .*"\.\."/],
    ["a name that is . by its flag", [nm("", 2)], /^medium-unsafe: /],
    ["a name that is .. in two parts", [nm(".", 1), nm(".")], /^medium-unsafe: .*leads outside/],
    ["an empty name", [nm("")], /^medium-unsafe: .*is empty/],
    ["a name with a NUL", [nm("a\0b")], /^medium-unsafe: .*NUL/],
    ["a name with an escape sequence", [nm("a\x1b[2Jb")], /^medium-unsafe: .*control character/],
    [
      "a name that goes on without end",
      [nm("a", 1)],
      /^medium-corrupt: .*goes on in a part that is not there/,
    ],
    ["two names of one file", [nm("a"), nm("b")], /^medium-corrupt: .*two Rock Ridge names/],
    [
      "a link that is absolute",
      [px(LINK), nm("a"), sl([0x08, "etc"])],
      /^medium-unsafe: .*"\/etc" leads outside/,
    ],
    ["a link to the root", [px(LINK), nm("a"), sl([0x08])], /^medium-unsafe: .*"\/" leads outside/],
    [
      "a link that is absolute by its text",
      [px(LINK), nm("a"), sl(["/etc"])],
      /^medium-unsafe: .*leads outside/,
    ],
    [
      "a link that climbs out of the medium",
      [px(LINK), nm("a"), sl(["b", 4, 4])],
      /^medium-unsafe: .*leads outside/,
    ],
    [
      "a link that climbs out by its text",
      [px(LINK), nm("a"), sl(["../x"])],
      /^medium-unsafe: .*leads outside/,
    ],
    ["a link with a NUL", [px(LINK), nm("a"), sl(["b\0c"])], /^medium-unsafe: .*control character/],
    ["a link through the host", [px(LINK), nm("a"), sl([0x20, "b"])], /^medium-unsupported: .*the host/],
    ["a link through the volume", [px(LINK), nm("a"), sl([0x10, "b"])], /^medium-unsupported: .*the volume/],
    ["a link that goes on without end", [px(LINK), sl(["b"], 1)], /^medium-corrupt: .*not there/],
    [
      "a component that goes on without end",
      [px(LINK), entry("SL", [0, 1, 1, 65])],
      /^medium-corrupt: .*not there/,
    ],
    ["two links of one file", [px(LINK), sl(["b"]), sl(["c"])], /^medium-corrupt: .*two Rock Ridge links/],
    ["a component past its entry", [px(LINK), entry("SL", [0, 0, 200, 65])], /^medium-corrupt: .*cut short/],
    [
      "a component that is text and root",
      [px(LINK), entry("SL", [0, 8, 1, 65])],
      /^medium-corrupt: .*two things/,
    ],
    ["a link that points at nothing", [px(LINK), nm("a")], /^medium-corrupt: .*points at nothing/],
    ["a file that has a link's target", [px(FILE), nm("a"), sl(["b"])], /^medium-corrupt: .*is no link/],
    ["a file that is a folder by its mode", [px(0o040755), nm("a")], /^medium-corrupt: .*is a folder by one/],
    ["a compressed file", [nm("a"), entry("ZF", Buffer.alloc(12))], /^medium-unsupported: .*zisofs/],
    ["a sparse file", [nm("a"), entry("SF", Buffer.alloc(17))], /^medium-unsupported: .*sparse/],
  ])("refuses %s", async (_, systemUse, line) => {
    expect(await refused(...systemUse)).toMatch(line);
  });

  it.each([
    ["name", nm("", 1)],
    ["link", sl([], 1)],
  ])("refuses a %s of endless parts", async (_, part) => {
    const area = Buffer.concat(Array.from({ length: 20_000 }, () => part));
    expect(await refusal(rockRidgeImage([file(ce(40, 0, area.length))], { 40: area }))).toMatch(
      /^limit-exceeded: .*endless parts/,
    );
  });

  it("refuses a name of many parts that is longer than a path can be", async () => {
    const area = Buffer.concat([...Array.from({ length: 40 }, () => nm("x".repeat(200), 1)), nm("end")]);
    expect(await refusal(rockRidgeImage([file(ce(40, 0, area.length))], { ...hello, 40: area }))).toMatch(
      /^medium-unsafe: .*longer than 4096 bytes/,
    );
  });

  it("refuses a link of many parts that is longer than a path can be", async () => {
    const area = Buffer.concat([
      px(LINK),
      ...Array.from({ length: 40 }, () => sl(["x".repeat(200)], 1)),
      sl(["end"]),
    ]);
    expect(await refusal(rockRidgeImage([file(ce(40, 0, area.length))], { ...hello, 40: area }))).toMatch(
      /^medium-corrupt: .*longer than 4096 bytes/,
    );
  });

  it("refuses one name twice", async () => {
    const records = [file(nm("same")), record({ name: "B.;1", block: 30, size: 5, systemUse: [nm("same")] })];
    expect(await refusal(rockRidgeImage(records, hello))).toMatch(/^medium-unsafe: .*same: is there twice/);
  });

  it("refuses many long paths that would fill the memory", async () => {
    const part = Buffer.concat([
      ...Array.from({ length: 16 }, () => nm("y".repeat(240), 1)),
      nm("z".repeat(100)),
    ]);
    const records = Array.from({ length: 12_000 }, (_, n) =>
      record({ name: `${n}.;1`, systemUse: [nm(`${n}`, 1), ce(2000, 0, part.length)] }),
    );
    const size = 2048 * 800;
    const top = folder({ block: 30, size, own: [SP, px(0o040755), ER] }, records);
    const bytes = image({ blocks: { 30: Buffer.concat([top], size), 2000: part } });
    record({ name: "\0", block: 30, size, flags: FOLDER }).copy(bytes, 16 * 2048 + 156);
    expect(await refusal(bytes)).toMatch(/^limit-exceeded: /);
  });
});

describe("moved folders that lie", () => {
  const deep = (block: number, name = "DEEP") =>
    record({ name, systemUse: [cl(block), nm(name.toLowerCase())] });

  it("refuses a moved folder that is no folder", async () => {
    expect(await refusal(rockRidgeImage([deep(30)], hello))).toMatch(/^medium-corrupt: .*empty name/);
    expect(await refusal(rockRidgeImage([deep(30)], { 30: Buffer.alloc(9) }))).toMatch(
      /no folder where one is said/,
    );
  });

  it("refuses a moved folder outside the image", async () => {
    expect(await refusal(rockRidgeImage([deep(0xffffffff)], hello))).toMatch(/no folder where one is said/);
  });

  it("refuses a moved folder that is the top folder", async () => {
    expect(await refusal(rockRidgeImage([deep(20)]))).toMatch(/deep: is at the same place as the top folder/);
  });

  it("refuses moved folders that contain each other", async () => {
    const blocks = { 21: folder({ block: 21 }, [deep(22)]), 22: folder({ block: 22 }, [deep(21)]) };
    expect(await refusal(rockRidgeImage([deep(21)], blocks))).toBe(
      'medium-unsafe: lying.iso: deep/deep/deep: is at the same place as the folder "deep"',
    );
  });

  it("refuses a moved folder that contains itself", async () => {
    expect(await refusal(rockRidgeImage([deep(21)], { 21: folder({ block: 21 }, [deep(21)]) }))).toMatch(
      /is at the same place/,
    );
  });

  it("refuses two places for one moved folder", async () => {
    const blocks = { 21: folder({ block: 21 }, []) };
    expect(await refusal(rockRidgeImage([deep(21), deep(21, "OTHER")], blocks))).toMatch(
      /is at the same place/,
    );
  });

  it("refuses a moved folder whose own record says that it is elsewhere", async () => {
    const blocks = { 21: folder({ block: 22 }, []), 22: folder({ block: 22 }, []) };
    expect(await refusal(rockRidgeImage([deep(21)], blocks))).toMatch(/says it is elsewhere/);
  });

  it("refuses a moved folder whose own record says that it is longer than the image", async () => {
    const blocks = { 21: folder({ block: 21, size: 0xfffff800 }, []) };
    expect(await refusal(rockRidgeImage([deep(21)], blocks))).toMatch(/deep: is said to end at/);
  });
});
