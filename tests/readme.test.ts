import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lisdeb } from "./support/lisdeb.ts";
import { temporaryFolder } from "./support/shell.ts";

const ROOT = join(import.meta.dirname, "..");

/** A command of the tour, what the README shows below it, and the exit status: 0 where none is shown. */
interface Shown {
  readonly args: readonly string[];
  readonly output: readonly string[];
  readonly status: number;
}

describe("the README's tour", () => {
  const work = temporaryFolder("readme");

  beforeAll(async () => {
    symlinkSync(join(ROOT, "samples"), join(work.path, "samples"));
    // What `make demo`, which comes before the tour, has built.
    await lisdeb(["build", "demo"], { cwd: work.path });
  });

  afterAll(() => work.remove());

  const commands = tour(readFileSync(join(ROOT, "README.md"), "utf8"));

  it("has a command for each thing it promises", () => {
    expect(commands.map(({ args }) => args[0])).toEqual(["build", "check", "check"]);
  });

  it.each(commands.map((shown) => [shown.args.join(" "), shown] as const))(
    "shows what comes: %s",
    async (_, { args, output, status }) => {
      const ran = await lisdeb(args, { cwd: work.path });
      expect(ran.stdout.trimEnd().split("\n")).toEqual(output.includes("…") ? holding(output) : output);
      expect(ran.status).toBe(status);
    },
  );
});

/** A line of `…` stands for any lines. */
function holding(output: readonly string[]): unknown {
  return expect.arrayContaining(output.filter((line) => line !== "…"));
}

function tour(text: string): Shown[] {
  const blocks = [...text.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block]) => block ?? "");
  return blocks.map((block) => {
    const [first = "", ...lines] = block.trimEnd().split("\n");
    const [, script, rest = ""] = /^\$ npm run --silent (lisdeb|build-debs) -- (.*)$/.exec(first) ?? [];
    const asked = lines.indexOf("$ echo $?");
    return {
      args: [...(script === "build-debs" ? ["build"] : []), ...rest.split(" ")],
      output: asked < 0 ? lines : lines.slice(0, asked),
      status: asked < 0 ? 0 : Number(lines[asked + 1]),
    };
  });
}
