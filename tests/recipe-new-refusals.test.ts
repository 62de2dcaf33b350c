// What `lisdeb recipe new` refuses, and that nothing is written then.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandBench } from "./support/command.ts";

const ROOT = join(import.meta.dirname, "..");
const { work, lisdeb, fresh } = commandBench("recipe-new-refusals");

function folder(): string {
  const path = fresh();
  mkdirSync(path);
  return path;
}

describe("what recipe new refuses", () => {
  it.each([
    [["--evidence=e"], "--evidence goes with --licence"],
    [["--licence=GPL-2.0"], "--licence goes with --evidence"],
    [["--licence=MIT", "--evidence=e"], "ambiguous"],
    [["--suite=wheesy"], "wheezy"],
    [["--released=yesterday"], "--released must be"],
    [["--url=file:///etc/passwd"], "--url must be"],
    [["--homepage=https://me:secret@example.org/"], "--homepage must be"],
    [["--title=two\nlines"], "--title must be one line"],
    [["--media-name=../x"], "--media-name must be"],
    [["--id=LIS 4"], "--id: an id consists of"],
    [["--output=lis.yml.txt"], "--output must name a .yaml file"],
    [["--output=a.yaml", "--id=b"], "--id is b"],
    [["--id="], "--id is empty"],
    [["--id=lock", "--force"], "lock.yaml is a file of lisdeb's own beside recipes"],
    [["--output=recipes/toolchain.yaml"], "toolchain.yaml is a file of lisdeb's own beside recipes"],
    [[`--id=${"a".repeat(65)}`], "--id: an id has at most 64 characters"],
    [["--output=recipse/lis.yaml"], "lisdeb: recipse: there is no such folder to write a recipe into"],
    [["--released=2026-02-31"], '--released must be a day that there is, not "2026-02-31"'],
  ])("%j, before it looks at anything", async (options, message) => {
    const cwd = folder();
    const ran = await lisdeb(["recipe", "new", "nowhere.iso", ...options], { cwd });
    expect([ran.status, ran.stderr.trimEnd().split("\n")]).toEqual([
      2,
      [expect.stringContaining(message) as unknown],
    ]);
  });

  it.each([
    ["what is not there", "nowhere.iso", 1],
    ["a file of another kind", join(ROOT, "package.json"), 1],
  ])("%s", async (_, path, status) => {
    const ran = await lisdeb(["recipe", "new", path], { cwd: folder() });
    expect([ran.status, ran.stderr.trim().split("\n").length]).toEqual([status, 1]);
  });

  it("a medium without a daemon", async () => {
    const empty = join(work.path, "no-daemon");
    mkdirSync(empty);
    writeFileSync(join(empty, "README"), "");
    const ran = await lisdeb(["recipe", "new", empty], { cwd: folder() });
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("holds no RPM")]);
  });
});
