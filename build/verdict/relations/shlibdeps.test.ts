import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compileDaemon, type CompiledDaemon } from "../../../tests/support/compiled-daemon.ts";
import { madeDaemon } from "../../../tests/support/made-daemon.ts";
import { runOk, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { readElf, type ElfFacts } from "../../elf/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import { neededByDaemon } from "../index.ts";

/** How many of this machine's own programs are compared: each takes dpkg-shlibdeps a third of a second. */
const PROGRAMS = 24;

describe.skipIf(!requireTools("dpkg-shlibdeps", "gcc"))("dependencies on libraries", () => {
  const work = temporaryFolder("shlibdeps");
  afterAll(work.remove);
  mkdirSync(join(work.path, "debian"));
  const control =
    "Source: x1\nMaintainer: A <a@example.org>\n\nPackage: x1\nArchitecture: any\nDescription: x1\n";
  writeFileSync(join(work.path, "debian/control"), control);

  /** What dpkg-shlibdeps says of libc6 and libgcc-s1; the other libraries of a program are not ours to state. */
  const theirs = async (program: string): Promise<string[]> => {
    const { stdout } = await runOk("dpkg-shlibdeps", ["-O", "--ignore-missing-info", `-e${program}`], {
      cwd: work.path,
    });
    const relations = stdout
      .replace(/^[^=]*=/, "")
      .trim()
      .split(", ");
    return relations.filter((relation) => /^(libc6|libgcc-s1)\b/.test(relation)).sort();
  };
  const ours = (elf: ElfFacts): string[] =>
    neededByDaemon(madeDaemon("kvp-1", { elf }), suiteNamed("bookworm"))
      .map(({ relation }) => relation)
      .sort();

  it(`are those of dpkg-shlibdeps, of ${PROGRAMS} programs of this machine`, async () => {
    const wrong: unknown[] = [];
    let compared = 0;
    for (const { path, elf } of programs()) {
      if (compared === PROGRAMS) break;
      compared += 1;
      const [said, expected] = [ours(elf), await theirs(path)];
      if (said.join() !== expected.join()) wrong.push({ path, said, expected });
    }
    expect(wrong).toEqual([]);
    expect(compared).toBe(PROGRAMS);
  });

  const SOCKET = ["socket", "GLIBC_2.2.5"] as const;
  it.each<[string, CompiledDaemon]>([
    ["the oldest symbols", { imports: [SOCKET] }],
    ["GLIBC_2.14", { imports: [SOCKET, ["memcpy", "GLIBC_2.14"]] }],
    [
      "GLIBC_2.4 and 2.3.4",
      {
        imports: [
          ["__stack_chk_fail", "GLIBC_2.4"],
          ["__printf_chk", "GLIBC_2.3.4"],
        ],
      },
    ],
    ["this machine's own start", { start: "libc", imports: [SOCKET] }],
    ["libm", { imports: [["pow", "GLIBC_2.29"]], options: ["-lm"] }],
    ["libgcc, GCC_3.0", { imports: [SOCKET, ["_Unwind_Resume", "GCC_3.0"]], options: ["-lgcc_s"] }],
    ["libgcc, GCC_3.3", { imports: [SOCKET, ["_Unwind_Backtrace", "GCC_3.3"]], options: ["-lgcc_s"] }],
    ["libgcc, GCC_4.2.0", { imports: [SOCKET, ["_Unwind_GetIPInfo", "GCC_4.2.0"]], options: ["-lgcc_s"] }],
    ["libgcc, GCC_4.0.0", { imports: [SOCKET, ["__divdc3", "GCC_4.0.0"]], options: ["-lgcc_s"] }],
    ["libgcc, GCC_7.0.0", { imports: [SOCKET, ["__divmodti4", "GCC_7.0.0"]], options: ["-lgcc_s"] }],
    ["nothing", { options: ["-static"] }],
  ])("are those of dpkg-shlibdeps for a program that needs %s", async (_, wanted) => {
    const program = join(work.path, "program");
    const bytes = await compileDaemon(wanted);
    writeFileSync(program, bytes);
    expect(ours(readElf(bytes, { file: program }))).toEqual(await theirs(program));
  });

  it("are stricter where the loader is: dpkg-shlibdeps looks at symbols, and a mark has none", async () => {
    const program = join(work.path, "relr");
    const bytes = await compileDaemon({
      start: "libc",
      imports: [SOCKET],
      options: ["-Wl,-z,pack-relative-relocs"],
    });
    writeFileSync(program, bytes);
    expect(ours(readElf(bytes, { file: program }))).toEqual(["libc6 (>= 2.36)"]);
    expect(await theirs(program)).toEqual(["libc6 (>= 2.34)"]);
  });
});

/** Programs of /usr/bin that need a few libraries; glibc's own use its private symbols, and are no example. */
function* programs(): Generator<{ path: string; elf: ElfFacts }> {
  const seen = new Set<string>();
  for (const name of readdirSync("/usr/bin").sort()) {
    const path = real(join("/usr/bin", name));
    if (path === undefined || !path.startsWith("/usr/bin/") || seen.has(path)) continue;
    seen.add(path);
    const bytes = readFileSync(path);
    if (bytes.length > 4_000_000 || bytes.subarray(0, 4).toString("latin1") !== "\x7fELF") continue;
    const elf = readElf(bytes, { file: path });
    const marks = elf.versionsNeeded.flatMap(({ versions }) => versions.map((version) => version.name));
    if (
      elf.needed.length > 0 &&
      elf.needed.length < 4 &&
      !marks.some((mark) => /^GLIBC_(PRIVATE|ABI_)/.test(mark))
    )
      yield { path, elf };
  }
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // a link that leads nowhere
  }
}
