import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  everyPackage,
  filesOf,
  type PackedFile,
  type PackedKind,
} from "../build/package/every-package.test-support.ts";
import { run, runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const PAGE = /^usr\/share\/man\/man8\/(?<name>.+)\.8\.gz$/;
/** Where what people or daemons run lies. */
const PROGRAM = /^usr\/(sbin|libexec\/hypervkvpd)\//;

/** What a page of each kind of program has to tell. */
const SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "FILES", "SECURITY", "SEE ALSO"];

/** A manual page of a package. */
interface Page {
  readonly name: string;
  readonly source: string;
  /** Where its source lies. */
  readonly file: string;
  readonly of: PackedKind;
  /** The program that it is of. */
  readonly program: PackedFile | undefined;
}

describe.skipIf(!requireTools("dpkg-deb", "lexgrog", "man", "mandoc"))("manual pages", () => {
  const work = temporaryFolder("man");
  afterAll(work.remove);
  let packages: readonly PackedKind[];
  let pages: readonly Page[];

  beforeAll(async () => {
    packages = await everyPackage(work.path);
    pages = (await Promise.all(packages.map((each) => pagesOf(each, work.path)))).flat();
  });

  it("are there for every program of every package, and of nothing else", async () => {
    for (const each of packages) {
      const programs = (await filesOf(each.folder)).filter(({ path }) => PROGRAM.test(path));
      const named = pages.filter(({ of }) => of === each).map(({ name }) => name);
      expect(named.sort(), each.what).toEqual(programs.map(({ path }) => basename(path)).sort());
    }
  });

  it("are clean for mandoc", async () => {
    for (const { file } of pages) {
      const linted = await run("mandoc", ["-Tlint", "-Wwarning", file]);
      expect([file, linted.stdout, linted.stderr, linted.status]).toEqual([file, "", "", 0]);
    }
  });

  it("are clean for man, and no line is wider than the terminal", async () => {
    for (const { file } of pages) {
      const { stdout, stderr } = await formatted(file);
      expect([file, stderr]).toEqual([file, ""]);
      expect(
        stdout.split("\n").filter((line) => line.length > 80 && !line.includes("/")),
        file,
      ).toEqual([]);
    }
  });

  it("are found by apropos", async () => {
    for (const { name, file } of pages) {
      expect((await runOk("lexgrog", [file])).stdout).toMatch(new RegExp(`"${name} - [a-z].{20,}"`));
    }
  });

  it("have every section that there is something to tell in, in the usual order", () => {
    for (const { name, source } of pages) {
      const sections = [...source.matchAll(/^\.SH "?(.+?)"?$/gm)].map(([, section]) => section ?? "");
      expect(
        SECTIONS.filter((section) => !sections.includes(section)),
        name,
      ).toEqual([]);
      expect(sections.indexOf("NAME")).toBe(0);
      expect(sections.at(-1)).toBe("SEE ALSO");
    }
  });

  it("print what is to be typed with hyphens that a shell reads", () => {
    for (const { name, source } of pages) {
      const typed = [...source.matchAll(/^\.nf\n(.*?)^\.fi$/gms)].map(([, text]) => text ?? "");
      expect(typed.length, name).toBeGreaterThan(0);
      for (const text of typed) expect(text.match(/(?<!\\)-.*/)?.[0], name).toBeUndefined();
      expect(source.match(/^\.B.*(?<!\\)--.*$/m)?.[0], name).toBeUndefined();
    }
  });

  it("refer to pages of the same package and of Debian's own only", () => {
    for (const { source, of } of pages) {
      const own = pages.filter((page) => page.of === of).map(({ name }) => name);
      const referred = [...source.matchAll(/^\.BR ([a-z][\w\\-]*) \((\d)\)/gm)].map(
        ([, name = "", section = ""]) => [name.replaceAll("\\-", "-"), section] as const,
      );
      for (const [name, section] of referred) {
        if (own.includes(name)) expect(section).toBe("8");
        else expect(DEBIAN_PAGES, `${of.what}: ${name}`).toContain(`${name}(${section})`);
      }
    }
  });

  it("of a daemon tell of the options that this very daemon has", async () => {
    const daemons = pages.filter(({ name, of }) => name === of.service);
    expect(daemons.length).toBeGreaterThan(5);
    for (const { file, of } of daemons) {
      expect(await optionsOf(file), of.what).toEqual([...of.daemonOptions].sort());
    }
  });

  it("of a script tell of the options, commands and exit statuses that its --help tells", async () => {
    let told = 0;
    for (const { name, file, program } of pages) {
      if (program?.content.subarray(0, 2).toString() !== "#!") continue;
      const script = join(work.path, name);
      await writeFile(script, program.content, { mode: 0o755 });
      const help = await run("dash", [script, "--help"]);
      if (help.status !== 0 || !help.stdout.includes("Usage:")) continue;
      told++;
      const text = (await formatted(file)).stdout;
      expect(await optionsOf(file), name).toEqual(
        [...new Set([...(help.stdout.match(LONG_OPTION) ?? []), "--help"])].sort(),
      );
      const commands = [...help.stdout.matchAll(new RegExp(`${name} ([a-z][a-z-]*)`, "g"))];
      for (const [, command] of commands)
        expect(text, name).toMatch(new RegExp(`^ {7}${command ?? ""}\\b`, "m"));
      const statuses = /^Exit status: (.*)/ms.exec(help.stdout)?.[1]?.match(/(?<=^|\.\s)\d(?= )/g);
      if (statuses) expect(statusesOf(text), name).toEqual(statuses);
    }
    expect(told).toBeGreaterThan(0);
  });
});

