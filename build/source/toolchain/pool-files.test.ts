import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { sha256, silent } from "../../base/index.ts";
import { poolFiles, removeHalfFetched, type ToolchainOptions } from "./pool-files.ts";

const CONTENT = Buffer.from("a package");
const FILE = { path: "pool/main/m/musl/musl.deb", size: CONTENT.length, sha256: sha256(CONTENT) };
const LOCK = { where: { file: "toolchain.yaml" }, snapshot: undefined };

let work: { readonly path: string; remove(): void };
let server: Server;
let asked: string[];
let options: ToolchainOptions;
let kept: string;
beforeEach(async () => {
  work = temporaryFolder("pool");
  asked = [];
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.end(CONTENT);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  options = {
    cacheDir: work.path,
    offline: false,
    environment: { no_proxy: "127.0.0.1" },
    progress: silent,
    mirrors: { apt: [], known: [`http://127.0.0.1:${port}/debian/`] },
  };
  mkdirSync(join(work.path, "sha256"));
  kept = join(work.path, "sha256", FILE.sha256);
});
afterEach(() => {
  server.close();
  work.remove();
});

describe("files of Debian's archive", () => {
  it("are fetched where the cache lacks them, and then never again", async () => {
    expect(await poolFiles([FILE], LOCK, options)).toEqual([kept]);
    expect(await poolFiles([FILE], LOCK, options)).toEqual([kept]);
    expect(asked).toEqual([`/debian/${FILE.path}`]);
  });

  it("are fetched anew where the copy in the cache has other bytes, though as many", async () => {
    writeFileSync(kept, "A package");
    expect(await poolFiles([FILE, FILE], LOCK, options)).toEqual([kept, kept]);
    expect(readFileSync(kept)).toEqual(CONTENT);
    expect(asked).toHaveLength(1);
  });

  it("are refused without the network where the copy has other bytes, which is said", async () => {
    writeFileSync(kept, "A package");
    await expect(poolFiles([FILE], LOCK, { ...options, offline: true })).rejects.toMatchObject({
      code: "offline",
      message: expect.stringContaining("is damaged") as string,
    });
    expect(asked).toEqual([]);
  });

  it("leave nothing for good in the cache where a run was killed while it fetched them", async () => {
    const [left, young] = [join(work.path, "partial/apt-left"), join(work.path, "partial/apt-young")];
    for (const folder of [left, young]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(left, FILE.sha256), "a pack");
    const earlier = Date.now() / 1000 - 7200;
    utimesSync(left, earlier, earlier);
    await removeHalfFetched(work.path);
    expect(readdirSync(join(work.path, "partial"))).toEqual(["apt-young"]);
  });

  it("are not said to be gone where there is no mirror to ask", async () => {
    rmSync(kept, { force: true });
    const nobody = { ...options, mirrors: { apt: [], known: [] } };
    await expect(poolFiles([FILE], LOCK, nobody)).rejects.toMatchObject({ code: "download-refused" });
  });
});
