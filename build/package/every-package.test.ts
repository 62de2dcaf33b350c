// What holds for every package that lisdeb can make, whichever the daemon and the suite.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import ejs from "ejs";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { DAEMON_NAMES, PROFILES, type DaemonProfile } from "../daemon/index.ts";
import type { DebContents } from "../deb/index.ts";
import { SUITES } from "../suite/index.ts";
import { judge } from "../verdict/index.ts";
import { buildDeb } from "./build-deb.ts";
import { fillIn } from "./fill-in.ts";
import { daemon, latestKvp, plan } from "./package.test-support.ts";
import type { PackagePlan } from "./plan/package-plan.ts";
import { render } from "./render.ts";
import { loadTemplates } from "./templates.ts";

const templates = await loadTemplates();
const work = temporaryFolder("every");
afterAll(work.remove);

/** One of each profile, and the one whose helpers are elsewhere. */
const DAEMONS = [
  ...PROFILES.filter(({ transport }) => transport.kind !== "uio").map((profile: DaemonProfile) =>
    daemon(profile.daemon, profile.id),
  ),
  latestKvp(),
];

/** Each daemon planned for each suite, whether it would run there or not. */
const ALL = SUITES.flatMap((suite) =>
  DAEMONS.map((one) => ({ suite, one, made: plan(suite.name, { daemon: one }) })),
);

/** Those that a build makes. */
const FITTING: readonly (readonly [what: string, made: PackagePlan, contents: DebContents])[] =
  await Promise.all(
    ALL.filter(({ suite, one }) => judge(one, suite, "amd64").fits).map(async ({ suite, one, made }) => {
      const what = `${one.profile?.id ?? ""} on ${suite.name}`;
      return [what, made, await render(made, templates)] as const;
    }),
  );

describe("every package", () => {
  it("is of one of the three daemons, which each fit some suite", () => {
    expect(new Set(FITTING.map(([, { daemon: one }]) => one.name))).toEqual(new Set(DAEMON_NAMES));
    expect(new Set(FITTING.map(([, { suite }]) => suite.name)).size).toBe(SUITES.length);
  });

  it("brings no pool, and no path where the pools are: an image made with it has those of its own", () => {
    for (const [what, , { tree }] of FITTING) {
      const paths = tree.map(({ path }) => path);
      expect(
        paths.filter((path) => /^\/var(\/|$)|kvp_pool/.test(path)),
        what,
      ).toEqual([]);
    }
  });

  it("asks nothing by debconf, and depends on nothing that does", () => {
    for (const [what, , { scripts, control }] of FITTING) {
      expect(Object.values(scripts).join("\n"), what).not.toMatch(/confmodule|\bdb_\w+/);
      expect(JSON.stringify(control), what).not.toMatch(/debconf/);
    }
  });

  it("holds no path twice, and no helper where its daemon calls none", () => {
    for (const [what, { daemon: one, values }, { tree }] of FITTING) {
      const paths = tree.map(({ path }) => path);
      expect(new Set(paths).size, what).toBe(paths.length);
      expect(
        values.helpers.map(({ name }) => name),
        what,
      ).toEqual(one.profile?.helpers.names);
    }
  });

  it("has a manual page for each program that people or the daemon call", () => {
    for (const [what, { values }, { tree }] of FITTING) {
      const called = tree.filter(
        ({ path }) => path.startsWith("/usr/sbin/") || values.helpers.some((helper) => helper.path === path),
      );
      const pages = tree.flatMap(({ path }) => /\/man8\/(.*)\.8\.gz$/.exec(path)?.[1] ?? []);
      expect(pages, what).toEqual(values.manPages);
      expect(pages.toSorted(), what).toEqual(called.map(({ path }) => path.replace(/.*\//, "")).toSorted());
    }
  });

  it.skipIf(!requireTools("dpkg-deb"))(
    "is read by dpkg-deb, with the control fields that were planned",
    async () => {
      const paths = await Promise.all(
        FITTING.map(async ([, made], index) => {
          const path = join(work.path, `${index}.deb`);
          await writeFile(path, (await buildDeb(made, templates)).bytes);
          return path;
        }),
      );
      for (const [index, [what, { packageName, version, files }]] of FITTING.entries()) {
        const path = paths[index] ?? "";
        const { stdout } = await runOk("dpkg-deb", ["-W", "--showformat=${Package} ${Version}", path]);
        expect(stdout, what).toBe(`${packageName} ${version}`);
        const listed = (await runOk("dpkg-deb", ["-c", path])).stdout;
        for (const file of files) expect(listed, what).toContain(` .${file.path}`);
      }
    },
  );
});

describe("init script and defaults file", () => {
  it.each(DAEMON_NAMES)(
    "of %s are the same in every release and for every suite, so that a changed one is kept without a question",
    (name) => {
      const plans = ALL.filter(({ one }) => one.name === name);
      expect(plans.length).toBeGreaterThan(SUITES.length);
      for (const template of ["init.d.ejs", "default.ejs"]) {
        const texts = plans.map(({ made }) =>
          fillIn(ejs.compile, templates, template, "shell", { ...made.values }),
        );
        expect(new Set(texts).size, template).toBe(1);
      }
    },
  );
});
