import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { madeDaemon } from "../../tests/support/made-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { formatError, LisdebError } from "../base/index.ts";
import type { RecipeOverride } from "../recipe/index.ts";
import { applyOverrides } from "./overrides.ts";

/** A program that is there on every machine which runs these tests, made another by what hangs on its end. */
const program = (end: string): Uint8Array => Buffer.concat([readFileSync("/bin/true"), Buffer.from(end)]);

const kvp = madeDaemon("kvp-2", { content: program("kvp"), origin: { rpmPath: "RHEL63/lis.rpm" } });
const vss = madeDaemon("vss-2", { content: program("vss"), origin: { rpmPath: "RHEL63/lis.rpm" } });
const older = madeDaemon("kvp-1", { content: program("older"), origin: { rpmPath: "RHEL58/lis.rpm" } });
const FOUND = [kvp, vss, older];

const override = (changes: Partial<RecipeOverride>): RecipeOverride => ({
  rpm: undefined,
  daemon: undefined,
  sha256: undefined,
  profile: "unused",
  because: "the test says so",
  ...changes,
});
const applied = (...overrides: RecipeOverride[]) =>
  applyOverrides(FOUND, { overrides, where: { file: "lis.yaml" } });
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof LisdebError) return `${error.code}: ${formatError(error)}`;
  }
  return "no refusal";
};

describe("overrides", () => {
  it("leave all as it is where there are none", () => {
    expect(applied()).toEqual({ daemons: FOUND, applied: [] });
  });

  it("give a daemon another profile, tell that, and say where they did", () => {
    const result = applied(override({ rpm: "RHEL63/*", daemon: "hv_kvp_daemon", profile: "kvp-1" }));
    expect(result.daemons.map(({ profile }) => profile?.id)).toEqual(["kvp-1", "vss-2", "kvp-1"]);
    expect(result.daemons[0]?.stated).toBe("the test says so");
    expect(result.daemons[0]?.tells.at(-1)).toEqual({
      saw: "the recipe states kvp-1: the test says so",
      means: expect.stringContaining("taken for hv_kvp_daemon of generation 1") as string,
    });
    expect(result.applied).toEqual([
      {
        rpm: "RHEL63/*",
        daemon: "hv_kvp_daemon",
        sha256: null,
        profile: "kvp-1",
        because: "the test says so",
        places: ["RHEL63/lis.rpm: /usr/sbin/hv_kvp_daemon"],
      },
    ]);
  });

  it.skipIf(!requireTools("gcc"))(
    "read what releases of one generation differ in out of the binary all the same",
    async () => {
      const content = await compileDaemon({
        strings: ["getaddrinfo failed: 0x%x %s"],
        imports: [["syslog"]],
      });
      const newer = madeDaemon("kvp-2", { content });
      const { daemons } = applyOverrides([newer], {
        overrides: [override({ daemon: "hv_kvp_daemon", profile: "kvp-3" })],
        where: { file: "lis.yaml" },
      });
      expect(daemons[0]?.profile).toMatchObject({ id: "kvp-3", needs: { resolvesItsName: "at-start" } });
    },
  );

  it("leave daemons out, by their digest too, and the first that is for one counts", () => {
    expect(applied(override({ sha256: kvp.sha256 })).daemons).toEqual([vss, older]);
    const first = override({ rpm: "RHEL58/lis.rpm", profile: "kvp-0" });
    const result = applied(first, override({ daemon: "hv_kvp_daemon" }));
    expect(result.daemons.map(({ profile }) => profile?.id)).toEqual(["vss-2", "kvp-0"]);
    expect(result.applied.map(({ places }) => places.length)).toEqual([1, 1]);
  });

  it("are refused where they are for nothing on the medium, unless not all media are at hand", () => {
    const idle = override({ rpm: "RHEL99/*", daemon: "hv_kvp_daemon", profile: "kvp-1" });
    expect(refusal(() => applied(idle))).toMatch(
      /^recipe-contradicted: lis\.yaml: an override is for hv_kvp_daemon in RHEL99\/\*, and no such daemon is there/,
    );
    expect(applyOverrides(FOUND, { overrides: [idle], where: { file: "lis.yaml" } }, true)).toEqual({
      daemons: FOUND,
      applied: [],
    });
  });

  it("are refused where they state a profile of another daemon", () => {
    expect(refusal(() => applied(override({ rpm: "RHEL63/lis.rpm", profile: "kvp-1" })))).toMatch(
      /^recipe-contradicted: lis\.yaml: states the profile kvp-1 of what is hv_vss_daemon/,
    );
  });
});
