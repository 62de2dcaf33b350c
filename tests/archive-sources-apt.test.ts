// Source packages of an archive that lisdeb publishes, fetched by the apt of Debian 11, 12 and 13.
import { readdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inAptRoot, INSIDE_ARCHIVE } from "./support/apt-root.ts";
import { type RootWanted } from "./support/base-root.ts";
import { digestOf } from "./support/command.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { serveFolder } from "./support/serve-folder.ts";
import { runOk } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { canMake, VERSIONS, sourcesBench } from "./support/sources-bench.ts";

const { fresh, built, deb, publish } = sourcesBench("sources-apt");

/** Roots that other tests use, too: none is made for this one. */
const ROOTS = {
  bullseye: { suite: "bullseye", architecture: "amd64" },
  bookworm: { suite: "bookworm", architecture: "amd64" },
  trixie: { suite: "trixie", architecture: "amd64", packages: ["coreutils", "util-linux", "busybox-static"] },
} as const satisfies Record<string, RootWanted>;

const canRun = canMake && requireTools(...ROOT_TOOLS) && requireRoot("apt is run in a fresh system");

describe.skipIf(!canRun)("apt-get source", { timeout: 300_000 }, () => {
  it.each(["bullseye", "bookworm", "trixie"] as const)(
    "of %s fetches them over http: and file:, by the lines of the page, and dpkg-source unpacks them",
    async (system) => {
      const archive = fresh();
      await mkdir(archive);
      const server = await serveFolder(archive);
      try {
        const files = VERSIONS.map((version) => deb(version));
        await publish(archive, system, files, "--base-url", server.url);
        await inAptRoot(ROOTS[system], archive, async (root) => {
          const page = await readFile(join(archive, "index.html"), "utf8");
          const pasted = linesOn(page, "Name the archive");
          expect(pasted).toContain("Types: deb deb-src\n");
          const ring = await readFile(join(archive, "lisdeb-archive-keyring.asc"));
          await root.write("/etc/apt/keyrings/lisdeb-archive-keyring.asc", ring);
          for (const [scheme, lines] of [
            ["http", pasted],
            ["file", pasted.replace(/^URIs: .*$/m, `URIs: file:${INSIDE_ARCHIVE}`)],
          ] as const) {
            await root.quietly(`${lines}\napt-get -q update`);
            // The newest one, and another by its version.
            await root.quietly(
              `install -d -o _apt /tmp/${scheme} && cd /tmp/${scheme} && apt-get -q source --download-only hello-bin hello=1.0-1`,
            );
            const names = readdirSync(built()).filter((name) =>
              /^hello_(1\.0-1\.|2|1\.0\.orig).*[cz]$/.test(name),
            );
            const sums = names.sort().map((name) => `${digestOf(join(built(), name))}  ${name}\n`);
            expect(sums).toHaveLength(6);
            expect(await root.quietly(`cd /tmp/${scheme} && sha256sum *`)).toBe(sums.join(""));
          }
        });
      } finally {
        await server.close();
      }
      const into = fresh();
      await runOk("dpkg-source", [
        "--no-check",
        "-x",
        join(archive, "pool/main/h/hello/hello_2.0+x~1-1.dsc"),
        into,
      ]);
      expect(await readFile(join(into, "hello.c"), "utf8")).toContain("2.0+x~1");
    },
  );

  it.skipIf(!requireTools("dget"))("has its like in dget, which takes the .dsc by its address", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", [deb("1.0-1")]);
    const server = await serveFolder(archive);
    const into = fresh();
    await mkdir(into);
    try {
      await runOk(
        "dget",
        ["--allow-unauthenticated", "--quiet", `${server.url}pool/main/h/hello/hello_1.0-1.dsc`],
        {
          cwd: into,
          env: { no_proxy: "127.0.0.1", http_proxy: undefined },
        },
      );
    } finally {
      await server.close();
    }
    expect(await readFile(join(into, "hello-1.0/hello.c"), "utf8")).toContain("1.0");
  });
});

/** The lines to paste below a title of the page's set-up. */
function linesOn(page: string, title: string): string {
  const [, lines = ""] = new RegExp(`<p>${title}</p>\\s*<pre><code>([^]*?)</code></pre>`).exec(page) ?? [];
  const references: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&#39;": "'",
    "&quot;": '"',
    "&amp;": "&",
  };
  return `${lines.replaceAll(/&[a-z#0-9]+;/g, (each) => references[each] ?? each)}\n`;
}
