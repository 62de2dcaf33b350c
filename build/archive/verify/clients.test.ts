import { describe, expect, it } from "vitest";
import { CLIENTS, clientsOf } from "./clients.ts";
import { safePath } from "./safe-path.ts";

describe("clientsOf", () => {
  it.each([
    [["wheezy"], "7"],
    [["wheezy-testing"], "7"],
    [["jessie-backports"], "8"],
    [["bookworm-security"], "12"],
    [["buster/updates"], "10"],
    [["stable", "trixie"], "13"],
    [["stable", undefined, "oldstable"], "13"],
    [["bookwormish"], "13"],
  ] as const)("knows for whom the suite %j is: Debian %s", (names, debian) => {
    expect(clientsOf(...names).map((client) => client.debian)).toEqual([debian]);
  });

  it("has one client of each Debian release", () => {
    expect(CLIENTS.map(({ debian }) => debian)).toEqual(["7", "8", "9", "10", "11", "12", "13"]);
  });
});

describe("safePath", () => {
  it.each([
    ["pool/main/a.deb", "pool/main/a.deb"],
    ["./pool//a.deb", "pool/a.deb"],
    ["pool/./a..b.deb", "pool/a..b.deb"],
    ["../etc/passwd", undefined],
    ["pool/../../etc/passwd", undefined],
    ["/etc/passwd", undefined],
    ["pool\\..\\x", undefined],
    ["pool/a\nb", undefined],
    ["pool/a\0b", undefined],
    ["", undefined],
    [".", undefined],
    ["a/".repeat(3000), undefined],
  ])("makes of %j %j", (path, safe) => {
    expect(safePath(path)).toBe(safe);
  });
});
