// Hostile archives cost lisdeb verify little, and are refused in a line.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifiedArchive } from "../build/archive/index.ts";
import { cpuTime } from "./support/cpu-time.ts";
import { lisdeb } from "./support/lisdeb.ts";
import type { Lies } from "./support/lying-archive.ts";
import { kinds, lyingArchives, told, verified } from "./support/lying-archives.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("verify-hostile");
afterAll(() => work.remove());
const { keys, fill, archiveOf } = lyingArchives(work.path);
const canBuild = requireTools("apt-ftparchive", "dpkg-deb", "gpg", "xz");

beforeAll(async () => {
  if (canBuild) await fill();
});

const AMD64 = "main/binary-amd64/Packages";

describe.skipIf(!canBuild)("a hostile archive", () => {
  /** What came of it, or the code of its error, in so many milliseconds of processor time. */
  const within = async (ms: number, work: () => Promise<unknown>): Promise<unknown> => {
    const start = cpuTime();
    const result = await work().catch((error: unknown) => (error as { code?: string }).code ?? error);
    expect(cpuTime() - start).toBeLessThan(ms);
    return result;
  };

  it("whose Packages is a bomb is refused before it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const lies: Lies = { files: () => ({ [`${AMD64}.gz`]: bomb }), forms: ["gz"] };
    const archive = await archiveOf(lies);
    const ring = await keys.keyring("rsa");
    const found = await within(5000, () => verified(archive, ring));
    expect(kinds(found as VerifiedArchive)).toEqual(["index-unpacks-to-other"]);
  });

  it("whose Release has a run of blanks, or no end, costs no time", async () => {
    const archive = await archiveOf({ sign: [], without: ["Release"] });
    writeFileSync(
      join(archive, "dists/bookworm/InRelease"),
      `${" ".repeat(8_000_000)}x${"\n".repeat(4_000_000)}x`,
    );
    expect(kinds((await within(5000, () => verified(archive))) as VerifiedArchive)).toContain(
      "inrelease-unreadable",
    );
    writeFileSync(join(archive, "dists/bookworm/InRelease"), Buffer.alloc(17 * 1024 * 1024, 0x61));
    expect(await within(5000, () => verified(archive))).toBe("limit-exceeded");
  });

  it("that lists thousands of packages that are not there is given up", async () => {
    const stanza = (i: number) =>
      `Package: p${i}\nVersion: 1\nArchitecture: amd64\nSize: 1\nSHA256: ${"0".repeat(64)}\nFilename: pool/p${i}.deb\n\n`;
    const text = Array.from({ length: 50_000 }, (_, i) => stanza(i)).join("");
    const archive = await archiveOf({ packages: () => text });
    const ring = await keys.keyring("rsa");
    const found = (await within(8000, () => verified(archive, ring))) as VerifiedArchive;
    expect(kinds(found)).toContain("unchecked");
  });

  it("whose Contents names thousands of packages beside one long path is read once a line", async () => {
    // Just short of the longest line that is read; a path as long as that, digested for each name, would take minutes.
    const path = "x".repeat(32_000);
    const names = Array.from({ length: 5_000 }, (_, i) => `p${i}`).join(",");
    const contents = gzipSync(`${path} ${names}\n`.repeat(300));
    const archive = await archiveOf({ files: () => ({ "main/Contents-amd64.gz": contents }) });
    const ring = await keys.keyring("rsa");
    const found = (await within(8000, () => verified(archive, ring))) as VerifiedArchive;
    expect(kinds(found)).toContain("contents-differ");
  });

  it("that has more suites than anyone is refused", async () => {
    const folder = join(work.path, "suites");
    for (let i = 0; i < 600; i++) {
      mkdirSync(join(folder, `dists/s${i}`), { recursive: true });
      writeFileSync(join(folder, `dists/s${i}/Release`), "");
    }
    expect(await within(5000, () => verified(folder))).toBe("limit-exceeded");
  });

  it("with a link to another file of the machine has nothing of it printed", async () => {
    const secret = join(work.path, "secret");
    writeFileSync(secret, "root:$6$salt:19000:0:99999:7:::\n");
    const archive = await archiveOf({});
    const release = join(archive, "dists/bookworm/Release");
    rmSync(release);
    symlinkSync(secret, release);
    const ran = await lisdeb(["verify", archive, "--keyring", await keys.keyring("rsa")]);
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^lisdeb: \S+: dists\/bookworm\/Release: a link leads outside the archive here, and is not followed\n$/,
    );
  });

  it("with a package that is a link to a file outside is proven but for that", async () => {
    const archive = await archiveOf({});
    const deb = "pool/main/h/hello-amd64/hello-amd64_1.0+x~1_amd64.deb";
    const elsewhere = join(work.path, "elsewhere.deb");
    renameSync(join(archive, deb), elsewhere);
    symlinkSync(elsewhere, join(archive, deb));
    expect(told(await verified(archive, await keys.keyring("rsa")))).toEqual([
      `unchecked ${deb}: could not be checked to its end: a link leads outside the archive here, and is not followed`,
    ]);
  });

  it("that is a pipe where a file should be is no file", async () => {
    const archive = await archiveOf({});
    const pool = join(archive, "pool/main/h/hello-amd64");
    for (const name of readdirSync(pool)) rmSync(join(pool, name));
    await runOk("mkfifo", [join(pool, "hello-amd64_1.0+x~1_amd64.deb")]);
    const ring = await keys.keyring("rsa");
    expect(kinds((await within(5000, () => verified(archive, ring))) as VerifiedArchive)).toEqual([
      "package-absent",
    ]);
  });

  it.each<readonly [string, RequestListener, string]>([
    ["sends no end", (_, response) => sendForEver(response), "limit-exceeded"],
    [
      "redirects in a circle",
      (request, response) => void response.writeHead(302, { location: `${request.url ?? ""}?` }).end(),
      "download-refused",
    ],
    [
      "redirects to a file",
      (_, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end(),
      "download-refused",
    ],
    ["says that nobody may", (_, response) => void response.writeHead(403).end(), "download-refused"],
    [
      "breaks off",
      (_, response) =>
        void response.writeHead(200, { "content-length": "100" }).write("x", () => response.destroy()),
      "download-failed",
    ],
    ["is busy", (_, response) => void response.writeHead(503).end(), "download-failed"],
  ])("on a server that %s is refused", async (_, answer, code) => {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
    try {
      expect(await within(8000, () => verified(`http://127.0.0.1:${port}/`, undefined, "bookworm"))).toBe(
        code,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

function sendForEver(response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(1024 * 1024, 0x61);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    response.once("drain", more);
  };
  more();
}
