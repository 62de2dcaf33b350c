import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOk, sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { readTar } from "./read-tar.ts";
import { inPieces } from "../in-pieces.test-support.ts";
import { readAll, refusal } from "./tar-under-test.test-support.ts";

const folder = temporaryFolder("tar");
afterAll(folder.remove);

const LONG = "d".repeat(90);
const DEEP = `${LONG}/${"e".repeat(120)}/${"f".repeat(150)}`;

describe.skipIf(!requireTools("tar", "bsdtar"))("a tar that the real tools made", () => {
  beforeAll(async () => {
    await sh(
      `
      mkdir -p tree/sub/${LONG}; cd tree
      seq 1 500 > sub/numbers; : > empty; printf x > "${"sub/" + LONG}/short"
      ln -s sub/numbers link; ln empty hard; chmod 6751 empty; touch -d @1343347200 sub/numbers
      head -c 512 /dev/zero > block; head -c 513 /dev/urandom > block-and-one
      tar --format=v7 -cf ../v7.tar *; mkfifo pipe
      for f in ustar gnu oldgnu pax; do tar --sort=name --owner=me:1234 --group=us:4321 --format=$f -cf ../$f.tar *; done
      mkdir -p "$(dirname ${DEEP})"; printf deep > ${DEEP}; ln -s ${DEEP} longlink; printf ü > ünï
      for f in gnu oldgnu pax; do tar --sort=name --format=$f -cf ../$f-long.tar *; done
      bsdtar -cf ../bsd-long.tar *; bsdtar --format=ustar -cf ../bsd-ustar.tar sub empty link
      tar --format=gnu --owner=:3000000 --mtime=@-1000 -cf ../negative.tar empty
      tar --format=pax --mtime='1969-12-31 23:00:00.5Z' --owner=:3000000 -cf ../negative-pax.tar empty
      tar --format=pax --pax-option=globexthdr.name=g,comment=hello,deb=x -cf ../global.tar empty block
      truncate -s 1M holes; printf x >> holes
      tar --format=gnu -S -cf ../sparse-gnu.tar holes; tar --format=pax -S -cf ../sparse-pax.tar holes
      tar --format=pax -S --sparse-version=0.0 -cf ../sparse-00.tar holes
      `,
      { cwd: folder.path },
    );
  });
  const file = (name: string): Buffer => readFileSync(join(folder.path, name));

  it.each([
    "v7",
    "ustar",
    "gnu",
    "oldgnu",
    "pax",
    "gnu-long",
    "oldgnu-long",
    "pax-long",
    "bsd-long",
    "bsd-ustar",
    "global",
  ])("has the names and contents that bsdtar finds in it: %s", async (name) => {
    const path = join(folder.path, `${name}.tar`);
    const members = await readAll(file(`${name}.tar`));
    // GNU tar shows names as they are, one a line; bsdtar does so with a UTF-8 locale.
    const listed = (await runOk("bsdtar", ["-tf", path])).stdout.split("\n").slice(0, -1);
    expect(members.map(({ header }) => header.name)).toEqual(listed);
    for (const { header, content, offset } of members) {
      if (header.type !== "0" && header.type !== "\0") continue;
      if (header.name.endsWith("/")) continue;
      const theirs = await runOk("bsdtar", ["-xOf", path, header.name]);
      expect(theirs.bytes.equals(content)).toBe(true);
      expect(
        file(`${name}.tar`)
          .subarray(offset, offset + header.size)
          .equals(content),
      ).toBe(true);
    }
  });

  it("has owner, mode and time as they were", async () => {
    for (const dialect of ["ustar", "gnu", "oldgnu", "pax"]) {
      const members = await readAll(file(`${dialect}.tar`));
      const find = (name: string) => members.find(({ header }) => header.name === name)?.header;
      expect(find("empty")).toMatchObject({
        uid: 1234,
        gid: 4321,
        uname: "me",
        gname: "us",
        mode: 0o6751,
        size: 0,
      });
      expect(find("sub/numbers")?.mtime).toBe(1_343_347_200);
      expect(find("link")).toMatchObject({ type: "2", linkname: "sub/numbers", size: 0 });
      expect(find("hard")).toMatchObject({ type: "1", linkname: "empty", size: 0 });
      expect(find("pipe")).toMatchObject({ type: "6" });
      expect(find("sub/")).toMatchObject({ type: "5" });
    }
  });

  it("has numbers too large for octal, and times before 1970", async () => {
    const [gnu] = await readAll(file("negative.tar"));
    expect(gnu?.header).toMatchObject({ mtime: -1000, uid: 3_000_000 });
    const [pax] = await readAll(file("negative-pax.tar"));
    expect(pax?.header).toMatchObject({ mtime: -3599.5, uid: 3_000_000 });
  });

  it("says which extension headers stand before a member, and what pax says", async () => {
    const gnu = await readAll(file("gnu-long.tar"));
    expect(gnu.find(({ header }) => header.name === DEEP)?.header.extensions).toEqual(["L"]);
    expect(gnu.find(({ header }) => header.name === "longlink")?.header).toMatchObject({
      extensions: ["K"],
      linkname: DEEP,
    });
    const pax = await readAll(file("pax-long.tar"));
    const deep = pax.find(({ header }) => header.name === DEEP)?.header;
    expect(deep?.extensions).toEqual(["x"]);
    expect(deep?.pax.get("path")).toBe(DEEP);
    const [first, second] = await readAll(file("global.tar"));
    expect(first?.header.extensions).toContain("g");
    expect(second?.header.extensions).not.toContain("g");
    expect(second?.header.pax.get("comment")).toBe("hello");
  });

  it("is refused where it holds a sparse file, in each form", async () => {
    for (const name of ["sparse-gnu", "sparse-pax", "sparse-00"]) {
      expect(await refusal(file(`${name}.tar`))).toMatch(
        /^medium-corrupt: t\.tar: byte \d+: holds a sparse file, which is not read$/,
      );
    }
  });

  it("is refused where it is cut short, wherever that is", async () => {
    const whole = file("pax-long.tar");
    const members = await readAll(whole);
    const last = members.at(-1)!;
    const end = Math.ceil((last.offset + last.header.size) / 512) * 512 + 1024;
    for (let length = 0; length < end; length += 97) {
      expect(`${length}: ${await refusal(whole.subarray(0, length))}`).toMatch(
        /: medium-corrupt: .* (?:is cut short)$/,
      );
    }
    expect(await refusal(whole.subarray(0, end))).toMatch(/^accepted/);
  });

  it("is read the same in pieces of any size", async () => {
    const whole = file("pax-long.tar");
    const expected = await readAll(whole, whole.length);
    for (const piece of [1, 13, 512, 513]) expect(await readAll(whole, piece)).toEqual(expected);
  });

  it("can be listed without reading the contents, and left at any member", async () => {
    const whole = file("gnu-long.tar");
    const names: string[] = [];
    const input = inPieces(whole, 512);
    for await (const { header } of readTar(input, { where: { file: "t" }, code: "deb-corrupt" })) {
      names.push(header.name);
      if (names.length === 3) break;
    }
    expect(names).toEqual((await readAll(whole)).slice(0, 3).map(({ header }) => header.name));
    expect((await input.next()).done).toBe(true);
  });
});
