import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clearSigned, readClearSigned } from "./clear-signed.ts";
import { RELEASE } from "./made-key.test-support.ts";

const where = { file: "InRelease" };
const signed = clearSigned(RELEASE, Buffer.from("signature"), where);

describe("readClearSigned", () => {
  it("gives back the text that was clear-signed, byte for byte", () => {
    const read = readClearSigned(signed, where);
    expect(Buffer.from(read.text).toString()).toBe(RELEASE);
    expect(read.digests).toEqual(["SHA512"]);
    expect(signed.endsWith(read.signatures)).toBe(true);
  });

  it.each([
    ["a byte order mark", `\ufeff${signed}`, "InRelease:1: does not begin with a clear-signed message"],
    ["text before it", `Origin: evil\n${signed}`, "does not begin with a clear-signed message"],
    ["text behind it", `${signed}Origin: evil\n`, "something stands behind the signature"],
    ["a second message behind it", signed + signed, "something stands behind the signature"],
    [
      "a header that is none of a clear-signed message",
      signed.replace("Hash: SHA512", "Hash: SHA512\nNotDashEscaped: yes"),
      "InRelease:3: is no Hash header",
    ],
    [
      "a blank at the end of a line, which is not signed",
      signed.replace("Suite: bookworm", "Suite: bookworm "),
      "InRelease:5: a line of the text ends in a blank, which is not signed",
    ],
    ["line ends of DOS", signed.replaceAll("\n", "\r\n"), "does not begin with a clear-signed message"],
    ["a dash that is not escaped", signed.replace("Suite:", "-Suite:"), "begins with a dash"],
    ["no signature", signed.replace(/-----BEGIN PGP SIGNATURE[\s\S]*/, ""), "holds no signature"],
    ["an armour without an end", signed.replace(/-----END[\s\S]*/, ""), "the signature has no end"],
    ["nothing but its first line", "-----BEGIN PGP SIGNED MESSAGE-----", "has no blank line before its text"],
    ["nothing at all", "", "does not begin with a clear-signed message"],
  ])("refuses %s", (_, text, message) => {
    expect(() => readClearSigned(text, where)).toThrow(
      expect.objectContaining({
        code: "archive-invalid",
        message: expect.stringContaining(message.replace(/^InRelease:\d+: /, "")) as unknown,
      }),
    );
  });

  it("reads what gpg escapes", () => {
    const text = Buffer.from(readClearSigned(signed.replace("Suite:", "- From me\n- -Suite:"), where).text);
    expect(text.toString()).toContain("\nFrom me\n-Suite:");
  });

  it("reads anything, or refuses it in one way", () => {
    fc.assert(
      fc.property(fc.nat(signed.length), fc.nat(40), fc.string(), (at, length, put) => {
        try {
          readClearSigned(signed.slice(0, at) + put + signed.slice(at + length), where);
        } catch (error) {
          expect(error).toMatchObject({ code: "archive-invalid" });
        }
      }),
    );
  });
});

describe("clearSigned", () => {
  it.each([
    ["a line that ends in a blank", "Suite: a \nx: y\n"],
    ["a line of DOS", "Suite: a\r\n"],
    ["a line that begins with a dash", "-----BEGIN PGP SIGNATURE-----\n"],
    ["a last line that is not ended", "Suite: a"],
  ])("refuses %s, which would not come out as it went in", (_, text) => {
    expect(() => clearSigned(text, Buffer.from("x"), where)).toThrow(
      expect.objectContaining({ code: "signing-failed" }),
    );
  });
});
