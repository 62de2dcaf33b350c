// What no medium says, and `lisdeb recipe new` takes from options or from a person at a terminal.
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { atTerminal, TERMINAL_TOOLS } from "./support/at-terminal.ts";
import { COMMAND } from "./support/command.ts";
import { canDraft, draftBench, drafted } from "./support/draft-bench.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, iso, project } = draftBench("recipe-new-answers");

describe.skipIf(!canDraft)("a draft of a medium that nobody has described", () => {
  it("takes what a script states, and asks nobody", async () => {
    const cwd = project(false);
    const options = [
      ...["--id=lis-next", "--title=LIS, the next", "--release-version=4.9.0.1", "--released=2026-01-20"],
      ...[
        "--homepage=https://example.org/lis",
        "--url=https://example.org/a.iso",
        "--url=http://mirror.example.org/a.iso",
      ],
      ...[
        "--licence=ambiguous",
        "--evidence=Nobody has asked",
        "--suite=bookworm,trixie",
        "--media-name=published.iso",
      ],
    ];
    const draft = drafted(await lisdeb(["recipe", "new", iso(), "--json", ...options], { cwd }));
    expect(parse(readFileSync(join(cwd, "lis-next.yaml"), "utf8"))).toMatchObject({
      title: "LIS, the next",
      version: "4.9.0.1",
      released: "2026-01-20",
      homepage: "https://example.org/lis",
      media: [
        { file: "published.iso", urls: ["https://example.org/a.iso", "http://mirror.example.org/a.iso"] },
      ],
      licence: { verdict: "ambiguous", evidence: "Nobody has asked" },
      suites: ["bookworm", "trixie"],
    });
    // The medium says another version.
    expect(draft.decide.map(({ key }) => key)).toEqual(["version"]);
    expect(new Set(draft.packages.map(({ suite }) => suite))).toEqual(new Set(["bookworm", "trixie"]));
    const refused = await lisdeb(["build", "./lis-next.yaml", "--media", iso()], { cwd });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("--accept-licence")]);
  });

  it("says that no build takes the medium as another release than its packages state, and that it was built after it was released", async () => {
    const options = ["--id=lis-5", "--release-version=5.0", "--released=2020-01-01"];
    const draft = drafted(
      await lisdeb(["recipe", "new", iso(), "--json", ...options], { cwd: project(false) }),
    );
    expect(draft.packages).toEqual([]);
    expect(draft.decide).toContainEqual({
      key: "version",
      why: expect.stringContaining(
        "no build takes the medium until an override with check: version",
      ) as string,
    });
    expect(draft.decide).toContainEqual({
      key: "released",
      why: expect.stringMatching(
        /^whether that is so: of the RPMs with daemons (\d+) of \1 were built after 2020-01-01, /,
      ) as string,
    });
  });

  it("is of no id that no recipe can have", async () => {
    const cwd = project(false);
    const version = `4.${"9".repeat(61)}`;
    const ran = await lisdeb(["recipe", "new", iso(), `--release-version=${version}`], { cwd });
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringMatching(/at most 64 characters.*--id\)\n$/)]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("takes a file's name that no recipe can have only under another one", async () => {
    const odd = join(work.path, "Überblick.iso");
    cpSync(iso(), odd);
    const cwd = project(false);
    const ran = await lisdeb(["recipe", "new", odd], { cwd });
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringMatching(/plain file name.*--media-name/)]);
    expect((await lisdeb(["recipe", "new", odd, "--media-name=LIS.iso"], { cwd })).status).toBe(0);
  });

  it.skipIf(!requireTools(...TERMINAL_TOOLS))("asks a person at a terminal what no medium says", async () => {
    const cwd = project(false);
    const command = `'${process.execPath}' '${COMMAND}' recipe new '${iso()}'`;
    const { status, shown } = await atTerminal(
      command,
      [
        { to: "Version of the release [4.9.0]: ", type: "4.9" },
        { to: "Title [Linux Integration Services 4.9 for Hyper-V]: ", type: "LIS: nine" },
        { to: "[leave open]: ", type: "2026-02-31" },
        // Before its RPMs were built.
        { to: "[leave open]: ", type: "2025" },
        { to: /built after 2025, [^]*The same once more is taken\.[^]*\[leave open\]: /, type: "2025-12" },
        { to: /built after 2025-12, [^]*\[leave open\]: /, type: "2025-12" },
        { to: "Its page on the web [leave open]: ", type: "ftp://example.org/" },
        { to: "Its page on the web [leave open]: ", type: "https://example.org/" },
        { to: "Address it can be fetched from [leave open]: ", type: "example.org/a.iso" },
        { to: "Address it can be fetched from [leave open]: ", type: "https://example.org/a.iso" },
        { to: "Licence [GPL-2.0]: ", type: "MIT" },
        { to: "Licence [GPL-2.0]: ", type: "ambiguous" },
        { to: "What that rests on: ", type: "a mail" },
      ],
      { cwd },
    );
    expect([status, shown]).toEqual([0, expect.stringContaining("It must be an http or https address")]);
    expect(parse(readFileSync(join(cwd, "lis-4.9.yaml"), "utf8"))).toMatchObject({
      title: "LIS: nine",
      version: "4.9",
      released: "2025-12",
      homepage: "https://example.org/",
      media: [{ urls: ["https://example.org/a.iso"] }],
      licence: { verdict: "ambiguous", evidence: "a mail" },
    });
    const { status: again } = await atTerminal(`${command} --yes --force`, [], { cwd });
    expect(again).toBe(0);
    expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(true);
  });

  it.skipIf(!requireTools(...TERMINAL_TOOLS))(
    "ends quietly, with nothing written, where the person at the terminal gives up",
    async () => {
      const cwd = project(false);
      const { status, shown } = await atTerminal(
        `'${process.execPath}' '${COMMAND}' recipe new '${iso()}'`,
        [{ to: "Version of the release [4.9.0]: ", type: "\u0003" }],
        { cwd },
      );
      // In a line of its own, not behind the question.
      expect([status, shown]).toEqual([3, expect.stringMatching(/\nlisdeb: stopped/)]);
      expect(existsSync(join(cwd, "lis-4.9.0.yaml"))).toBe(false);
    },
  );
});
