import { describe, expect, it } from "vitest";
import { LisdebError } from "../base/index.ts";
import { suiteNamed } from "../suite/index.ts";
import type { Target } from "../verdict/index.ts";
import { daemon, recipe } from "./package.test-support.ts";
import { demandFits, targetsOf } from "./targets.ts";

/** Generation 1 for amd64: runs on wheezy and jessie, and on nothing later. */
const daemons = [daemon("hv_kvp_daemon", "kvp-1")];
const [wheezy, jessie, stretch] = (["wheezy", "jessie", "stretch"] as const).map(suiteNamed);

type Wish = { suites?: readonly string[]; architectures?: readonly string[] };
type Refused = { message: string; hint: string | undefined; told: readonly string[] };

/** What is refused, and undefined where nothing is. */
function refused(
  { suites, architectures }: Wish,
  among = daemons,
  ofRecipe?: readonly string[],
): Refused | undefined {
  const told: string[] = [];
  const options = {
    suites: suites?.map(suiteNamed),
    architectures,
    allowUnproven: false,
    onRefused: (targets: readonly Target[]) => {
      told.push(...targets.map(({ suite, architecture }) => `${suite.name} ${architecture}`));
    },
  };
  const made = recipe({ suites: ofRecipe });
  try {
    demandFits(made, targetsOf(made, among, options), options, "lis.iso");
    return undefined;
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    expect(error).toMatchObject({ code: "nothing-fits", where: { file: "lis.iso" } });
    return { message: error.message, hint: error.hint, told };
  }
}

const refusal = (...asked: Parameters<typeof refused>) => refused(...asked)?.message;

describe("demandFits", () => {
  it.each<[string, Wish]>([
    ["nothing, and something fits somewhere", {}],
    ["a suite that gets one", { suites: ["wheezy"] }],
    ["an architecture that gets one on some suite", { architectures: ["amd64"] }],
    ["both together", { suites: ["wheezy", "jessie"], architectures: ["amd64"] }],
    ["no suites, of all", { suites: [] }],
  ])("takes it where there is named %s", (_what, wish) => {
    expect(refusal(wish)).toBeUndefined();
  });

  it.each<[Wish, string]>([
    [{ suites: ["wheezy", "stretch"] }, "stretch"],
    [{ architectures: ["amd64", "i386"] }, "i386"],
    [{ suites: ["wheezy"], architectures: ["amd64", "i386"] }, "wheezy i386"],
    [{ suites: ["stretch"], architectures: ["amd64"] }, "stretch amd64"],
    [{ architectures: ["\u001b[31m"] }, "\\x1b[31m"],
  ])("refuses %j, naming what got nothing", (wish, name) => {
    expect(refusal(wish)).toMatch(`nothing on the medium is known to run on ${name}: hv_kvp_daemon `);
  });

  it("refuses a medium of which nothing fits anywhere, whether or not anything was named", () => {
    expect(refusal({}, [daemon("hv_kvp_daemon", "kvp-rhel5-1")])).toMatch(
      "is known to run on any suite: hv_kvp_daemon ",
    );
  });

  it("names all that was asked for and got nothing, with the reasons of the first, and tells of each", () => {
    const said = refused({ suites: ["stretch", "jessie", "bookworm"] });
    expect(said?.message).toMatch(
      /is known to run on stretch and bookworm: on stretch hv_kvp_daemon is known .* on the suite's 4\.9, /,
    );
    expect(said?.told).toEqual(["stretch amd64", "bookworm amd64"]);
    expect(said?.hint).toBe("to try what is unproven, build with --allow-unproven");
  });

  it("says what holds for all of them once, and names the first few of many", () => {
    const suites = ["wheezy", "jessie", "stretch", "buster", "bullseye"];
    const said = refused({ suites, architectures: ["i386"] });
    expect(said?.message).toMatch(
      /is known to run on wheezy i386, jessie i386, stretch i386 and 2 more: hv_kvp_daemon is a program for amd64, not for i386 \(/,
    );
    expect(said?.told).toEqual(suites.map((suite) => `${suite} i386`));
  });

  it.each<[Wish, RegExp]>([
    [{}, /is known to run on any suite of the recipe \(stretch, buster\): hv_kvp_daemon /],
    [
      { architectures: ["amd64"] },
      /is known to run on any suite of the recipe \(stretch, buster\) for amd64: hv_kvp_daemon /,
    ],
  ])("does not say of the recipe's suites that they were all there are: %j", (wish, words) => {
    const said = refused(wish, daemons, ["stretch", "buster"]);
    expect(said?.message).toMatch(words);
    expect(said?.hint).toMatch(/; --suite asks for suites that the recipe leaves out$/);
  });

  it("takes a recipe's suites for a choice, of which some may get nothing", () => {
    expect(refused({}, daemons, ["wheezy", "stretch"])).toBeUndefined();
  });

  it("says each reason once, with the candidates that it speaks against", () => {
    const of = (rpmPath: string, changes = {}) => {
      const one = daemon("hv_kvp_daemon", "kvp-1", changes);
      return { ...one, origin: { ...one.origin, rpmPath } };
    };
    const i386 = { elf: { ...daemon().elf, architecture: "i386" } };
    expect(refusal({ suites: ["stretch"], architectures: ["amd64"] }, [of("a.rpm"), of("b.rpm", i386)])).toBe(
      "nothing on the medium is known to run on stretch amd64: " +
        "hv_kvp_daemon is known to work up to Linux 4.1, and nobody has shown it on the suite's 4.9, " +
        "which speaks through /dev/vmbus/hv_kvp and still answers over the netlink connector (a.rpm)",
    );
  });
});

describe("targetsOf", () => {
  const places = (options: Partial<Parameters<typeof targetsOf>[2]>, changes = {}) =>
    targetsOf(recipe(changes), daemons, { allowUnproven: false, ...options }).map(
      ({ suite, architecture }) => `${suite.name} ${architecture}`,
    );

  it("is what was named, before what the recipe says", () => {
    expect(places({ suites: [jessie!, stretch!] }, { suites: ["wheezy"] })).toEqual([
      "jessie amd64",
      "stretch amd64",
    ]);
  });

  it("is the recipe's suites, and the medium's architectures, where nothing was named", () => {
    expect(places({}, { suites: ["wheezy"] })).toEqual(["wheezy amd64"]);
    expect(places({ suites: [wheezy!], architectures: ["i386"] })).toEqual(["wheezy i386"]);
  });
});
