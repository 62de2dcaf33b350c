import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readElf, type ElfFacts } from "../build/elf/index.ts";
import { besideLoader, reasonsAgainst, versionsIn } from "./support/beside-loader.ts";
import { debianPackages } from "./support/debian-package.ts";
import { unpack } from "./support/foreign-binaries.ts";
import { fromArchive, unlessOutOfStep } from "./support/from-archive.ts";
import { askLoader, PROBES, type LoaderAnswer } from "./support/real-loader.ts";
import { freshRoot, ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("truth");
afterAll(() => work.remove());

const canAsk = requireTools(...ROOT_TOOLS, "readelf") && requireRoot("the loader of a fresh system is asked");

/** The first root of a kind is made from Debian's archive. In milliseconds. */
const SLOW = { timeout: 300_000 };

const SUITES = ["bullseye", "bookworm", "trixie"] as const;
const ROOTS = [
  ...SUITES.map((suite) => ({ suite, architecture: "amd64" }) as const),
  { suite: "bookworm", architecture: "i386" } as const,
];

/** Programs by name: `trixie-amd64/hv_kvp_daemon`. */
type Programs = ReadonlyMap<string, Uint8Array>;

const programs = canAsk ? await fromArchive("programs for the loader to judge", fetchPrograms) : undefined;

describe.skipIf(!programs)("the verdict beside the loader of a fresh system", SLOW, () => {
  const roots = new Map<string, Root>();
  const answers = new Map<string, ReadonlyMap<string, LoaderAnswer>>();

  beforeAll(async () => {
    for (const kind of ROOTS) {
      const root = await freshRoot(kind);
      roots.set(nameOf(kind), root);
      answers.set(nameOf(kind), await askLoader(root, programs!));
    }
  }, ROOTS.length * SLOW.timeout);

  afterAll(async () => {
    for (const root of roots.values()) await root.close();
  });

  it.each(ROOTS)(
    "says of each program on $suite/$architecture what the loader says, version by version",
    (kind) => {
      const said = [...answers.get(nameOf(kind))!].filter(([name]) => name !== staticElsewhere(kind));
      expect(said.length).toBeGreaterThan(150);
      for (const [name, answer] of said) {
        const { ours, loader } = besideLoader(facts(name), kind, answer);
        expect({ name, ...ours }, answer.text).toEqual({ name, ...loader });
      }
    },
  );

  it.each(ROOTS)("counts on every library of libc6 and libgcc on $suite/$architecture", async (kind) => {
    const root = roots.get(nameOf(kind))!;
    const brought = await librariesOf(root);
    for (const [name, answer] of answers.get(nameOf(kind))!) {
      const { notCountedOn } = besideLoader(facts(name), kind, answer);
      expect(notCountedOn.filter((library) => brought.has(library))).toEqual([]);
    }
  });

  it("has asked of programs that start, that lack a version, that lack a library, and that are foreign", () => {
    const outcomes = [...answers.get("bookworm-amd64")!.values()];
    const count = (outcome: LoaderAnswer["outcome"]) =>
      outcomes.filter((answer) => answer.outcome === outcome).length;
    expect(count("loads")).toBeGreaterThan(50);
    expect(count("lacks")).toBeGreaterThan(50);
    expect(outcomes.filter(({ libraries }) => libraries.length > 0).length).toBeGreaterThan(2);
    expect(count("no-interpreter")).toBeGreaterThan(5);
    expect(count("not-for-this-processor")).toBeGreaterThan(0);
  });

  it.each(SUITES.flatMap((on) => SUITES.map((of) => ({ on, of }))))(
    "on $on, the kvp daemon of $of starts or fails for the symbol version that the verdict names",
    async ({ on, of }) => {
      const name = `${of}-amd64/hv_kvp_daemon`;
      const ran = await roots.get(`${on}-amd64`)!.run(`${PROBES}/${name} --help`);
      const reasons = reasonsAgainst(facts(name), on, "amd64");
      const named = /version `(\S+)' not found/.exec(ran.stderr)?.[1];
      const symbols = reasons.flatMap((reason) => (reason.kind === "needs-glibc" ? [reason.symbol] : []));
      if (named === undefined) {
        expect(ran.stderr).toContain("Usage");
        expect(reasons).toEqual([]);
      } else {
        expect(symbols).toContain(named);
      }
    },
  );

  it.each(SUITES)("knows of every symbol version whether %s has it", async (suite) => {
    const has = await definedIn(roots.get(`${suite}-amd64`)!);
    const all = (await Promise.all(SUITES.map((each) => definedIn(roots.get(`${each}-amd64`)!)))).flat();
    const asked = [...new Set(all)].filter((version) => COUNTED.test(version));
    expect(asked.length).toBeGreaterThan(100);
    // One library at a time: the reasons do not say which of several it was.
    for (const [library, versions] of byLibrary(asked)) {
      const elf = needing(facts("trixie-amd64/cat"), library, versions);
      const lacks = versions.filter((version) => !has.includes(`${library} ${version}`));
      expect({ library, lacks: versionsIn(elf, reasonsAgainst(elf, suite, "amd64")) }).toEqual({
        library,
        lacks: lacks.map((version) => `${library} ${version}`).sort(),
      });
    }
  });
});

/** The daemons of each release for both architectures, and trixie's ordinary programs; a few are foreign, one is static. */
async function fetchPrograms(): Promise<Programs> {
  const found = new Map<string, Uint8Array>();
  const wanted = [
    ...SUITES.flatMap((suite) => [
      { suite, architecture: "amd64", packages: ["hyperv-daemons"] },
      { suite, architecture: "i386", packages: ["hyperv-daemons"] },
    ]),
    { suite: "trixie", architecture: "amd64", packages: ["coreutils", "util-linux", "busybox-static"] },
    { suite: "trixie", architecture: "arm64", packages: ["coreutils"] },
  ];
  for (const [i, { suite, architecture, packages }] of wanted.entries()) {
    const fetch = () => debianPackages({ suite, architecture }, packages);
    // Most are of amd64, which the tests below count and call by name.
    const debs =
      architecture === "amd64"
        ? await fetch()
        : ((await unlessOutOfStep(`programs of ${suite}/${architecture}`, fetch)) ?? []);
    for (const path of await unpack(debs, join(work.path, String(i)))) {
      if (/\/s?bin\//.test(path)) found.set(`${suite}-${architecture}/${basename(path)}`, readFileSync(path));
    }
  }
  return found;
}

function facts(name: string): ElfFacts {
  const bytes = programs?.get(name);
  if (!bytes) throw new Error(`no program ${name}`);
  return readElf(bytes, { file: name });
}

function nameOf({ suite, architecture }: { suite: string; architecture: string }): string {
  return `${suite}-${architecture}`;
}

/** A static program for amd64 runs in an i386 system too where the kernel has 64 bits; the verdict is about the system. */
function staticElsewhere({ architecture }: { architecture: string }): string | undefined {
  return architecture === "i386" ? "trixie-amd64/busybox" : undefined;
}

/** The names of the libraries that libc6 and libgcc bring. */
async function librariesOf(root: Root): Promise<ReadonlySet<string>> {
  const listed = await root.ok("dpkg -L libc6 libgcc-s1");
  const names = listed.stdout.split("\n").map((path) => basename(path));
  return new Set(names.filter((name) => /\.so\.\d+$/.test(name)));
}

/** Those that are promised by a number. Of the others, trixie's point releases have some that trixie did not have. */
const COUNTED = / ((GLIBC|GCC)_[\d.]+|GLIBC_ABI_DT_RELR)$/;

/** The symbol versions that the libraries of libc6 and libgcc define, as `LIBRARY SYMBOL-VERSION`. */
async function definedIn(root: Root): Promise<readonly string[]> {
  const folder = join(root.path, "lib/x86_64-linux-gnu");
  const versions: string[] = [];
  for (const library of await librariesOf(root)) {
    if (library === "libc_malloc_debug.so.0") continue; // not on every Debian
    const { stdout } = await runOk("readelf", ["-W", "-V", join(folder, library)]);
    for (const match of stdout.matchAll(/Flags: (\S+) +Index: \d+ +Cnt: \d+ +Name: (\S+)$/gm)) {
      if (match[1] !== "BASE") versions.push(`${library} ${match[2] ?? ""}`);
    }
  }
  return versions;
}

/** Symbol versions by library. */
function byLibrary(versions: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const split = versions.map((version) => version.split(" ") as [library: string, name: string]);
  return new Map(
    split.map(([library]) => [library, split.filter((each) => each[0] === library).map(([, name]) => name)]),
  );
}

/** The facts of a program that needs a library in all these symbol versions. */
function needing(elf: ElfFacts, library: string, versions: readonly string[]): ElfFacts {
  return {
    ...elf,
    needed: [library],
    versionsNeeded: [{ library, versions: versions.map((name) => ({ name, weak: false })) }],
  };
}
