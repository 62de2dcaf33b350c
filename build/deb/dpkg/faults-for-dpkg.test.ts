import { describe, expect, it } from "vitest";
import { tarOf } from "../../../tests/support/tar-blocks.ts";
import { bytesSource, formatWhere } from "../../base/index.ts";
import { contents } from "../deb.test-support.ts";
import { writeDeb } from "../write-deb.ts";
import { faultsForDpkg } from "./faults-for-dpkg.ts";
import { FAULTY_PACKAGES } from "./faulty-packages.test-support.ts";
import { GOOD_PACKAGES } from "./good-packages.test-support.ts";
import { lyingPackage } from "./lying-package.test-support.ts";
import { effectOn, type Rule } from "./rule.ts";
import { DPKG_FAULTS, explainDpkgFault, type DpkgFault, type DpkgFaultKind } from "./rules.ts";

/** The dpkg of each Debian release from 7 to 13. */
const VERSIONS = ["1.16.18", "1.17.27", "1.18.26", "1.19.8", "1.20.13", "1.21.22", "1.22.21"];

const faultsOf = (bytes: Uint8Array, version = "1.16.18"): Promise<readonly DpkgFault[]> =>
  faultsForDpkg(bytesSource(bytes, { file: "x.deb" }), { version });

const kindsOf = async (bytes: Uint8Array, version: string): Promise<string[]> =>
  [...new Set((await faultsOf(bytes, version)).map(({ kind }) => kind))].sort();

/** `where: clause`, as it is printed. */
const said = async (bytes: Uint8Array, version?: string): Promise<string[]> =>
  (await faultsOf(bytes, version)).map((fault) => `${formatWhere(fault.where)}: ${explainDpkgFault(fault)}`);

describe("a package that dpkg does not take as it is", () => {
  it.each(FAULTY_PACKAGES.map(([kind, about, lies, also]) => ({ kind, about, lies, also })))(
    "is told of: $kind ($about)",
    async ({ kind, lies, also = [] }) => {
      const bytes = lyingPackage(lies);
      for (const version of VERSIONS) {
        const expected = [kind, ...also].filter((each) => effectOn(DPKG_FAULTS[each] as Rule, version));
        expect(await kindsOf(bytes, version), version).toEqual([...new Set(expected)].sort());
      }
    },
  );

  it("has a fixture for every kind", () => {
    const shown = new Set<DpkgFaultKind>(FAULTY_PACKAGES.flatMap(([kind, , , also = []]) => [kind, ...also]));
    // Their streams need a compressor that is not at hand here, or they are about more than one fault.
    const elsewhere = ["control-compression-xz", "control-compression-zstd", "data-compression-zstd"];
    const missing = Object.keys(DPKG_FAULTS).filter(
      (kind) =>
        !shown.has(kind as DpkgFaultKind) && ![...elsewhere, "unchecked", "more-faults"].includes(kind),
    );
    expect(missing).toEqual([]);
  });

  it("is told of with xz and zstd in place of gzip", async () => {
    const named = (name: string): Uint8Array =>
      lyingPackage({ members: ([format, control, data]) => [format, { ...control, name }, data] });
    expect(await kindsOf(named("control.tar.xz"), "1.17.5")).toContain("control-compression-xz");
    expect(await kindsOf(named("control.tar.xz"), "1.17.6")).not.toContain("control-compression-xz");
    expect(await kindsOf(named("control.tar.zst"), "1.21.17")).toContain("control-compression-zstd");
    expect(await kindsOf(named("control.tar.zst"), "1.21.18")).not.toContain("control-compression-zstd");
    const zstd = lyingPackage({
      members: ([format, control, data]) => [format, control, { ...data, name: "data.tar.zst" }],
    });
    expect(await kindsOf(zstd, "1.20.13")).toContain("data-compression-zstd");
  });
});

describe("a package that is odd, and that every dpkg takes", () => {
  it.each(GOOD_PACKAGES.map(([about, lies]) => ({ about, lies })))(
    "has no fault: $about",
    async ({ lies }) => {
      const bytes = lyingPackage(lies);
      for (const version of VERSIONS) expect(await faultsOf(bytes, version), version).toEqual([]);
    },
  );
});

