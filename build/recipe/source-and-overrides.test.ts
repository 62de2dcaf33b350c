// What a recipe may say beyond its medium: sources to compile, and what the maintainer knows better.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRecipe } from "./load.ts";
import { FAMILY, KNOWN, recipeProject } from "./project.test-support.ts";

const { folder, files, problems } = recipeProject();

describe("a recipe of kind source", () => {
  const SOURCE = `title: t
version: "1"
media:
  - file: linux-source-6.1_6.1.192-2_all.deb
licence:
  verdict: GPL-2.0
  evidence: e
source:
  kernel: "6.1.192"
`;

  it("compiles each daemon for both architectures where it says nothing else", async () => {
    const recipe = await loadRecipe(await files({ "recipes/r.yaml": SOURCE }), KNOWN);
    expect(recipe.source).toEqual({
      kernel: "6.1.192",
      daemons: undefined,
      architectures: ["amd64", "i386"],
      patches: [],
    });
  });

  it("names patches from where the file stands that names them, be it the recipe or a family", async () => {
    const texts = {
      "recipes/r.yaml": `extends: families/f.yaml\n${SOURCE}`,
      "recipes/families/f.yaml": "source:\n  patches: [fix.patch, ../../patches/more.patch]\n",
      "recipes/families/fix.patch": "",
      "patches/more.patch": "",
    };
    const recipe = await loadRecipe(await files(texts), KNOWN);
    expect(recipe.source?.patches).toEqual([
      join(folder(), "recipes/families/fix.patch"),
      join(folder(), "patches/more.patch"),
    ]);
  });

  it.each([
    [
      "two media",
      SOURCE.replace("licence:", "  - file: b.tar\nlicence:"),
      "4:3: media must name one medium in a recipe with source: the kernel's sources",
    ],
    [
      "a copyright of its own",
      SOURCE.replace("evidence: e", "evidence: e\n  copyright: 2026 Jane Doe"),
      "8:14: licence.copyright is for binaries on media",
    ],
    [
      "a kernel that is a number",
      SOURCE.replace('"6.1.192"', "6.10"),
      "9:11: source.kernel must be text, not 6.1 (put it in quotes, as it stands there: without them 3.0 is the number 3)",
    ],
    [
      "a daemon that nobody knows",
      `${SOURCE}  daemons: [hv_kvp_deamon]\n`,
      '10:13: lisdeb knows no daemon "hv_kvp_deamon" (did you mean "hv_kvp_daemon"?)',
    ],
    [
      "a daemon twice",
      `${SOURCE}  daemons: [hv_kvp_daemon, hv_vss_daemon, hv_kvp_daemon]\n`,
      "10:43: source.daemons names hv_kvp_daemon twice",
    ],
    [
      "an architecture twice",
      `${SOURCE}  architectures: [i386, i386]\n`,
      "10:25: source.architectures names i386 twice",
    ],
    [
      "an architecture that is none of the two",
      `${SOURCE}  architectures: [arm64]\n`,
      '10:19: source.architectures.0 must be one of amd64, i386, not "arm64"',
    ],
    [
      "a patch that is not there",
      `${SOURCE}  patches: [none.patch]\n`,
      '10:13: there is no file "none.patch"',
    ],
    [
      "a patch from outside",
      `${SOURCE}  patches: [../../a.patch]\n`,
      '10:13: "../../a.patch" leads out of the folder',
    ],
    [
      "a patch by its full path",
      `${SOURCE}  patches: [/etc/passwd]\n`,
      "10:13: source.patches.0 must be a relative",
    ],
  ])("with %s is refused", async (_, text, told) => {
    expect((await problems({ "recipes/r.yaml": text })).join("\n")).toContain(`recipes/r.yaml:${told}`);
  });
});

describe("overrides", () => {
  const RECIPE = `${FAMILY}title: t\nversion: "1"\nmedia:\n  - file: a.iso\n`;

  it("say what they are for, what it is, and how that is known", async () => {
    const sha256 = "ab".repeat(32);
    const recipe = await loadRecipe(
      await files({
        "recipes/r.yaml": `${RECIPE}built: "2012-07-27"\noverrides:
  - rpm: RHEL63/microsoft-hyper-v-*.rpm
    daemon: hv_kvp_daemon
    profile: kvp-1
    because: the sources say so
  - sha256: ${sha256}
    profile: unused
    because: it is broken
`,
      }),
      KNOWN,
    );
    expect(recipe.built).toBe("2012-07-27");
    expect(recipe.overrides).toEqual([
      {
        rpm: "RHEL63/microsoft-hyper-v-*.rpm",
        daemon: "hv_kvp_daemon",
        sha256: undefined,
        profile: "kvp-1",
        because: "the sources say so",
      },
      { rpm: undefined, daemon: undefined, sha256, profile: "unused", because: "it is broken" },
    ]);
  });

  it("settle a check as a whole, and then no daemon", async () => {
    const text = `${RECIPE}overrides:\n  - { check: version, because: its RPMs were numbered by hand }\n`;
    const recipe = await loadRecipe(await files({ "recipes/r.yaml": text }), KNOWN);
    expect(recipe.overrides).toEqual([]);
    expect(recipe.settles).toEqual([{ check: "version", because: "its RPMs were numbered by hand" }]);
  });

  it.each([
    [
      "for nothing",
      "profile: kvp-1, because: x",
      "14:5: overrides.0 must say what it is for: rpm, daemon or sha256, or a check",
    ],
    [
      "of a daemon without a profile",
      "daemon: hv_kvp_daemon, because: x",
      "14:5: overrides.0.profile is missing",
    ],
    [
      "of a check that nobody knows",
      "check: versoin, because: x",
      '14:14: overrides.0.check must be one of version, daemons, not "versoin" (did you mean "version"?)',
    ],
    [
      "of a check that stops for what no recipe settles",
      "check: licence, because: x",
      '14:14: overrides.0.check must be one of version, daemons, not "licence"',
    ],
    [
      "of a check and of a daemon",
      "check: version, daemon: hv_kvp_daemon, because: x",
      "14:31: overrides.0 is for a check, and so has no daemon",
    ],
    ["without a reason", "daemon: hv_kvp_daemon, profile: kvp-1", "14:5: overrides.0.because is missing"],
    [
      "with a profile that nobody knows",
      "daemon: hv_kvp_daemon, profile: kpv-1, because: x",
      '14:39: lisdeb knows no profile "kpv-1" (did you mean "kvp-1"?)',
    ],
    [
      "with a profile of another daemon",
      "daemon: hv_kvp_daemon, profile: vss-2, because: x",
      "14:39: the profile vss-2 is of hv_vss_daemon, and this override is for hv_kvp_daemon (profiles of hv_kvp_daemon: kvp-1, kvp-2)",
    ],
    [
      "of a daemon that nobody knows",
      "daemon: hv_kpv_daemon, profile: unused, because: x",
      '14:15: lisdeb knows no daemon "hv_kpv_daemon" (did you mean "hv_kvp_daemon"?)',
    ],
  ])("%s are refused", async (_, text, told) => {
    expect(await problems({ "recipes/r.yaml": `${RECIPE}overrides:\n  - { ${text} }\n` })).toEqual([
      `recipes/r.yaml:${told}`,
    ]);
  });
});
