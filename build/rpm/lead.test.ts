import { describe, expect, it } from "vitest";
import { lyingRpm, said } from "./lying-rpm.test-support.ts";

describe("of the lead, refuses", () => {
  it.for([
    [
      "a web page with the name of an RPM",
      Buffer.from("<!DOCTYPE html><html>404</html>"),
      "rpm-corrupt: x.rpm: is not an RPM but a web page",
    ],
    [
      "an ELF binary with the name of an RPM",
      Buffer.from("\x7fELF\x02\x01"),
      "rpm-corrupt: x.rpm: is not an RPM but an ELF binary",
    ],
    ["an empty file", Buffer.alloc(0), "rpm-corrupt: x.rpm: is not an RPM but an empty file"],
    ["a delta RPM", Buffer.from("drpmDLT3"), "rpm-corrupt: x.rpm: is not an RPM but a delta RPM"],
    [
      "a lead that is cut short",
      lyingRpm().subarray(0, 50),
      "rpm-corrupt: x.rpm: byte 10: is cut short: 66 bytes are needed here and 40 are left",
    ],
  ] as const)("%s", async ([, bytes, message]) => {
    expect(await said(Buffer.from(bytes))).toBe(message);
  });

  it.for([
    [
      "another version",
      (lead: Buffer) => lead.writeUInt8(2, 4),
      "rpm-unsupported: x.rpm: byte 4: is of the RPM lead version 2.0; 3 and 4 are read",
    ],
    [
      "an unknown package type",
      (lead: Buffer) => lead.writeUInt16BE(7, 6),
      "rpm-corrupt: x.rpm: byte 6: the lead says that the package is of the unknown type 7",
    ],
    [
      "a source package",
      (lead: Buffer) => lead.writeUInt16BE(1, 6),
      "rpm-source-package: x.rpm: is a source package: it holds sources and no program to be installed (take the RPM of the same name that names an architecture in place of src)",
    ],
    [
      "an unknown signature type",
      (lead: Buffer) => lead.writeUInt16BE(1, 78),
      "rpm-corrupt: x.rpm: byte 78: the lead says that the signature is of the unknown type 1",
    ],
  ] as const)("%s", async ([, lead, message]) => {
    expect(await said({ lead })).toBe(message);
  });

  it("nothing for garbage in the reserved bytes, which rpm 2 left there", async () => {
    expect(await said({ lead: (lead) => lead.fill(0xbf, 80) })).toBe("read");
  });
});
