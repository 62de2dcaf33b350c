import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { packageRoot, type LisdebError } from "../base/index.ts";
import type { Keyring } from "../rpm/index.ts";
import { demandSigned, openInput } from "./open-input.ts";

const work = temporaryFolder("open-input");
afterAll(() => work.remove());

const file = (name: string, content: Uint8Array | string): string => {
  const path = join(work.path, name);
  writeFileSync(path, content);
  return path;
};

const kindOf = async (path: string): Promise<string> => {
  const input = await openInput(path);
  await input.close();
  return input.kind;
};

describe("openInput", () => {
  it.each<[string, string, Uint8Array | string]>([
    ["rpm", "an RPM", Buffer.concat([Buffer.from([0xed, 0xab, 0xee, 0xdb, 3, 0]), Buffer.alloc(100)])],
    ["deb", "a .deb", `!<arch>\n${"debian-binary".padEnd(16)}${"0".padEnd(44)}`],
    ["elf", "an ELF file", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
  ])("takes for %s what begins as %s does, whatever its name", async (kind, _what, content) => {
    expect(await kindOf(file("medium.iso", content))).toBe(kind);
  });

  it("takes an image and a folder for media", async () => {
    expect(await kindOf(join(packageRoot(), "samples/lis-demo.iso"))).toBe("medium");
    mkdirSync(join(work.path, "folder"));
    expect(await kindOf(join(work.path, "folder"))).toBe("medium");
  });

  it.each([
    ["nothing.deb", undefined, "input-missing"],
    ["empty.rpm", "", "input-unknown-format"],
    ["text.elf", "hello\n", "input-unknown-format"],
  ])("refuses %s", async (name, content, code) => {
    const path = content === undefined ? join(work.path, name) : file(name, content);
    await expect(openInput(path)).rejects.toMatchObject({ code, where: { file: path } });
  });

  it.each([
    ["noise", "hello\n", "is nothing that lisdeb reads"],
    ["script", "#!/bin/sh\n", "is nothing that lisdeb reads: it looks like a script"],
  ])("names all that it takes where a file is none of it: %s", async (name, content, message) => {
    const refusal = await openInput(file(name, content)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message });
    expect((refusal as LisdebError).hint).toMatch(
      /^it reads an ISO 9660 image, a tar.*, a folder, an RPM, a \.deb, an ELF binary or a kernel's sources$/,
    );
  });

  it("refuses what is no file, without waiting for it", async () => {
    await expect(openInput("/dev/null")).rejects.toMatchObject({ kind: "input" });
  });
});

// Only that there is one matters here.
const KEYRING = [] as readonly object[] as Keyring;

describe("a keyring", () => {
  it("is refused for what cannot be signed as RPMs are", async () => {
    const elf = await openInput(file("elf", Buffer.from([0x7f, 0x45, 0x4c, 0x46])));
    await elf.close();
    expect(() => demandSigned(elf, "elf", KEYRING)).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => demandSigned(elf, "elf", undefined)).not.toThrow();
  });
});
