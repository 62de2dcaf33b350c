import { describe, expect, it } from "vitest";
import { LisdebError } from "../base/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { daemon, recipe } from "./package.test-support.ts";
import { demandFits, targetsOf } from "./targets.ts";

/** Generation 1 for amd64: runs on wheezy and jessie, and on nothing later. */
const daemons = [daemon("hv_kvp_daemon", "kvp-1")];
const [wheezy, jessie, stretch] = (["wheezy", "jessie", "stretch"] as const).map(suiteNamed);

type Wish = { suites?: readonly string[]; architectures?: readonly string[] };

/** What is refused, and undefined where nothing is. */
function refusal({ suites, architectures }: Wish, among = daemons): string | undefined {
  const options = { suites: suites?.map(suiteNamed), architectures, allowUnproven: false };
  try {
    demandFits(targetsOf(recipe(), among, options), options, "lis.iso");
    return undefined;
  } catch (error) {
    if (!(error instanceof LisdebError)) throw error;
    expect(error).toMatchObject({ code: "nothing-fits", where: { file: "lis.iso" } });
    return error.message;
  }
}

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
    expect(refusal(wish)).toMatch(`nothing on the medium runs on ${name}: hv_kvp_daemon `);
  });

  it("refuses a medium of which nothing fits anywhere, whether or not anything was named", () => {
    expect(refusal({}, [daemon("hv_kvp_daemon", "kvp-rhel5-1")])).toMatch(
      "runs on any suite: hv_kvp_daemon ",
    );
  });

  it("says each reason once, with the candidates that it speaks against", () => {
    const of = (rpmPath: string, changes = {}) => {
      const one = daemon("hv_kvp_daemon", "kvp-1", changes);
      return { ...one, origin: { ...one.origin, rpmPath } };
    };
    const i386 = { elf: { ...daemon().elf, architecture: "i386" } };
    expect(refusal({ suites: ["stretch"], architectures: ["amd64"] }, [of("a.rpm"), of("b.rpm", i386)])).toBe(
      "nothing on the medium runs on stretch amd64: " +
        "hv_kvp_daemon works with Linux 3.2 to 4.1, and the suite's kernel is 4.9 (a.rpm); " +
        "hv_kvp_daemon speaks to the kernel over the netlink connector, and Linux 4.9 speaks to hv_kvp_daemon through /dev/vmbus/hv_kvp (a.rpm)",
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
