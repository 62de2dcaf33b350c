import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paxHeader, paxRecord, tarMember, tarOf } from "../../../tests/support/tar-blocks.ts";
import { LIMITS } from "../limits.ts";
import { readAll, refusal } from "./tar-under-test.test-support.ts";

describe("a tar made to lie", () => {
  it.each([
    ["a wrong checksum", tarOf({ checksumError: 1 }), /byte 0: has a header whose checksum is wrong$/],
    [
      "a size that is no number",
      tarOf({ fields: { 124: "99999999999\0" } }),
      /byte 0: has a header whose size is not a number$/,
    ],
    [
      "a negative size",
      tarOf({ fields: { 124: Buffer.alloc(12, 0xff) } }),
      /has a header whose size is negative$/,
    ],
    [
      "an impossible size",
      tarOf({ fields: { 124: Buffer.from("80000000ffffffffffffffff", "hex") } }),
      /size is not a number$/,
    ],
    ["a size beyond its end", tarOf({ size: 5000 }), /is cut short$/],
    [
      "a huge size",
      tarOf({ fields: { 124: Buffer.from("8000000000000fffffffffff", "hex") } }),
      /is cut short$/,
    ],
    [
      "a name that is not UTF-8",
      tarOf({ name: Buffer.from([0x61, 0xff]) }),
      /has a header with a name that is not UTF-8: "aÿ"$/,
    ],
    [
      "a folder with content",
      tarOf({ type: "5", content: "x" }),
      /has a link, folder or device with 1 bytes of content$/,
    ],
    [
      "a symbolic link with content",
      tarOf({ type: "2", linkname: "a", content: "x" }),
      /has a link, folder or device with 1 bytes of content$/,
    ],
    [
      "a hard link whose pax size differs",
      tarOf(paxHeader({ size: "512" }), { type: "1" }),
      /has a link, folder or device with 512 bytes of content$/,
    ],
    [
      "two kinds of long name that disagree",
      tarOf(paxHeader({ path: "a" }), tarMember({ type: "L", content: "b\0" }), {}),
      /disagree on a member's name: "b" and "a"$/,
    ],
    [
      "two GNU long names",
      tarOf({ type: "L", content: "a\0" }, { type: "L", content: "b\0" }, {}),
      /too many extension headers/,
    ],
    [
      "global headers without end",
      tarOf(...Array.from({ length: 9 }, () => paxHeader({ a: "b" }, "g"))),
      /too many extension headers/,
    ],
    [
      "an extension header of nothing",
      tarOf(paxHeader({ path: "a" })),
      /has an extension header that extends nothing$/,
    ],
    [
      "a pax record that states its length wrong",
      tarOf({ type: "x", content: "99 path=a\n" }, {}),
      /whose length is wrong$/,
    ],
    ["a pax record of length 0", tarOf({ type: "x", content: "0 path=a\n" }, {}), /whose length is wrong$/],
    [
      "a pax record without a newline",
      tarOf({ type: "x", content: "10 path=abc" }, {}),
      /whose length is wrong$/,
    ],
    ["a pax record without a keyword", tarOf({ type: "x", content: "5 =a\n" }, {}), /without a keyword$/],
    [
      "a pax keyword that is stated twice",
      tarOf({ type: "x", content: paxRecord("path", "a") + paxRecord("path", "b") }, {}),
      /that states "path" twice$/,
    ],
    ["a pax size that is negative", tarOf(paxHeader({ size: "-1" }), {}), /the impossible size "-1"$/],
    [
      "a pax size beyond all numbers",
      tarOf(paxHeader({ size: "9999999999999999" }), {}),
      /the impossible size/,
    ],
    ["a member of several volumes", tarOf({ type: "M" }), /of type M, which is not read$/],
    [
      "members after a block of zeros",
      Buffer.concat([tarMember({}), Buffer.alloc(512), tarOf({})]),
      /byte 512: has a block of zeros between its members$/,
    ],
    ["one block of zeros at its end", Buffer.concat([tarMember({}), Buffer.alloc(512)]), /is cut short$/],
    ["something after its end", Buffer.concat([tarOf({}), Buffer.from("x")]), /goes on after its end$/],
    ["another tar after its end", Buffer.concat([tarOf({}), tarOf({})]), /goes on after its end$/],
    ["nothing", Buffer.alloc(0), /is cut short$/],
  ])("is refused: %s", async (_what, bytes, message) => {
    expect(await refusal(bytes)).toMatch(/^medium-corrupt: t\.tar: byte /);
    expect(await refusal(bytes)).toMatch(message);
  });

  it("is refused where an extension header is larger than any genuine one", async () => {
    const bytes = tarOf({ type: "L", size: 2 ** 32 });
    expect(await refusal(bytes)).toBe(
      "limit-exceeded: t.tar: byte 0: has an extension header of 4294967296 bytes",
    );
  });

  it("is refused where global records grow without end", async () => {
    const one = (i: number): Buffer => paxHeader({ [`key${i}`]: "v".repeat(900_000) }, "g");
    expect(await refusal(tarOf(one(1), {}, one(2), {}))).toMatch(/^limit-exceeded: /);
  });

  it("is refused where it has more members than any genuine medium", async () => {
    const many = Buffer.alloc((LIMITS.mediumEntries + 1) * 512);
    const member = tarMember({});
    for (let at = 0; at < many.length; at += 512) many.set(member, at);
    expect(await refusal(many)).toMatch(/^limit-exceeded: /);
  });

  it("has unsafe names as they are, for the caller to judge", async () => {
    const members = await readAll(
      tarOf({ name: "../x" }, { name: "/etc/passwd" }, { name: "a\nb", prefix: "p" }),
    );
    expect(members.map(({ header }) => header.name)).toEqual(["../x", "/etc/passwd", "p/a\nb"]);
  });

  it("may end in padding of any length", async () => {
    expect(await refusal(Buffer.concat([tarOf({}), Buffer.alloc(10_240)]))).toBe("accepted: file");
    expect(await refusal(Buffer.alloc(10_240))).toBe("accepted: ");
  });

  it("takes an empty pax value as nothing said", async () => {
    const [member] = await readAll(tarOf(paxHeader({ path: "" }), { name: "own" }));
    expect(member?.header.name).toBe("own");
  });

  it("takes a checksum that adds bytes as signed, as old writers did", async () => {
    const name = Buffer.from("ü");
    const bytes = tarOf({ name, checksumError: -512 });
    expect(await refusal(bytes)).toBe("accepted: ü");
  });

  it("is read or refused in a clear line, whatever is changed in it", async () => {
    const whole = tarOf(
      paxHeader({ path: "a/b", mtime: "1.5" }),
      { content: "hello" },
      { type: "L", content: "n\0" },
      {},
    );
    const property = fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      expect(await refusal(damaged)).toMatch(
        /^(?:accepted: |medium-corrupt: t\.tar: byte |limit-exceeded: t\.tar: byte )/,
      );
    });
    await fc.assert(property, { numRuns: 1000 });
  });
});