describe("a package of lisdeb's own writer", () => {
  it.each(["gz", "xz"] as const)("has no fault with %s on any dpkg that reads it", async (control) => {
    const { bytes } = await writeDeb(contents({ compression: { control, data: "xz" } }), { file: "x.deb" });
    for (const version of VERSIONS) {
      const expected = control === "xz" && version === "1.16.18" ? ["control-compression-xz"] : [];
      expect(await kindsOf(bytes, version), version).toEqual(expected);
    }
  });
});

describe("what is told", () => {
  it("names the member, the entry and the line, and says each fault of the package", async () => {
    const bytes = lyingPackage({
      fields: "Depends: libc6 [amd64],\n",
      files: { postinst: "#!/usr/bin/python3\n", conffiles: "/etc/other\n/etc/lis.conf" },
      entries: [{ name: "./opt/x/y", content: "x" }],
    });
    expect(await said(bytes)).toEqual([
      'x.deb: control.tar.gz: ./control:6: has a restriction, "[amd64]", which belongs into a source package',
      "x.deb: control.tar.gz: ./control:6: has a comma or | with nothing before or behind it in the field Depends",
      "x.deb: data.tar.gz: ./opt/x/y: stands in /opt/x, which has no entry before it and is in no minimal Debian: dpkg makes no folder by itself",
      "x.deb: control.tar.gz: ./conffiles:2: has no line end behind its last line",
      'x.deb: control.tar.gz: ./conffiles:1: lists "/etc/other", which is no file of the package',
      "x.deb: control.tar.gz: ./postinst:1: is to be run by /usr/bin/python3, which neither the package nor a minimal Debian has",
    ]);
  });

  it("is fit for one line of a terminal, whatever stands in the package", async () => {
    const bytes = lyingPackage({ fields: "Depends: \u001b[31mred\u001b[0m,\u0085\nX\u0007: x\n" });
    for (const line of await said(bytes)) expect(line).toMatch(/^[ -~]+$/);
  });

  it("goes on behind a fault, and behind a pax header", async () => {
    const pax = tarOf({ name: "x", type: "x", content: "18 mtime=1.234567\n" }).subarray(0, 1024);
    const bytes = lyingPackage({ entries: [Buffer.from(pax), { name: "./opt/x/y", content: "x" }] });
    expect(await kindsOf(bytes, "1.22.21")).toEqual(["no-parent", "pax-header"]);
  });

  it("lists a hundred faults, and counts the rest", async () => {
    const entries = Array.from({ length: 250 }, (_, i) => ({ name: `./opt/x/${i}` }));
    const faults = await faultsOf(lyingPackage({ entries }));
    expect(faults).toHaveLength(101);
    expect(explainDpkgFault(faults[100]!)).toBe("has 150 more faults");
  });
});

describe("an interpreter", () => {
  it("is taken to be there where the package asks for a package of its name", async () => {
    const files = { postinst: "#!/usr/bin/python3\n" };
    expect(await faultsOf(lyingPackage({ files, fields: "Depends: python3\n" }))).toEqual([]);
    const early = { preinst: "#!/usr/bin/python3\n" };
    expect(await kindsOf(lyingPackage({ files: early, fields: "Depends: python3\n" }), "1.22.21")).toEqual([
      "script-interpreter",
    ]);
    expect(await faultsOf(lyingPackage({ files: early, fields: "Pre-Depends: python3\n" }))).toEqual([]);
  });

  it("of a script that only a removal runs does not stop an installation", async () => {
    const [fault] = await faultsOf(lyingPackage({ files: { postrm: "#!/usr/bin/python3\n" } }));
    expect(fault?.effect).toBe("misread");
  });
});

describe("a later command of dpkg-maintscript-helper", () => {
  const call = 'dpkg-maintscript-helper symlink_to_dir /opt/l /opt/x 1.0 -- "$@"';
  it.each([
    ["stops a script that ends at the first failure", `#!/bin/sh\nset -e\n${call}\n`, ["refused"]],
    ["is passed over by one that does not", `#!/bin/sh\n${call}\nexit 0\n`, ["misread"]],
    [
      "is no fault behind a question",
      `#!/bin/sh -e\nif dpkg-maintscript-helper supports symlink_to_dir; then ${call}; fi\n`,
      [],
    ],
    ["is no fault in a comment", `#!/bin/sh -e\n# ${call}\n`, []],
  ])("%s", async (_, postinst, effects) => {
    expect((await faultsOf(lyingPackage({ files: { postinst } }))).map(({ effect }) => effect)).toEqual(
      effects,
    );
  });
});
