import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readElf } from "../build/elf/index.ts";
import { besideLoader, reasonsAgainst } from "./support/beside-loader.ts";
import { compileDaemon } from "./support/compiled-daemon.ts";
import { askLoader, PROBES, type LoaderAnswer } from "./support/real-loader.ts";
import { freshRoot, ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("truth-made");
afterAll(() => work.remove());

const canAsk =
  requireTools(...ROOT_TOOLS, "gcc", "musl-gcc", "objcopy") &&
  requireRoot("the loader of a fresh system is asked");

/** The first root of a kind is made from Debian's archive. In milliseconds. */
const SLOW = { timeout: 300_000 };

describe.skipIf(!canAsk)(
  "programs made to be hard to judge, beside the loader of a fresh system",
  SLOW,
  () => {
    let bullseye: Root;
    let trixie: Root;

    beforeAll(async () => {
      bullseye = await freshRoot({ suite: "bullseye", architecture: "amd64" });
      trixie = await freshRoot({
        suite: "trixie",
        architecture: "amd64",
        packages: ["elfkickers", "musl", "upx-ucl"],
      });
    }, 2 * SLOW.timeout);

    afterAll(async () => {
      await bullseye.close();
      await trixie.close();
    });

    it("says as the loader does that one with packed relative relocations needs a newer glibc", async () => {
      const options = ["-pie", "-Wl,-z,pack-relative-relocs"];
      const bytes = await compileDaemon({ start: "libc", options });
      const { ours, loader } = await both(bytes, bullseye, "bullseye");
      expect(ours).toEqual(loader);
      expect(ours.versions).toContain("libc.so.6 GLIBC_ABI_DT_RELR");
      expect((await both(bytes, trixie, "trixie")).ours.versions).toEqual([]);
    });

    it("says as the loader does that a symbol version which is only weakly needed need not be there", async () => {
      const imports = [
        ["socket", "GLIBC_2.2.5"],
        ["dlopen", "GLIBC_2.34"],
      ] as const;
      const strong = await compileDaemon({ imports });
      const { ours, loader } = await both(strong, bullseye, "bullseye");
      expect(ours).toEqual(loader);
      expect(ours.versions).toEqual(["libc.so.6 GLIBC_2.34"]);

      const weak = withWeak(strong, "GLIBC_2.34");
      expect(readElf(weak, WHERE).versionsNeeded[0]?.versions).toContainEqual({
        name: "GLIBC_2.34",
        weak: true,
      });
      const answers = await both(weak, bullseye, "bullseye");
      expect(answers.ours).toEqual(answers.loader);
      expect(answers.answer.outcome).toBe("loads");
    });

    it("refuses what is bound to glibc's private symbols, though the loader of the same glibc takes it", async () => {
      const bytes = await compileDaemon({
        imports: [["_dl_allocate_tls", "GLIBC_PRIVATE"]],
        options: [LOADER],
      });
      const { ours, answer } = await both(bytes, bullseye, "bullseye");
      expect(answer.outcome).toBe("loads");
      expect(ours.versions[0]).toMatch(/ GLIBC_PRIVATE$/);
    });

    it("says as the loader does that one needs a newer libgcc", async () => {
      const bytes = await compileDaemon({
        imports: [["__extendhfdf2", "GCC_12.0.0"]],
        options: ["-Wl,--no-as-needed", "-lgcc_s"],
      });
      const { ours, loader } = await both(bytes, bullseye, "bullseye");
      expect(ours).toEqual(loader);
      expect(ours.versions).toEqual(["libgcc_s.so.1 GCC_12.0.0"]);
      expect((await both(bytes, trixie, "trixie")).answer.outcome).toBe("loads");
    });

    it.each(["--disable-new-dtags", "--enable-new-dtags"])(
      "says as the loader does that a library in a folder of its own (%s) is missing",
      async (tags) => {
        const library = join(work.path, "libprobe.so.1");
        await runOk("gcc", [
          "-shared",
          "-nostdlib",
          "-Wl,-soname,libprobe.so.1",
          "-o",
          library,
          SOURCE.library(),
        ]);
        const bytes = await compileDaemon({
          imports: [["probe"]],
          options: [library, `-Wl,-rpath,/opt/probe,${tags}`],
        });
        const { ours, loader } = await both(bytes, bullseye, "bullseye");
        expect(ours).toEqual(loader);
        expect(ours.libraries).toEqual(["libprobe.so.1"]);

        // Where somebody has put it there, it would start; the verdict is about a system on which nobody did.
        await bullseye.ok("mkdir -p /opt/probe");
        await bullseye.put(library, "/opt/probe/libprobe.so.1");
        const there = await both(bytes, bullseye, "bullseye");
        await bullseye.ok("rm -r /opt/probe");
        expect(there.answer.outcome).toBe("loads");
        expect(reasonsAgainst(readElf(bytes, WHERE), "bullseye", "amd64").map(({ kind }) => kind)).toEqual([
          "missing-library",
        ]);
      },
    );

    it.each([
      ["static", ["-static"]],
      ["static and position-independent", ["-static-pie"]],
    ])("takes one that is %s for what it is: it runs", async (_, options) => {
      const bytes = await compileDaemon({ start: "libc", options });
      expect(readElf(bytes, WHERE)).toMatchObject({ static: true, interpreter: undefined, needed: [] });
      const { ours, loader } = await both(bytes, bullseye, "bullseye");
      expect(ours).toEqual(loader);
      expect((await bullseye.run(`${PROBES}/program`)).status).toBe(0);
    });

    it("takes one that musl is linked into for what it is: it runs", async () => {
      const bytes = await compileDaemon({ start: "musl" });
      expect(reasonsAgainst(readElf(bytes, WHERE), "bullseye", "amd64")).toEqual([]);
      await both(bytes, bullseye, "bullseye");
      expect((await bullseye.run(`${PROBES}/program`)).status).toBe(0);
    });

    it("says as the kernel does that musl's loader is missing, unless somebody has installed it", async () => {
      const [source, program] = [SOURCE.main(), join(work.path, "dynamic-musl")];
      await runOk("musl-gcc", ["-o", program, source]);
      const bytes = readFileSync(program);
      expect((await both(bytes, bullseye, "bullseye")).answer.outcome).toBe("no-interpreter");
      expect(reasonsAgainst(readElf(bytes, WHERE), "bullseye", "amd64")).toContainEqual({
        kind: "missing-interpreter",
        interpreter: "/lib/ld-musl-x86_64.so.1",
        suite: "bullseye",
      });
      await both(bytes, trixie, "trixie");
      expect((await trixie.run(`${PROBES}/program`)).status).toBe(0);
    });

    it.each(["/bin/ls", "/usr/bin/perl", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/sbin/ldconfig"])(
      "reads %s without its section headers, which sstrip cuts off, as with them",
      async (path) => {
        await trixie.ok(`cp -L ${path} /stripped && sstrip -z /stripped`);
        const [whole, stripped] = [join(trixie.path, path), join(trixie.path, "stripped")].map((each) =>
          readElf(readFileSync(each), { file: each }),
        );
        expect(stripped).toEqual({ ...whole, comments: [], stripped: true });
      },
    );

    it.each(["/bin/ls", "/sbin/ldconfig"])(
      "refuses %s once UPX has packed it, since its needs no longer show",
      async (path) => {
        await trixie.ok(`cp -L ${path} /packed && upx-ucl -q /packed`);
        // It runs, and the loader is reached only by what is packed.
        expect((await trixie.run("/packed --version")).status).toBe(0);
        const file = join(trixie.path, "packed");
        expect(() => readElf(readFileSync(file), { file })).toThrow("is packed by UPX");
        await trixie.ok("upx-ucl -q -d /packed");
        expect(readElf(readFileSync(file), { file }).machine).toBe("x86-64");
      },
    );

    it.each([
      ["a program", []],
      ["a static program", ["-static"]],
      ["a library", ["-shared", "-fPIC"]],
    ])("refuses the debugging information that objcopy has split off from %s", async (_, options) => {
      const [program, debug] = [join(work.path, "with-debug"), join(work.path, "only-debug")];
      await runOk("gcc", ["-g", ...options, "-o", program, SOURCE.main()]);
      await runOk("objcopy", ["--only-keep-debug", program, debug]);
      expect(() => readElf(readFileSync(debug), WHERE)).toThrow("only the debugging information");
      expect(readElf(readFileSync(program), WHERE).stripped).toBe(false);
    });
  },
);

const WHERE = { file: "program" };
const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** Sources of a line each, in the folder of this test. */
const SOURCE = {
  main: () => written("main.c", "int main(void) { return 0; }\n"),
  library: () => written("library.c", "int probe(void) { return 0; }\n"),
};

function written(name: string, text: string): string {
  const path = join(work.path, name);
  writeFileSync(path, text);
  return path;
}

/** Our verdict and the loader's, for one program. */
async function both(bytes: Uint8Array, root: Root, suite: string) {
  const answers = await askLoader(root, new Map([["program", bytes]]));
  const answer = answers.get("program") as LoaderAnswer;
  return { ...besideLoader(readElf(bytes, WHERE), { suite, architecture: "amd64" }, answer), answer };
}

/** Sets VER_FLG_WEAK where the file says that it needs a symbol version: behind the hash of its name (vna_hash, vna_flags). */
function withWeak(bytes: Uint8Array, version: string): Uint8Array {
  const hash = Buffer.alloc(4);
  hash.writeUInt32LE(hashOf(version));
  const changed = Buffer.from(bytes);
  const at = changed.indexOf(hash);
  changed.writeUInt16LE(2, at + 4);
  return changed;
}

/** The hash function of the gABI, "Hash Table". */
function hashOf(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = (hash << 4) + byte;
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash >>> 0;
}