/** Pages of what every Debian has or what the text says belongs to another package. */
const DEBIAN_PAGES = [
  "dpkg-statoverride(1)",
  "fcntl(2)",
  "fsfreeze(8)",
  "hyperv-guest(8)",
  "ifup(8)",
  "interfaces(5)",
  "resolvconf(8)",
  "resolv.conf(5)",
  "syslog(3)",
];

const LONG_OPTION = /(?<![\w-])--[a-z][a-z-]*/g;

/** The options that the page's OPTIONS section has a paragraph for. */
async function optionsOf(file: string): Promise<readonly string[]> {
  const { stdout } = await formatted(file);
  const section = /^OPTIONS\n(.*?)^[A-Z]/ms.exec(stdout)?.[1] ?? "";
  return [...section.matchAll(/^ {7}(-.*)$/gm)]
    .flatMap(([, line = ""]) => line.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [])
    .sort();
}

/** The exit statuses that the page, as it is printed, has a paragraph for. */
function statusesOf(text: string): readonly string[] {
  const section = /^EXIT STATUS\n(.*?)^[A-Z]/ms.exec(text)?.[1] ?? "";
  return [...section.matchAll(/^ {7}(\d)\b/gm)].map(([, status = ""]) => status);
}

function formatted(file: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return run(
    "man",
    ["--warnings", "--encoding=UTF-8", "--no-hyphenation", "--no-justification", "-l", file],
    {
      env: { MANWIDTH: "80", MAN_KEEP_FORMATTING: undefined, LC_ALL: "C.UTF-8" },
    },
  );
}

async function pagesOf(packed: PackedKind, below: string): Promise<Page[]> {
  const files = await filesOf(packed.folder);
  return Promise.all(
    files.flatMap(({ path, content }) => {
      const name = PAGE.exec(path)?.groups?.name;
      if (name === undefined) return [];
      const source = gunzipSync(content).toString("utf8");
      const file = join(below, `${basename(packed.folder)}-${name}.8`);
      const program = files.find((each) => PROGRAM.test(each.path) && basename(each.path) === name);
      return [writeFile(file, source).then(() => ({ name, source, file, of: packed, program }))];
    }),
  );
}
