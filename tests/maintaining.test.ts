// docs/maintaining.md, tried as a new maintainer would: every line of it is typed at a terminal, for a release that nothing in lisdeb knows.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atTerminal, TERMINAL_TOOLS, type TypedAnswer } from "./support/at-terminal.ts";
import { COMMAND } from "./support/command.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE } from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { run, runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const GUIDE = readFileSync(join(ROOT, "docs/maintaining.md"), "utf8");
const LINES = (/^```sh\n([^]*?)^```$/m.exec(GUIDE)?.[1] ?? "").trimEnd().split("\n");

const TYPED: Readonly<Record<string, readonly TypedAnswer[]>> = {
  "recipe new": [
    { to: "Version of the release [4.9.0]: ", type: "" },
    { to: "Title [Linux Integration Services 4.9.0 for Hyper-V]: ", type: "" },
    // What is no date is asked for again.
    { to: "Published in (year, month or day) [leave open]: ", type: "last month" },
    { to: "Published in (year, month or day) [leave open]: ", type: "2026-01" },
    { to: "Its page on the web [leave open]: ", type: "" },
    { to: "Licence [GPL-2.0-or-later]: ", type: "" },
  ],
  "recipe lock": [{ to: "[y/N] ", type: "y" }],
};

const work = temporaryFolder("maintaining");
afterAll(work.remove);
const at = (...names: readonly string[]) => join(work.path, "project", ...names);

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS, ...TERMINAL_TOOLS, "gpgv", "dpkg-deb"))(
  "the maintainer's guide",
  () => {
    const ran: { line: string; status: number; shown: string }[] = [];
    let drafted: string;

    beforeAll(async () => {
      await lisdeb(["--version"]);
      mkdirSync(join(work.path, "medium"));
      const { path } = await lisMedium(NEW_RELEASE, join(work.path, "medium"));
      mkdirSync(at());
      renameSync(path, at(NEW_RELEASE.file));
      cpSync(join(ROOT, "recipes"), at("recipes"), { recursive: true });
      mkdirSync(join(work.path, "bin"));
      writeFileSync(
        join(work.path, "bin/lisdeb"),
        `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`,
      );
      chmodSync(join(work.path, "bin/lisdeb"), 0o755);
      for (const line of LINES) {
        const [, command = ""] = /^lisdeb (\w+ \w+)/.exec(line) ?? [];
        const answers = TYPED[command] ?? [];
        const { status, shown } = await atTerminal(`PATH=${work.path}/bin:$PATH; ${line}`, answers, {
          cwd: at(),
        });
        ran.push({ line, status, shown });
        if (line.startsWith("grep")) decide();
      }
    }, 120_000);

    /** What the guide tells to do between two lines: each question is answered, and its comment goes. */
    function decide(): void {
      const path = at("recipes/lis-4.9.0.yaml");
      drafted = readFileSync(path, "utf8");
      const answered = drafted
        .replace(
          "title: Linux Integration Services 4.9.0 for Hyper-V",
          "title: LIS 4.9.0, as its publisher calls it",
        )
        .replaceAll(/^# Decide:.*\n(?:# .*\n)*/gm, "");
      writeFileSync(path, answered);
    }

    const shownBy = (command: string): string => {
      const found = ran.find(({ line }) => line.startsWith(`lisdeb ${command}`));
      if (!found) throw new Error(`the guide has no line for ${command}`);
      return found.shown;
    };

    it("has ten lines, and all of them do what they are there for", () => {
      expect(LINES.length).toBeLessThanOrEqual(10);
      expect(ran.filter(({ status }) => status !== 0)).toEqual([]);
    });

    it("is of a release that lisdeb does not know", async () => {
      const known = ["LIS 4.9", "lis-4.9", "distributions/alma", "distributions/enterprise"].flatMap(
        (text) => ["-e", text],
      );
      const { status } = await run(
        "grep",
        ["-rqF", "--exclude=*.test.ts", ...known, "build", "templates", "recipes"],
        {
          cwd: ROOT,
        },
      );
      expect(status).toBe(1);
    });

    it("names in its table every key at which the draft asks for a decision", () => {
      const keys = [...drafted.matchAll(/^# Decide:.*\n(?:# [a-z ].*\n(?!# ?\w+:))*?(?:# )?(\w+):/gm)].map(
        ([, key = ""]) => key,
      );
      expect(keys).toEqual(["media", "licence", "suites"]);
      for (const key of keys) expect(GUIDE).toMatch(new RegExp(`^\\| \`${key}\` `, "m"));
    });

    it("ends with what somebody decided in the packages", async () => {
      const { stdout } = await sh(
        "dpkg-deb -f out/debs/hv-kvp-daemon_*~deb12_amd64.deb Version Homepage Section",
        { cwd: at() },
      );
      expect(stdout).toContain("Version: 4.9.0+20260114-1~deb12\n");
      expect(stdout).not.toContain("non-free");
    });

    it("builds what the draft and the plan had said", () => {
      const built = readdirSync(at("out/debs"))
        .filter((name) => name.endsWith(".deb") && !name.startsWith("hyperv-lis-daemons"))
        .map((name) => /_(.+)_/.exec(name)?.[1] ?? "");
      expect(new Set(built).size).toBeGreaterThan(5);
      for (const version of new Set(built)) {
        expect(shownBy("recipe new")).toContain(` ${version} `);
        expect(shownBy("plan")).toContain(` ${version} `);
      }
    });

    it("locks the very file, by whom the line names", async () => {
      const { stdout } = await runOk("sha256sum", [at(NEW_RELEASE.file)]);
      const lock = readFileSync(at("recipes/lock.yaml"), "utf8");
      expect(lock).toContain(`sha256: ${stdout.slice(0, 64)}`);
      expect(lock).toContain("by: Jane Doe <jane@example.org>");
    });

    it("publishes packages that gpgv and the archive's own indices vouch for", async () => {
      await sh(
        "gpg --dearmor <keys/lisdeb-archive-public.asc >ring.gpg; gpgv --keyring ./ring.gpg out/apt/dists/bookworm/InRelease",
        { cwd: at() },
      );
      const index = readFileSync(at("out/apt/dists/bookworm/main/binary-amd64/Packages"), "utf8");
      for (const name of ["hv-kvp-daemon", "hv-vss-daemon", "hv-fcopy-daemon"])
        expect(index).toContain(`Package: ${name}\n`);
      expect(existsSync(at("out/apt/dists/trixie/main/binary-amd64/Packages"))).toBe(true);
    });
  },
);
