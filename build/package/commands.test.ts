import { beforeAll, describe, expect, it } from "vitest";
import { run, runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { PROFILES, VARIATIONS } from "../daemon/index.ts";
import type { DebContents } from "../deb/index.ts";
import { suiteNamed, SUITES } from "../suite/index.ts";
import { COMMANDS, holderOf } from "./commands.ts";
import { KINDS, plan } from "./package.test-support.ts";
import { render } from "./render.ts";
import { loadTemplates } from "./templates.ts";

/** What dash does itself (dash(1), "Builtins"). */
const BUILTINS = [
  ...[":", ".", "[", "break", "cd", "command", "continue", "echo", "eval", "exec", "exit", "export", "false"],
  ...[
    "getopts",
    "kill",
    "printf",
    "pwd",
    "read",
    "readonly",
    "return",
    "set",
    "shift",
    "test",
    "times",
    "trap",
  ],
  ...["true", "type", "ulimit", "umask", "unset", "wait"],
];

/** Every program that some daemon runs, by its profile or what its binary shows beyond that. */
const PROGRAMS = PROFILES.flatMap((profile) => [
  ...profile.programs,
  ...VARIATIONS.flatMap(({ of }) => of(profile).programs),
]);

const templates = await loadTemplates();

/** Each kind of package, rendered for each suite: what transports and suites have to do with each other is not asked here. */
const rendered: readonly (readonly [what: string, contents: DebContents])[] = await Promise.all(
  SUITES.flatMap(({ name }) =>
    KINDS.map(async ([what, make]) => {
      const contents = await render(plan(name, { daemon: make().daemon }), templates);
      return [`${what}, rendered for ${name}`, contents] as const;
    }),
  ),
);

/** Equal texts are parsed once. */
const texts = new Map<string, Commands>();

describe.skipIf(!requireTools("shfmt"))("what the templates run", () => {
  const all = new Map<string, ReadonlyMap<string, string>>();

  beforeAll(async () => {
    for (const [what, contents] of rendered) all.set(what, await commandsOf(contents));
  });

  it("is the shell's own, or has a row that says which package it is from", () => {
    for (const [what, commands] of all)
      for (const command of commands.keys()) expect(COMMANDS, what).toHaveProperty([command]);
  });

  it("is in the minimal system, or asked for before it is run, or depended on", () => {
    for (const [what, contents] of rendered) {
      const suite = suiteNamed(what.replace(/.* /, ""));
      const depends = new Map(contents.control).get("Depends") ?? "";
      for (const [command, text] of all.get(what) ?? []) {
        const { package: holder, asks } = COMMANDS[command] ?? expect.unreachable();
        const name = holder(suite);
        const isThere = Object.hasOwn(suite.minimal, name) || depends.split(/[ ,|]+/).includes(name);
        const isAsked = asks !== undefined && holdsWords(text, asks);
        expect(isThere || isAsked, `${what}: ${command} of ${name}`).toBe(true);
      }
    }
  });

  it("uses every row of the table", () => {
    const used = new Set([...all.values()].flatMap((commands) => [...commands.keys()]));
    for (const command of Object.keys(COMMANDS))
      if (!PROGRAMS.includes(command)) expect(used, command).toContain(command);
  });

  it("would be found out where a template called something new", async () => {
    const { names } = await parse(
      'if [ -x "$1" ]; then x=$(lspci -n | awk 1) || "$DAEMON"; fi; f() { curl -s; }\nf\n',
    );
    expect(names).toEqual(["lspci", "awk", "$", "curl"]);
    expect(Object.keys(COMMANDS)).not.toContain("lspci");
  });
});

describe.skipIf(!requireTools("dpkg-query", "sh"))("the table of commands", () => {
  it("names the packages that this machine's dpkg knows the commands of", async () => {
    const rows = Object.keys(COMMANDS);
    const asked = rows.map((command) => `command -v '${command}' || echo none`).join("\n");
    const paths = (await runOk("sh", ["-c", asked])).stdout.trim().split("\n");
    // Since /bin is a link to /usr/bin, dpkg may know either path.
    const both = paths.flatMap((path) => [path.replace(/^\/usr/, ""), path.replace(/^(\/usr)?/, "/usr")]);
    const { stdout } = await run("dpkg-query", ["-S", ...both]);
    const owners = new Map(
      stdout.split("\n").map((line) => [line.replace(/.*: (\/usr)?/, ""), line.replace(/: .*/, "")]),
    );
    const known = rows.flatMap((command, i) => {
      const owner = owners.get((paths[i] ?? "").replace(/^\/usr/, ""));
      return owner === undefined ? [] : [[command, owner]];
    });
    // What is not installed here cannot be asked after; these are everywhere.
    expect(known.map(([command]) => command)).toEqual(
      expect.arrayContaining(["grep", "mv", "start-stop-daemon"]),
    );
    expect(known).toEqual(
      known.map(([command = ""]) => [command, COMMANDS[command]?.package(suiteNamed("bookworm"))]),
    );
  });
});

describe("what daemons run", () => {
  it("has a row, whichever the daemon", () => {
    expect(PROGRAMS).toEqual(expect.arrayContaining(["ip", "awk"]));
    for (const program of PROGRAMS) expect(COMMANDS).toHaveProperty([program]);
  });

  it("is refused without one, not passed over", () => {
    expect(() => holderOf("lspci", suiteNamed("wheezy"))).toThrow("lspci");
  });
});

/** The commands that a script runs, without the shell's own and its functions; `$` for what only shows when it runs. */
interface Commands {
  readonly names: readonly string[];
}

/** Every command of a package's scripts, unit and rules, each with the text that it stands in; the package's own ones are left out. */
async function commandsOf({ scripts, tree }: DebContents): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const files = tree.flatMap(({ path, content }) => (typeof content === "string" ? [{ path, content }] : []));
  const shell = [...Object.values(scripts), ...files.filter(isShell).map(({ content }) => content)];
  for (const text of shell) for (const name of (await parse(text)).names) found.set(name, text);
  for (const { path, content } of files) {
    if (path.endsWith(".rules")) expect(content).not.toMatch(/RUN|PROGRAM|IMPORT/);
    if (!path.endsWith(".service")) continue;
    for (const [, program = ""] of content.matchAll(/^Exec\w+=[-@:+!]*(\S+)/gm)) found.set(program, content);
  }
  for (const { path } of tree) found.delete(path);
  return found;
}

