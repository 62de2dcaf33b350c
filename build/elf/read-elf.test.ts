import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LIMITS } from "../base/index.ts";
import { isElf, readElf } from "./index.ts";
import { factsByReadelf } from "./readelf.test-support.ts";

const where = { file: "daemon" };

describe.skipIf(!requireTools("gcc"))("readElf on programs made for the purpose", () => {
  it("reads a 64-bit program: interpreter, library, versions, imports, ABI note, compiler", async () => {
    const bytes = await compileDaemon({
      abi: "2.6.18",
      compiler: "GCC: (GNU) 4.4.6 20120305 (Red Hat 4.4.6-4)",
      imports: [
        ["socket", "GLIBC_2.2.5"],
        ["memcpy", "GLIBC_2.14"],
      ],
      options: ["-Wl,-rpath,/opt/lib,--disable-new-dtags"],
    });
    expect(readElf(bytes, where)).toMatchObject({
      class: 64,
      endianness: "little",
      type: "executable",
      machine: "x86-64",
      architecture: "amd64",
      abiNote: { os: "Linux", kernel: "2.6.18" },
      interpreter: "/lib64/ld-linux-x86-64.so.2",
      needed: ["libc.so.6"],
      rpath: "/opt/lib",
      runpath: undefined,
      static: false,
      stripped: true,
      comments: ["GCC: (GNU) 4.4.6 20120305 (Red Hat 4.4.6-4)"],
    });
    const { imports, versionsNeeded } = readElf(bytes, where);
    expect(imports.map(({ name, version }) => `${name}@${version ?? ""}`).sort()).toEqual([
      "memcpy@GLIBC_2.14",
      "socket@GLIBC_2.2.5",
    ]);
    expect(versionsNeeded[0]?.versions.map(({ name }) => name).sort()).toEqual(["GLIBC_2.14", "GLIBC_2.2.5"]);
  });

  it("reads a 32-bit program", async () => {
    const bytes = await compileDaemon({ bits: 32, imports: [["socket", "GLIBC_2.0"]] });
    const facts = readElf(bytes, where);
    expect(facts).toMatchObject({
      class: 32,
      machine: "i386",
      architecture: "i386",
      interpreter: "/lib/ld-linux.so.2",
    });
    expect(facts.imports).toEqual([{ name: "socket", version: "GLIBC_2.0", library: "libc.so.6" }]);
  });

  it("reads a static program: no interpreter, nothing needed, no imports", async () => {
    const facts = readElf(await compileDaemon({ options: ["-static"] }), where);
    expect(facts).toMatchObject({ static: true, interpreter: undefined, needed: [], imports: [] });
  });

  it("finds the imports of a program with an old-style hash table", async () => {
    const bytes = await compileDaemon({ imports: [["bind"]], options: ["-Wl,--hash-style=sysv"] });
    expect(readElf(bytes, where).imports.map(({ name }) => name)).toEqual(["bind"]);
  });

  it("reads a program that has no section headers, as the loader does", async () => {
    const bytes = Uint8Array.from(await compileDaemon({ imports: [["socket"], ["bind"]], abi: "2.6.9" }));
    const whole = readElf(bytes, where);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0x28, 0n, true); // e_shoff
    view.setUint32(0x3c, 0, true); // e_shnum, e_shstrndx
    expect(readElf(bytes, where)).toEqual({ ...whole, comments: [] });
    expect(whole.imports.map(({ name }) => name).sort()).toEqual(["bind", "socket"]);
  });

  it("tells a stripped program from one with a symbol table", async () => {
    expect(readElf(await compileDaemon({}), where).stripped).toBe(true);
    expect(readElf(await compileDaemon({ symbols: true }), where).stripped).toBe(false);
  });
});

describe.skipIf(!requireTools("readelf"))("readElf beside readelf", () => {
  it("says the same of some two hundred binaries of this machine, 32-bit and foreign ones among them", async () => {
    const files = sample(200);
    expect(files.length).toBeGreaterThan(100);
    const byReadelf = await factsByReadelf(files);
    expect(byReadelf.size).toBe(files.length);
    for (const file of files) {
      expect({ file, ...readElf(readFileSync(file), { file }) }).toMatchObject({
        file,
        ...byReadelf.get(file),
      });
    }
  });

  it("knows the architecture that dpkg calls its own", async () => {
    const native = (await runOk("dpkg", ["--print-architecture"])).stdout.trim();
    expect(readElf(readFileSync("/bin/true"), where).architecture).toBe(native);
  });
});

describe("isElf", () => {
  it("goes by the first four bytes, and needs them all", () => {
    expect(isElf(Buffer.from("\x7fELF\x02", "latin1"))).toBe(true);
    expect(isElf(Buffer.from("\x7fEL", "latin1"))).toBe(false);
    expect(isElf(Buffer.from("#!/bin/sh\n"))).toBe(false);
  });
});

/** ELF files spread evenly over the system's folders; object files, libraries and programs alike. */
function sample(count: number): string[] {
  const folders = ["/usr/bin", "/usr/sbin", "/usr/lib/x86_64-linux-gnu", "/usr/lib32", "/usr/lib/arch-test"];
  const found = folders.flatMap(filesOf).filter((file) => isElf(headOf(file)));
  const step = Math.max(1, Math.floor(found.length / count));
  return found.filter((file, i) => i % step === 0 || file.includes("/arch-test/"));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch {
    return []; // Not every machine has the 32-bit ones.
  }
}

function headOf(file: string): Uint8Array {
  const { size } = statSync(file);
  return size < 4 || size > LIMITS.elfBytes / 8 ? new Uint8Array() : readFileSync(file).subarray(0, 4);
}
