// docs/maintaining.md, tried as a new maintainer would: every line of it is typed at a terminal, for a release that nothing in lisdeb knows.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atTerminal, TERMINAL_TOOLS, type TypedAnswer } from "./support/at-terminal.ts";
import { LIS_MEDIA_TOOLS, lisMedium, NEW_RELEASE } from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { run, runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const GUIDE = readFileSync(join(ROOT, "docs/maintaining.md"), "utf8");
const [SET_UP = [], LINES = []] = [...GUIDE.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = ""]) =>
  block.trimEnd().split("\n"),
);

const TYPED: Readonly<Record<string, readonly TypedAnswer[]>> = {
  "recipe new": [
    { to: "Version of the release [4.9.0]: ", type: "" },
    { to: "Title [Linux Integration Services 4.9.0 for Hyper-V]: ", type: "" },
    // What is no date is asked for again.
    { to: "Published in (year, month or day) [leave open]: ", type: "last month" },
    { to: "Published in (year, month or day) [leave open]: ", type: "2026-01" },
    { to: "Its page on the web [leave open]: ", type: "" },
    { to: "Address it can be fetched from [leave open]: ", type: "" },
    { to: "Licence [GPL-2.0]: ", type: "" },
  ],
  "recipe lock": [{ to: "[y/N] ", type: "y" }],
};

const work = temporaryFolder("maintaining");
afterAll(work.remove);
const at = (...names: readonly string[]) => join(work.path, "checkout", ...names);
const atHome = (...names: readonly string[]) => join(work.path, "home", ...names);

/** A checkout as a newcomer has it: what README.md says first was done, and a build of all that is at hand. */
async function checkout(): Promise<void> {
  mkdirSync(at("out"), { recursive: true });
  mkdirSync(atHome());
  for (const name of ["recipes", ".gitignore"]) cpSync(join(ROOT, name), at(name), { recursive: true });
  for (const name of ["Makefile", "package.json", "node_modules", "dist", "build", "scripts", "samples"])
    symlinkSync(join(ROOT, name), at(name));
  await sh(
    "git init --quiet && git add -A && git -c user.name=me -c user.email=me@example.org commit -qm all",
    {
      cwd: at(),
    },
  );
  // What other tests run is neither installed nor built anew, whatever its age is.
  const old = ["node_modules/.package-lock.json", "dist/lisdeb.js"].flatMap((file) => ["-o", file]);
  await runOk("make", [...old, "demo"], { cwd: at() });
  await runOk("npm", ["run", "--silent", "build-debs", "--", "demo", "--offline"], { cwd: at() });
}

describe.skipIf(!requireTools(...LIS_MEDIA_TOOLS, ...TERMINAL_TOOLS, "gpgv", "dpkg-deb", "git", "make"))(
  "the maintainer's guide",
  () => {
    const ran: { line: string; status: number; shown: string }[] = [];
    let drafted: string;
    let uncommitted: string;

    beforeAll(async () => {
      await lisdeb(["--version"]);
      await checkout();
      mkdirSync(join(work.path, "medium"));
      const { path } = await lisMedium(NEW_RELEASE, join(work.path, "medium"));
      renameSync(path, at(NEW_RELEASE.file));
      // In a terminal that somebody types in there are aliases.
      const setUp = ["shopt -s expand_aliases", ...SET_UP.filter((line) => !line.startsWith("make"))];
      for (const line of LINES) {
        const [, command = ""] = /^lisdeb (\w+ \w+)/.exec(line) ?? [];
        const answers = TYPED[command] ?? [];
        const { status, shown } = await atTerminal([...setUp, line].join("\n"), answers, {
          cwd: at(),
          env: { HOME: atHome() },
        });
        ran.push({ line, status, shown });
        if (line.startsWith("grep")) decide();
      }
      uncommitted = (await sh("git status --porcelain --untracked-files=all", { cwd: at() })).stdout;
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

    it("is set up by make, and by an alias", () => {
      expect(SET_UP.map((line) => line.split(" ")[0])).toEqual(["make", "alias"]);
    });

    it("leaves nothing to commit but the recipe and the lock: no key, no medium", () => {
      expect(uncommitted).toBe(" M recipes/lock.yaml\n?? recipes/lis-4.9.0.yaml\n");
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
        .map((name) => /_(.+)_/.exec(name)?.[1] ?? "")
        .filter((version) => !version.includes("~demo"));
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
        "gpg --dearmor <keys/lisdeb-archive-public.asc >ring.gpg; gpgv --keyring ./ring.gpg apt/dists/bookworm/InRelease",
        { cwd: atHome() },
      );
      const index = readFileSync(atHome("apt/dists/bookworm/main/binary-amd64/Packages"), "utf8");
      for (const name of ["hv-kvp-daemon", "hv-vss-daemon", "hv-fcopy-daemon"])
        expect(index).toContain(`Package: ${name}\n`);
      expect(existsSync(atHome("apt/dists/trixie/main/binary-amd64/Packages"))).toBe(true);
    });

    it("publishes this release alone, and nothing of the demonstration that was built before", async () => {
      const { stdout } = await sh("cat apt/dists/*/main/binary-*/Packages | grep ^Version: | sort -u", {
        cwd: atHome(),
      });
      for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/^Version: 4\.9\.0\+/);
    });
  },
);
