// What lisdeb diff says of two ELF files that are no daemons, harmless or hostile.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { diffOf, wordsOf } from "./support/diff-command.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("diff-programs");
afterAll(() => work.remove());

describe("diff of ELF files", () => {
  it("compares what two programs need that are no daemons", async () => {
    const { programs, compared } = await diffOf("/bin/ls", "/bin/cat");
    expect(compared).toEqual(["verdicts", "programs"]);
    expect(programs.changed.map(({ name }) => name)).toEqual(["cat"]);
    expect(programs.changed[0]?.changes).toContainEqual(
      expect.objectContaining({ fact: "libraries", gone: ["libselinux.so.1"], added: [] }),
    );
  });
});

describe.skipIf(!requireTools("gcc"))("diff of hostile binaries", () => {
  const compiled = async (name: string, text: string): Promise<string> => {
    const path = join(work.path, name);
    await writeFile(`${path}.c`, `#include <stdio.h>\nint main(void) { puts("${text}"); return 0; }\n`);
    await runOk("gcc", ["-o", path, `${path}.c`]);
    return path;
  };

  it("prints no control characters from them, and cuts what is long", async () => {
    const harmless = await compiled("harmless", "a harmless text");
    const hostile = join(work.path, "hostile");
    const { content } = { content: readFileSync(harmless) };
    await writeFile(
      hostile,
      Buffer.concat([
        content,
        Buffer.from("\0\ttabs and words\u001b[31mred words\0".repeat(3), "latin1"),
        Buffer.alloc(100_000, "long words "),
      ]),
    );
    const words = await wordsOf(harmless, hostile);
    expect(words).toContain("red words");
    expect(words).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(Math.max(...words.split("\n").map((line) => line.length))).toBeLessThan(700);
  });

  it("takes a binary of 60 MB of text in bounded time, and says little", async () => {
    const small = await compiled("small", "small");
    const words = Buffer.from(Array.from({ length: 100_000 }, (_, i) => `words number ${i}\0`).join(""));
    const large = join(work.path, "large");
    await writeFile(large, Buffer.concat([readFileSync(small), ...Array.from({ length: 34 }, () => words)]));
    const start = performance.now();
    const said = await wordsOf(small, large);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(said.length).toBeLessThan(10_000);
    const ran = await lisdeb(["diff", small, large, "--json"]);
    expect(ran.stdout.length).toBeLessThan(1_000_000);
  });
});