function isShell({ path, content }: { path: string; content: string }): boolean {
  return content.startsWith("#!/bin/sh") || path.startsWith("/etc/");
}

/** Reads a script with shfmt, a parser of the shell's language. */
async function parse(text: string): Promise<Commands> {
  const known = texts.get(text);
  if (known) return known;
  const { stdout } = await runOk("shfmt", ["-ln", "posix", "--to-json"], { input: text });
  const calls: string[] = [];
  const functions: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (isNode(node) && node.Type === "FuncDecl") functions.push(node.Name?.Value ?? "");
    if (isNode(node) && node.Type === "CallExpr" && node.Args && node.Args.length > 0) {
      const [first, second] = node.Args;
      const name = literal(first);
      // exec runs what follows it.
      calls.push(name === "exec" && second ? literal(second) : name);
    }
    for (const child of Object.values(node)) walk(child);
  };
  walk(JSON.parse(stdout));
  const own = new Set([...BUILTINS, ...functions, ...LSB_FUNCTIONS]);
  const commands = { names: [...new Set(calls)].filter((name) => !own.has(name)) };
  texts.set(text, commands);
  return commands;
}

/** Those of `/lib/lsb/init-functions` (LSB 3.1, "Init Script Functions", and Debian's own). */
const LSB_FUNCTIONS = [
  ...["log_success_msg", "log_failure_msg", "log_warning_msg", "log_daemon_msg", "log_end_msg"],
];

/** Whether a text holds words, and not only the beginning of the last one. */
function holdsWords(text: string, words: string): boolean {
  return text
    .split(words)
    .slice(1)
    .some((rest) => !/^[\w.-]/.test(rest));
}

/** What is looked at of shfmt's nodes. */
interface Node {
  readonly Type?: string;
  readonly Name?: { readonly Value?: string };
  readonly Args?: readonly Word[];
}

interface Word {
  readonly Parts: readonly { readonly Type: string; readonly Value?: string }[];
}

function isNode(node: object): node is Node {
  return "Type" in node;
}

function literal(word: Word | undefined): string {
  const parts = word?.Parts ?? [];
  return parts.every(({ Type }) => Type === "Lit") ? parts.map(({ Value }) => Value ?? "").join("") : "$";
}
