import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../build/base/index.ts";
import { readElf } from "../build/elf/index.ts";
import { daemon, plan } from "../build/package/package.test-support.ts";
import { buildDeb, loadTemplates } from "../build/package/index.ts";
import { compileDaemon, type CompiledDaemon } from "./support/compiled-daemon.ts";
import { everyPackage, filesOf, type PackedKind } from "../build/package/every-package.test-support.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { freshRoot, ROOT_TOOLS } from "./support/root-fs.ts";
import { runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("lintian");
afterAll(() => work.remove());

/** All that it can find: experimental and pedantic tags too, without a limit, and each that is overridden. */
const STRICTEST = [
  ...["--display-experimental", "--display-info", "--pedantic", "--display-level", "+pedantic"],
  ...[
    "--profile",
    "debian",
    "--tag-display-limit",
    "0",
    "--show-overrides",
    "--no-cfg",
    "--no-user-dirs",
    "--allow-root",
  ],
];

const canEnter =
  requireTools(...ROOT_TOOLS) && requireRoot("trixie's lintian is installed in a fresh system");

describe.skipIf(!requireTools("dpkg-deb", "lintian"))("lintian at its strictest", () => {
  let packages: readonly PackedKind[];
  beforeAll(async () => {
    packages = await everyPackage(work.path);
  });

  it("finds nothing in any kind of package but what is overridden with a reason, and needs each override", async () => {
    const those = packages.filter(({ suite }) => suite !== "trixie");
    // Two at a time: lintian uses one processor.
    const queue = those.values();
    const worker = async (): Promise<void> => {
      for (const each of queue) await expectArgued(each, await judge(each.deb));
    };
    await Promise.all([worker(), worker()]);
  }, 300_000);

  // Debian 13's own does not know that tag any more, and calls an override of it an error that nothing overrides.
  it("of Debian 12 finds in those for trixie only that the other names of a unit have no init script", async () => {
    const those = packages.filter(({ suite }) => suite === "trixie");
    expect(those.length).toBeGreaterThan(1);
    const { found } = await judge(...those.map(({ deb }) => deb));
    const others = found.filter(
      (line) =>
        !/^I: \S+: package-supports-alternative-init-but-no-init\.d-script \[\S+\/(hyperv-daemons\.)?hv-\w+-daemon\.service\]$/.test(
          line,
        ),
    );
    expect(others).toEqual([]);
  });

  it.skipIf(!canEnter)(
    "of trixie finds nothing but that in those for trixie",
    { timeout: 300_000 },
    async () => {
      const root = await freshRoot({ suite: "trixie", architecture: "amd64", packages: ["lintian"] });
      try {
        const those = packages.filter(({ suite }) => suite === "trixie");
        expect(those.length).toBeGreaterThan(1);
        for (const each of those) {
          await root.put(each.deb, "root/judged.deb");
          const { stdout } = await root.ok(
            `lintian ${[...STRICTEST, "--fail-on", "none"].join(" ")} /root/judged.deb`,
          );
          await expectArgued(each, tagsOf(stdout));
        }
      } finally {
        await root.close();
      }
    },
  );

  it.skipIf(!requireTools("gcc"))("finds nothing however the daemon was compiled", async () => {
    const overridden = await Promise.all(
      COMPILED.map(async ({ architecture, ...wanted }, index) => {
        const content = await compileDaemon(wanted);
        const elf = readElf(content, { file: "hv_kvp_daemon" });
        const made = plan("wheezy", {
          architecture,
          daemon: daemon("hv_kvp_daemon", "kvp-1", { content, sha256: sha256(content), elf }),
        });
        const path = join(work.path, `compiled-${index}.deb`);
        await writeFile(path, (await buildDeb(made, await loadTemplates())).bytes);
        const judged = await judge(path);
        expect(judged.found, path).toEqual([]);
        return judged.overridden.filter((line) => line.includes("usr/sbin/hv_kvp_daemon"));
      }),
    );
    expect([...new Set(overridden.flat().map((line) => line.split(" ")[2]))].sort()).toEqual([
      "binary-file-built-without-LFS-support",
      "hardening-no-bindnow",
      "hardening-no-fortify-functions",
      "hardening-no-pie",
      "hardening-no-relro",
      "unstripped-binary-or-object",
    ]);
  });

  it("finds nothing in the packages of the demonstration medium, whose daemons are compiled otherwise", async () => {
    const out = join(work.path, "demo");
    expect((await lisdeb(["build", "demo", "--suite", "wheezy", "--out", out])).status).toBe(0);
    const debs = (await sh(`find '${out}/debs' -name '*.deb'`)).stdout.trim().split("\n");
    expect(debs.length).toBeGreaterThan(1);
    const { found, overridden } = await judge(...debs);
    expect(found).toEqual([]);
    expect(overridden.join("\n")).toContain("hardening-no-bindnow");
  });
});

/** Ways of which no kind of package above has a daemon. */
const COMPILED: readonly (CompiledDaemon & { readonly architecture: "amd64" | "i386" })[] = [
  {
    architecture: "amd64",
    imports: [["memcpy"], ["printf"]],
    symbols: true,
    options: ["-Wl,-z,norelro"],
  },
  { architecture: "i386", bits: 32, imports: [["fopen"], ["__printf_chk"]], options: ["-Wl,-z,relro"] },
];

interface Override {
  readonly tag: string;
  readonly about: string;
  /** The comment above it. */
  readonly reason: string;
}

/** Lines of lintian's, of what it finds and of what it would find without an override. */
interface Judged {
  readonly found: readonly string[];
  readonly overridden: readonly string[];
}

async function judge(...debs: readonly string[]): Promise<Judged> {
  const ran = await runOk("lintian", [...STRICTEST, "--fail-on", "none", ...debs], { timeout: 120_000 });
  return tagsOf(ran.stdout);
}

function tagsOf(said: string): Judged {
  const lines = said.split("\n").filter((line) => /^[A-Z]: /.test(line) && !line.startsWith("N: "));
  const isOverridden = (line: string): boolean => line.startsWith("O: ");
  return { found: lines.filter((line) => !isOverridden(line)), overridden: lines.filter(isOverridden) };
}

async function expectArgued({ what, folder }: PackedKind, { found, overridden }: Judged): Promise<void> {
  expect(found, what).toEqual([]);
  const overrides = await overridesIn(folder);
  const isMet = ({ tag, about }: Override): boolean =>
    overridden.some((line) => line.split(" ")[2] === tag && line.includes(about));
  expect(
    overrides.filter((override) => !isMet(override)),
    `${what}: overrides that nothing needs`,
  ).toEqual([]);
  for (const { tag, reason } of overrides) expect(reason, `${what}: ${tag}`).toMatch(/^[A-Z].{15,}\.$/s);
}

/** What a package's file of overrides says; none where it has no such file. */
async function overridesIn(folder: string): Promise<readonly Override[]> {
  const files = (await filesOf(folder)).filter(({ path }) => path.startsWith("usr/share/lintian/overrides/"));
  const overrides: Override[] = [];
  for (const { path } of files) {
    let reason: string[] = [];
    let isReason = false;
    for (const line of (await readFile(join(folder, path), "utf8")).split("\n")) {
      if (line.startsWith("# ")) {
        reason = isReason ? [...reason, line.slice(2)] : [line.slice(2)];
        isReason = true;
        continue;
      }
      isReason = false;
      const [, name, tag, about] = /^(\S+) binary: (\S+) \*(.+)\*$/.exec(line) ?? [];
      if (line !== "") expect(name, line).toBe(basename(path));
      if (tag !== undefined && about !== undefined) overrides.push({ tag, about, reason: reason.join(" ") });
    }
  }
  return overrides;
}
