// What a binary needs of the C library, and what that means for a suite: from glibc's symbol versions to a program that has it inside;
// and Debian's own daemons, which nobody made for a test.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileDaemon, type CompiledDaemon } from "./support/compiled-daemon.ts";
import { DAEMONS, hypervDaemons } from "./support/hyperv-daemons.ts";
import {
  binaryOf,
  LIS_MEDIA_TOOLS,
  mediumOf,
  RHEL,
  SOURCES,
  writeRecipe,
  type Verdict,
} from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("libc");
afterAll(() => work.remove());

const canMake = requireTools(...LIS_MEDIA_TOOLS, "readelf");

/** For x86_64 with the needs of a daemon of LIS 3.4, and otherwise as stated. */
const likeLis34: CompiledDaemon = {
  strings: SOURCES.kvp3_4.strings,
  imports: SOURCES.kvp3_4.calls.map((name) => [name]),
};
/** From 4.2 on: the kernel keeps netlink beside its devices, and nobody has shown that it works. */
const TOO_NEW_A_KERNEL = "unproven-kernel";

describe.skipIf(!canMake)("a build for RHEL 7, whose memcpy is of GLIBC_2.14", () => {
  const rhel7 = binaryOf(SOURCES.kvp4_0, RHEL[7], 64, "rhel7.1");

  it("needs that and nothing newer, as readelf sees it", async () => {
    const path = await compiled("rhel7", rhel7);
    const said = (await runOk("readelf", ["-W", "-V", "--dyn-syms", path])).stdout;
    expect(said).toMatch(/UND memcpy@GLIBC_2\.14/);
    const versions = [...said.matchAll(/Name: GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
    expect(Math.max(...versions)).toBe(14);
  });

  it("is refused for wheezy, whatever its kernel, naming the version and the function; jessie takes it", async () => {
    const verdicts = await verdictsOn(await compiled("rhel7", rhel7));
    expect(kinds(verdicts)).toEqual({
      wheezy: "needs-glibc needs-kernel wrong-registration",
      "wheezy-backports": "needs-glibc",
      jessie: "fits",
      "jessie-backports": TOO_NEW_A_KERNEL,
      stretch: TOO_NEW_A_KERNEL,
      buster: TOO_NEW_A_KERNEL,
      bullseye: TOO_NEW_A_KERNEL,
      bookworm: TOO_NEW_A_KERNEL,
      trixie: TOO_NEW_A_KERNEL,
    });
    expect(words(verdicts, "wheezy-backports")).toBe(
      "needs GLIBC_2.14 (for memcpy), and the suite's glibc is 2.13",
    );
  });

  it("differs in nothing else from RHEL 6's, which wheezy-backports takes", async () => {
    const rhel6 = binaryOf(SOURCES.kvp4_0, RHEL[6], 64, "rhel7.1");
    expect(kinds(await verdictsOn(await compiled("rhel6", rhel6)))).toMatchObject({
      wheezy: "needs-kernel wrong-registration",
      "wheezy-backports": "fits",
      jessie: "fits",
    });
  });
});

describe.skipIf(!canMake)("a daemon that this machine's gcc links as it links every program", () => {
  it.each([64, 32] as const)(
    "of %i bits is refused up to bullseye, naming GLIBC_2.34 and who asks for it",
    async (bits) => {
      const path = await compiled(`modern-${bits}`, { ...likeLis34, bits, start: "libc" });
      expect((await runOk("readelf", ["-W", "--dyn-syms", path])).stdout).toMatch(
        /UND __libc_start_main@GLIBC_2\.34/,
      );
      const verdicts = await verdictsOn(path);
      expect(kinds(verdicts)).toEqual({
        wheezy: "needs-glibc",
        "wheezy-backports": "needs-glibc",
        jessie: "needs-glibc",
        "jessie-backports": `needs-glibc ${TOO_NEW_A_KERNEL}`,
        stretch: `needs-glibc ${TOO_NEW_A_KERNEL}`,
        buster: `needs-glibc ${TOO_NEW_A_KERNEL}`,
        bullseye: `needs-glibc ${TOO_NEW_A_KERNEL}`,
        bookworm: TOO_NEW_A_KERNEL,
        trixie: TOO_NEW_A_KERNEL,
      });
      expect(words(verdicts, "wheezy")).toBe(
        "needs GLIBC_2.34 (for __libc_start_main), and the suite's glibc is 2.13",
      );
    },
  );

  it("is not built for wheezy: exit status 1, and the message names the symbol version", async () => {
    const content = await compileDaemon({ ...likeLis34, start: "libc" });
    const ran = await build("modern", content, "wheezy");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/GLIBC_2\.34 \(for __libc_start_main\), and the suite's glibc is 2\.13/);
    expect(ran.stderr).toContain("RHEL63/microsoft-hyper-v-3.4-20120727.x86_64.rpm");
  });
});

describe.skipIf(!canMake || !requireTools("musl-gcc", "dpkg-deb"))("a static daemon", () => {
  const EARLY_KERNELS = {
    wheezy: "fits",
    "wheezy-backports": "fits",
    jessie: "fits",
    "jessie-backports": TOO_NEW_A_KERNEL,
    stretch: TOO_NEW_A_KERNEL,
    buster: TOO_NEW_A_KERNEL,
    bullseye: TOO_NEW_A_KERNEL,
    bookworm: TOO_NEW_A_KERNEL,
    trixie: TOO_NEW_A_KERNEL,
  };

  it("with musl in it runs wherever the kernel answers it", async () => {
    const path = await compiled("musl", { ...likeLis34, start: "musl" });
    expect((await runOk("readelf", ["-W", "-l", "-d", path])).stdout).not.toMatch(/INTERP|NEEDED/);
    expect(kinds(await verdictsOn(path))).toEqual(EARLY_KERNELS);
  });

  it("with glibc in it runs there too, from the kernel on that this glibc is made for (3.2)", async () => {
    const path = await compiled("static", { ...likeLis34, bits: 32, start: "libc", options: ["-static"] });
    expect((await runOk("readelf", ["-W", "-n", path])).stdout).toContain("OS: Linux, ABI: 3.2.0");
    expect(kinds(await verdictsOn(path))).toEqual(EARLY_KERNELS);
  });

  it("is packaged without a dependency on the C library, while a dynamic one has that which it needs", async () => {
    const packed = async (name: string, wanted: CompiledDaemon) => {
      const ran = await build(name, await compileDaemon(wanted), "wheezy");
      expect(ran.stderr).toBe("");
      // What the command promises to print.
      const { packages } = JSON.parse(ran.stdout) as { packages: { file: string }[] };
      return (await runOk("dpkg-deb", ["-f", packages[0]!.file, "Depends"])).stdout;
    };
    expect(await packed("static-deb", { ...likeLis34, start: "musl" })).not.toMatch(/libc/);
    expect(await packed("dynamic-deb", binaryOf(SOURCES.kvp3_4, RHEL[6], 64, "rhel63"))).toMatch(
      /(^|, )libc6 \(>= 2\.4\)(,|$)/m,
    );
  });
});

/** Verdict by suite. */
type Expected = Readonly<Record<string, string>>;

/** Key-value exchange and backup of bullseye (Linux 5.10), of generation 3. */
const BULLSEYE: Expected = {
  wheezy: "needs-kernel wrong-transport",
  "wheezy-backports": "needs-kernel wrong-transport",
  jessie: "needs-kernel wrong-transport",
  "jessie-backports": "fits",
  stretch: "fits",
  buster: "fits",
  bullseye: "fits",
  bookworm: "fits",
  trixie: "fits",
};
/** Those of bookworm (6.1). */
const BOOKWORM: Expected = {
  wheezy: "needs-glibc needs-kernel wrong-transport",
  "wheezy-backports": "needs-glibc needs-kernel wrong-transport",
  jessie: "needs-glibc needs-kernel wrong-transport",
  "jessie-backports": "needs-glibc",
  stretch: "needs-glibc",
  buster: "needs-glibc",
  bullseye: "needs-glibc",
  bookworm: "fits",
  trixie: "fits",
};
/** File copy's device is there from Linux 3.15 to 6.9, and answers their version of its protocol since 4.2. */
const FCOPY: Readonly<Record<"bullseye" | "bookworm", Expected>> = {
  bullseye: {
    ...BULLSEYE,
    "wheezy-backports": "needs-kernel wrong-registration",
    jessie: "needs-kernel wrong-registration",
    trixie: "needs-kernel wrong-transport",
  },
  bookworm: {
    ...BOOKWORM,
    "wheezy-backports": "needs-glibc needs-kernel wrong-registration",
    jessie: "needs-glibc needs-kernel wrong-registration",
    trixie: "needs-kernel wrong-transport",
  },
};
const DEBIANS: Readonly<Record<string, Readonly<Record<(typeof DAEMONS)[number], Expected>>>> = {
  bullseye: { hv_kvp_daemon: BULLSEYE, hv_vss_daemon: BULLSEYE, hv_fcopy_daemon: FCOPY.bullseye },
  bookworm: { hv_kvp_daemon: BOOKWORM, hv_vss_daemon: BOOKWORM, hv_fcopy_daemon: FCOPY.bookworm },
};

for (const [suite, expected] of Object.entries(DEBIANS)) {
  const real = await hypervDaemons(suite);
  describe.skipIf(!real)(`Debian's hyperv-daemons of ${suite}`, () => {
    const paths: Record<string, string> = {};
    beforeAll(async () => {
      for (const name of DAEMONS) paths[name] = await written(`debian-${suite}`, name, real![name]);
    });

    it.each(DAEMONS)("%s gets the verdicts that are expected", async (name) => {
      expect(kinds(await verdictsOn(paths[name]!))).toEqual(expected[name]);
    });
  });
}

/** Compiles it under a daemon's name, in a folder of its own, and gives the path. */
async function compiled(folder: string, wanted: CompiledDaemon): Promise<string> {
  return written(folder, "hv_kvp_daemon", await compileDaemon(wanted));
}

async function written(folder: string, name: string, content: Uint8Array): Promise<string> {
  await mkdir(join(work.path, folder), { recursive: true });
  const path = join(work.path, folder, name);
  await writeFile(path, content);
  return path;
}

/** What inspect says of a file, on the architecture that it is built for. */
async function verdictsOn(path: string): Promise<readonly Verdict[]> {
  const ran = await lisdeb(["inspect", path, "--json"]);
  expect(ran.stderr).toBe("");
  // What the command promises to print.
  return (JSON.parse(ran.stdout) as { verdicts: readonly Verdict[] }).verdicts;
}

/** By suite: whether it fits, or what kinds of reason speak against it. */
function kinds(verdicts: readonly Verdict[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    verdicts.map(({ suite, chosen, losers }) => {
      const reasons = losers.flatMap(({ why }) => why.map(({ kind }) => kind));
      return [suite, chosen ? "fits" : [...new Set(reasons)].sort().join(" ")];
    }),
  );
}

function words(verdicts: readonly Verdict[], suite: string): string {
  const losers = verdicts.filter((verdict) => verdict.suite === suite).flatMap((verdict) => verdict.losers);
  return losers.flatMap((loser) => loser.words).join("\n");
}

/** Builds the daemon, packed as for RHEL 6.3, for a suite. */
async function build(name: string, content: Uint8Array, suite: string) {
  const own = join(work.path, name);
  const medium = await mediumOf([{ daemons: [{ file: "hv_kvp_daemon", content }] }], own);
  const recipe = writeRecipe(own, name);
  return lisdeb(["build", recipe, "--media", medium, "--suite", suite, "--json", "--out", join(own, "out")]);
}
