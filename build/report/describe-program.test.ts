import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { readElf, type ElfFacts } from "../elf/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { judgeProgram } from "../verdict/index.ts";
import { describeProgram, programAsData } from "./describe-program.ts";

const WHERE = { file: "program" };
const plain: ElfFacts | undefined = requireTools("gcc") ? readElf(await compileDaemon({}), WHERE) : undefined;

/** What is said of a program that needs these libraries beside the C library. */
const said = (elf: ElfFacts, ...needed: string[]) =>
  judgeProgram({ ...elf, needed: ["libc.so.6", ...needed] }, { suites: [suiteNamed("wheezy")] });

describe.skipIf(!plain)("a program that is no daemon", () => {
  const elf = plain!; // compiled wherever these are run

  it("starts where only the C library is needed", () => {
    expect(said(elf)).toMatchObject([{ starts: true, unproven: false }]);
  });

  it("is not known to start where it needs a library that its own package may bring", () => {
    const verdicts = said(elf, "libtinfo.so.6");
    expect(programAsData(verdicts)).toMatchObject([
      { starts: false, unproven: true, reasons: [{ kind: "missing-library", library: "libtinfo.so.6" }] },
    ]);
    const words = describeProgram(verdicts, { named: true, why: false });
    expect(words).toMatch(/^wheezy +amd64 +not known: missing-library$/m);
    expect(words).toMatch("needs libtinfo.so.6, which on wheezy neither libc6 nor libgcc brings");
  });

  it("does not start where more than that speaks against it", () => {
    const verdicts = said({ ...elf, interpreter: "/lib/ld-musl-x86_64.so.1" }, "libtinfo.so.6");
    expect(verdicts).toMatchObject([{ starts: false, unproven: false }]);
    expect(describeProgram(verdicts, { named: true, why: false })).toMatch(
      / no: missing-interpreter, missing-library$/m,
    );
  });
});
