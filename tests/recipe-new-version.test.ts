// `lisdeb recipe new`, on media whose version or file name no recipe can have as it is.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { atTerminal, TERMINAL_TOOLS } from "./support/at-terminal.ts";
import { COMMAND, commandBench } from "./support/command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE } from "./support/lis-media/index.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("recipe-new-version");

/** A medium with one package of this version. */
async function medium(version: string, file: string): Promise<string> {
  const own = join(work.path, version);
  mkdirSync(own);
  const builds = NEW_RELEASE.builds.slice(0, 1).map((build) => ({ ...build, version }));
  return (await lisMedium({ ...NEW_RELEASE, file, builds }, own)).path;
}

function folder(): string {
  const path = fresh();
  mkdirSync(path);
  return path;
}

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS, ...TERMINAL_TOOLS))("a draft of a medium", () => {
  let lettered: string;
  let beta: string;

  beforeAll(async () => {
    lettered = await medium("v4.4b", "medium");
    beta = await medium("4.4.0_beta5", "LinuxIC-4.4.0-Beta5 (1).iso");
  }, 120_000);

  it("whose version no recipe can have says why, and asks again until there is one", async () => {
    const ran = await lisdeb(["recipe", "new", lettered], { cwd: folder() });
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringMatching(
        /it must begin with a digit .*, not "v4\.4b" \(state it by --release-version\)\n$/,
      ),
    ]);
    const cwd = folder();
    writeFileSync(join(cwd, "lis-4.4.b.yaml"), "mine\n");
    const { status, shown } = await atTerminal(
      `'${process.execPath}' '${COMMAND}' recipe new '${lettered}'`,
      [
        { to: /\nThe version .*, not "v4\.4b"\.[^]*Version of the release: /, type: "" },
        { to: /There is no recipe without it\.[^]*Version of the release: /, type: "4.4b" },
        { to: /It must sort as the release does: [^]*Version of the release: /, type: "4.4.b" },
      ],
      { cwd },
    );
    // Nothing else was asked before.
    expect([status, shown]).toEqual([2, expect.stringContaining("lis-4.4.b.yaml: is there already")]);
    expect(readFileSync(join(cwd, "lis-4.4.b.yaml"), "utf8")).toBe("mine\n");
  });

  it("tells what is stated besides the version that somebody settled on", async () => {
    const options = ["--release-version=4.4.b", "--json"];
    const { stdout } = await lisdeb(["recipe", "new", lettered, ...options], { cwd: folder() });
    const { decide } = JSON.parse(stdout) as { decide: { key: string; why: string }[] };
    expect(decide.find(({ key }) => key === "version")?.why).toBe(
      "whether this is the release's version: \"v4.4b\" is stated, too, and can be no recipe's version.",
    );
  });

  it("of a beta is of a version before the release's, under the file name that somebody states", async () => {
    const cwd = folder();
    const ran = await lisdeb(["recipe", "new", beta], { cwd });
    expect([ran.status, ran.stderr]).toEqual([
      2,
      expect.stringMatching(
        /file name must be .*letters, digits, blanks.*, not "LinuxIC-4\.4\.0-Beta5 \(1\)\.iso".*--media-name/,
      ),
    ]);
    const { status } = await atTerminal(
      `'${process.execPath}' '${COMMAND}' recipe new '${beta}'`,
      [
        { to: "Version of the release [4.4.0~beta5]: ", type: "" },
        { to: "File name under which it was published [LinuxIC-4.4.0-Beta5.iso]: ", type: "a/b" },
        { to: "File name under which it was published [LinuxIC-4.4.0-Beta5.iso]: ", type: "" },
        { to: "Title [Linux Integration Services 4.4.0-Beta5 for Hyper-V]: ", type: "" },
        { to: "Published in (year, month or day) [leave open]: ", type: "" },
        { to: "Its page on the web [leave open]: ", type: "" },
        { to: "Address it can be fetched from [leave open]: ", type: "" },
        { to: /Licence \[.*\]: /, type: "" },
      ],
      { cwd },
    );
    expect(status).toBe(0);
    const text = readFileSync(join(cwd, "lis-4.4.0-beta5.yaml"), "utf8");
    expect(parse(text)).toMatchObject({
      version: "4.4.0~beta5",
      media: [{ file: "LinuxIC-4.4.0-Beta5.iso" }],
    });
    expect(text).not.toMatch(/Decide: whether this is the release's version/);
  });
});
