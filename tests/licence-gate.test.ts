// A binary whose licence nobody knows for sure: built only where that is accepted, recorded, and kept apart from main to the very archive.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandBench, DEMO } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("licence");
const BUILD = ["build", "lis-3.4", "--media", DEMO, "--suite=wheezy", "--arch=amd64", "--json"];

interface Built {
  readonly packages: readonly { readonly file: string; readonly record: string }[];
  readonly metapackages: readonly { readonly file: string }[];
  readonly notes: readonly { readonly note: string }[];
}

it("is refused without --accept-licence, and nothing is written", async () => {
  const out = fresh();
  const ran = await lisdeb([...BUILD, "--out", out]);
  expect(ran.status).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    error: { code: "licence-ambiguous", hint: expect.stringContaining("--accept-licence") as string },
  });
  expect(existsSync(out)).toBe(false);
});

describe.skipIf(!requireTools("dpkg-deb", "lintian", "dpkg-scanpackages"))("where it is accepted", () => {
  let built: Built;
  let daemon: string;
  let meta: string;
  beforeAll(async () => {
    built = JSON.parse((await lisdeb([...BUILD, "--accept-licence", "--out", fresh()])).stdout) as Built;
    daemon = built.packages[0]!.file;
    meta = built.metapackages[0]!.file;
  });
  const field = async (deb: string, name: string): Promise<string> =>
    (await runOk("dpkg-deb", ["--field", deb, name])).stdout.trim();

  it("stands in the record by which option, beside what the RPM itself states, and is told", () => {
    const { licence } = JSON.parse(readFileSync(built.packages[0]!.record, "utf8")) as { licence: unknown };
    expect(licence).toEqual({
      verdict: "ambiguous",
      evidence: expect.stringContaining("GPL-2.0") as string,
      rpm: { licence: expect.stringMatching(/./) as string, vendor: null },
      accepted: { by: "--accept-licence" },
    });
    expect(built.notes.map(({ note }) => note)).toContainEqual(
      "the licence of the binaries is ambiguous, and that was accepted: the packages go to non-free",
    );
  });

  it("is in the section non-free, and nothing else of the release is in main", async () => {
    expect(await field(daemon, "Section")).toBe("non-free/admin");
    expect(await field(meta, "Section")).toMatch(/^(non-free|contrib)\//);
  });

  it("says in its copyright file why", async () => {
    const copyright = await sh(
      `dpkg-deb --fsys-tarfile '${daemon}' | tar -xO ./usr/share/doc/hv-kvp-daemon/copyright | tr '\\n' ' ' | tr -s ' '`,
    );
    for (const part of [
      "License: LIS-unstated",
      "Under which licence this binary may be passed on, if at all, is not known for certain.",
      "What the licence named here rests on:",
      "The header of the RPM package states the licence",
    ])
      expect(copyright.stdout).toContain(part);
  });

  it("passes lintian, which holds non-free packages to rules of their own", async () => {
    const ran = await runOk("lintian", ["--fail-on", "error,warning", daemon, meta], { timeout: 120_000 });
    expect(ran.stdout).not.toMatch(/^[EW]: /m);
  }, 120_000);

  it("is published in the component non-free, as dpkg-scanpackages lists it, and main has none of it", async () => {
    const { file: key } = await signingKey();
    await lisdeb(["publish", daemon, meta, "--suite=wheezy", "--to=apt", "--sign", key]);
    const index = (component: string): string =>
      readFileSync(join(work.path, `apt/dists/wheezy/${component}/binary-amd64/Packages`), "utf8");
    const pool = await runOk("dpkg-scanpackages", ["-m", "pool/non-free"], { cwd: join(work.path, "apt") });
    const digests = (text: string): string[] =>
      [...text.matchAll(/^SHA256: (\w+)$/gm)].map(([, d]) => d ?? "").sort();
    expect(digests(index("non-free"))).toEqual(digests(pool.stdout));
    expect(digests(pool.stdout)).toHaveLength(2);
    expect(pool.stdout).toContain(basename(daemon));
    expect(existsSync(join(work.path, "apt/pool/main"))).toBe(false);
    expect(existsSync(join(work.path, "apt/dists/wheezy/main")) && index("main")).toBeFalsy();
  });
});

/** A recipe of the demonstration, whose RPMs state GPLv3+. */
function demoUnder(verdict: string, more = ""): string {
  const path = join(work.path, `${verdict.toLowerCase()}.yaml`);
  writeFileSync(
    path,
    `title: t\nversion: "3.4"\nmedia: [{ file: lis-demo.iso }]\nlicence: { verdict: ${verdict}, evidence: e${more} }\n`,
  );
  return path;
}
const buildOf = (recipe: string): readonly string[] => [
  ...["build", recipe, "--media", DEMO, "--suite=wheezy", "--arch=amd64", "--json"],
];

it("is not built under a licence that its RPMs do not state, and is where that is taken for ambiguous", async () => {
  const out = fresh();
  const ran = await lisdeb([...buildOf(demoUnder("GPL-2.0")), "--accept-licence", "--out", out]);
  expect(ran.status).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    error: {
      code: "recipe-contradicted",
      message: expect.stringMatching(
        /\.rpm states the licence "GPLv3\+", and the recipe states GPL-2\.0/,
      ) as string,
      hint: expect.stringContaining("verdict: ambiguous") as string,
    },
  });
  expect(existsSync(out)).toBe(false);
  const plan = await lisdeb(["plan", ...buildOf(demoUnder("GPL-2.0")).slice(1)]);
  expect(JSON.parse(plan.stdout)).toMatchObject({
    recipes: [{ state: "cannot", errors: [{ code: "recipe-contradicted" }] }],
  });
  const other = await lisdeb([...buildOf(demoUnder("ambiguous")), "--accept-licence", "--out", fresh()]);
  expect(other.status).toBe(0);
});

it.skipIf(!requireTools("dpkg-deb"))(
  "is never lisdeb's own by its licence: whose a daemon is, its sources or the recipe say, and the evidence stands in the record",
  async () => {
    for (const [more, holder] of [
      ["", "2010 Novell, Inc."],
      [", copyright: 2026 Jane Doe", "2026 Jane Doe"],
    ] as const) {
      const ran = await lisdeb([...buildOf(demoUnder("GPL-3.0-or-later", more)), "--out", fresh()]);
      const { packages } = JSON.parse(ran.stdout) as Built;
      const copyright = await sh(
        `dpkg-deb --fsys-tarfile '${packages[0]!.file}' | tar -xO ./usr/share/doc/hv-kvp-daemon/copyright`,
      );
      expect(copyright.stdout).toContain(
        `\nFiles: usr/sbin/hv_kvp_daemon\nCopyright: ${holder}\nLicense: GPL-3+\n`,
      );
      const record = JSON.parse(readFileSync(packages[0]!.record, "utf8")) as { evidence: unknown[] };
      expect(record.evidence).toContainEqual(
        expect.objectContaining({
          check: "licence",
          result: "ok",
          detail: expect.stringContaining('"GPLv3+"') as string,
        }),
      );
    }
  },
);

it("records no acceptance where there was nothing to accept", async () => {
  const ran = await lisdeb([
    ...["build", "demo", "--suite=wheezy", "--arch=amd64", "--accept-licence", "--json", "--out", fresh()],
  ]);
  const { packages, notes } = JSON.parse(ran.stdout) as Built;
  const record = JSON.parse(readFileSync(packages[0]!.record, "utf8")) as { licence: unknown };
  expect(record.licence).toMatchObject({ verdict: "GPL-3.0-or-later", accepted: null });
  expect(notes).toEqual([]);
});
