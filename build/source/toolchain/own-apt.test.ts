import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { requireTools } from "../../../tests/support/tools.ts";
import { ownApt } from "./own-apt.ts";

const folder = mkdtempSync(join(tmpdir(), "lisdeb-own-apt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wanted = {
  suite: "bookworm",
  mirrors: { apt: [], known: ["http://debian.example/debian/"] },
};

describe.skipIf(!requireTools("apt-get"))("an apt of its own", () => {
  it("goes by the machine's proxy, and runs none of the commands that the machine's own apt runs", async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo; // of a listening TCP server it is one
    const settings = join(folder, "machine.conf");
    const trace = join(folder, "hook-ran");
    writeFileSync(
      settings,
      `Acquire::http::Proxy "http://127.0.0.1:${port}/";\nAcquire::AllowInsecureRepositories "true";\n` +
        ["Pre-Invoke", "Post-Invoke"].map((hook) => `APT::Update::${hook} { "touch ${trace}"; };\n`).join(""),
    );
    const environment = { PATH: process.env.PATH, APT_CONFIG: settings };
    await expect(ownApt({ ...wanted, environment })).rejects.toMatchObject({ code: "download-failed" });
    proxy.close();
    expect(asked).toContain("http://debian.example/debian/dists/bookworm/InRelease");
    expect(existsSync(trace)).toBe(false);
  });

  it("believes nobody but Debian: without Debian's keys it does not ask", async () => {
    const keyring = join(folder, "none.gpg");
    await expect(ownApt({ ...wanted, environment: process.env, keyring })).rejects.toMatchObject({
      code: "toolchain-gone",
      where: { file: keyring },
    });
  });
});
