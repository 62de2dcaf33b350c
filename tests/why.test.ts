// --why of build and inspect, and what a refused build says, as users run them.
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SUITES } from "../build/suite/index.ts";
import { lisdebIn, type Said } from "./support/check-command.ts";
import { temporaryFolder } from "./support/shell.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("why");
const { lisdeb } = lisdebIn(work.path);
afterAll(() => work.remove());

describe("build and inspect with --why", () => {
  it("tell the losers of each target, also of those that were built", async () => {
    const built = await lisdeb("build", "demo", "--suite=wheezy", "--arch=amd64", "--out", "why", "--why");
    expect(built.stdout).toMatch(
      /^hv_kvp_daemon on wheezy amd64: fits: RHEL63\/\S+: \/usr\/sbin\/hv_kvp_daemon$/m,
    );
    expect(built.stdout).toMatch("exchanges records of 256 + 512 bytes");
    const json = JSON.parse(
      (await lisdeb("build", "demo", "--suite=wheezy", "--out", "why", "--why", "--json")).stdout,
    ) as { choices: Said["verdicts"] };
    expect(json.choices.map(({ architecture, fits }) => [architecture, fits])).toEqual([
      ["amd64", true],
      ["i386", true],
    ]);
    const inspected = (await lisdeb("inspect", DEMO, "--why")).stdout;
    // Suites of which all is the same are told of together.
    const headings = [...inspected.matchAll(/^hv_kvp_daemon on (.+) (amd64|i386): /gm)];
    const told = headings.flatMap(([, suites = ""]) => suites.split(/, | and /));
    expect(told.sort()).toEqual([...SUITES, ...SUITES].map(({ name }) => name).sort());
  });

  it("tells of each candidate why not before build's refusal, and ends with the refusal in one line", async () => {
    const ran = await lisdeb("build", "demo", "--suite=stretch", "--arch=amd64", "--out", "why");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    for (const release of ["RHEL57", "RHEL58", "RHEL6012", "RHEL63"]) {
      expect(ran.stderr).toMatch(new RegExp(`^  .*${release}/\\S+x86_64\\.rpm`, "m"));
    }
    expect(ran.stderr).toMatch(
      /\nlisdeb: [^\n]*nothing on the medium is known to run on stretch amd64: [^\n]*, the nearest of 2\) \(to try [^\n]*\n$/,
    );
    expect(ran.stderr.split("\n").at(-2)?.length).toBeLessThan(600);
  });

  it("tells the same as data beside build's refusal with --json", async () => {
    const ran = await lisdeb("build", "demo", "--suite=stretch", "--arch=amd64", "--out", "why", "--json");
    const { error } = JSON.parse(ran.stdout) as {
      error: { code: string; evidence: { verdicts: { daemon: string; losers: { rpm: string }[] }[] } };
    };
    expect(error.code).toBe("nothing-fits");
    expect(error.evidence.verdicts.map(({ daemon }) => daemon)).toEqual(["hv_kvp_daemon"]);
    expect(error.evidence.verdicts[0]?.losers).toHaveLength(4);
  });
});
