import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import ejs from "ejs";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { fillIn } from "../fill-in.ts";
import { BUILD_TIME, plan, recipe } from "../package.test-support.ts";
import { loadTemplates } from "../templates.ts";
import { changelogEntries } from "./changelog.ts";

const changes = [
  { revision: 3, date: "2026-03-01", lines: ["Not yet."] },
  { revision: 2, date: "2026-02-01", lines: ["Second.", `Long: ${"word ".repeat(30).trim()}`] },
  { revision: 1, date: "2026-01-01", lines: ["First."] },
];

const entriesOf = (changed: Parameters<typeof recipe>[0], mtime = BUILD_TIME) =>
  changelogEntries(recipe(changed), (revision) => `3.4+20120727-${revision}~deb7`, {
    what: "Package it.",
    built: BUILD_TIME,
    mtime,
  }).map(({ version, date, changes: made }) => [version, date, made.map((lines) => lines.join(" "))]);

describe("the changelog", () => {
  it("has the recipe's changes up to the revision that is built, newest first", () => {
    const [second, first, ...others] = entriesOf({ revision: 2, changes });
    expect(second?.slice(0, 2)).toEqual(["3.4+20120727-2~deb7", "Sun, 01 Feb 2026 00:00:00 +0000"]);
    expect(first).toEqual(["3.4+20120727-1~deb7", "Thu, 01 Jan 2026 00:00:00 +0000", ["First."]]);
    expect(others).toEqual([]);
  });

  it("begins with what the first revision packaged, when that was built, where the recipe does not tell", () => {
    const first = ["3.4+20120727-1~deb7", "Fri, 27 Jul 2012 00:00:00 +0000", ["Package it."]];
    expect(entriesOf({})).toEqual([first]);
    expect(entriesOf({}, Date.UTC(2030, 0, 1) / 1000), "whatever SOURCE_DATE_EPOCH is").toEqual([first]);
    expect(entriesOf({ revision: 2, changes: changes.slice(0, 2) }).at(-1)).toEqual(first);
  });

  it("has an entry for the revision that is built even where the recipe says nothing of it, later than the one before", () => {
    expect(entriesOf({ revision: 4, changes: changes.slice(0, 1) })).toEqual([
      [
        "3.4+20120727-4~deb7",
        "Sun, 01 Mar 2026 00:00:01 +0000",
        ["No change is recorded for this revision."],
      ],
      ["3.4+20120727-3~deb7", "Sun, 01 Mar 2026 00:00:00 +0000", ["Not yet."]],
      ["3.4+20120727-1~deb7", "Fri, 27 Jul 2012 00:00:00 +0000", ["Package it."]],
    ]);
    expect(entriesOf({ revision: 2 }, Date.UTC(2026, 10, 22) / 1000)[0]?.[1]).toBe(
      "Sun, 22 Nov 2026 00:00:00 +0000",
    );
  });

  describe.skipIf(!requireTools("dpkg-parsechangelog"))("in dpkg-parsechangelog", () => {
    const work = temporaryFolder("changelog");
    afterAll(work.remove);

    it("is read without a warning", async () => {
      const { values } = plan("wheezy", { recipe: recipe({ revision: 2, changes: changes.slice(0, 2) }) });
      const path = join(work.path, "changelog");
      const text = fillIn(ejs.compile, await loadTemplates(), "changelog.ejs", "text", { ...values });
      await writeFile(path, text);
      const { stdout, stderr } = await runOk("dpkg-parsechangelog", ["--all", "-l", path]);
      expect(stderr).toBe("");
      expect(stdout).toMatchInlineSnapshot(`
        "Source: hv-kvp-daemon
        Version: 3.4+20120727-2~deb7
        Distribution: wheezy
        Urgency: medium
        Maintainer: lisdeb packagers <packagers@lisdeb.example>
        Timestamp: 1769904000
        Date: Sun, 01 Feb 2026 00:00:00 +0000
        Changes:
         hv-kvp-daemon (3.4+20120727-2~deb7) wheezy; urgency=medium
         .
           * Second.
           * Long: word word word word word word word word word word word word word word
             word word word word word word word word word word word word word word word
             word
         .
         hv-kvp-daemon (3.4+20120727-1~deb7) wheezy; urgency=medium
         .
           * Package hv_kvp_daemon of Linux Integration Services 3.4 for Hyper-V, byte
             for byte as it is in microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.
        "
      `);
      const newest = await runOk("dpkg-parsechangelog", ["-l", path, "-S", "Version"]);
      expect(newest.stdout.trim()).toBe(values.version);
    });
  });
});
