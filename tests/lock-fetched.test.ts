// `lisdeb recipe lock` of a medium that is fetched, and builds of it: whoever serves another one.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO, digestOf, packagesIn } from "./support/command.ts";
import { BY, lockBench, said } from "./support/lock-bench.ts";
import { serveFolder, type FolderServer } from "./support/serve-folder.ts";

const { work, lisdeb, fresh, recipe } = lockBench("lock-fetched");

interface Served {
  readonly server: FolderServer;
  readonly folder: string;
}
let good: Served;
let changed: Served;
let longer: Served;

async function served(name: string, content: Uint8Array): Promise<Served> {
  const folder = join(work.path, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "lis-demo.iso"), content);
  return { server: await serveFolder(folder), folder };
}

beforeAll(async () => {
  const medium = readFileSync(DEMO);
  const other = Buffer.from(medium);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  good = await served("good", medium);
  changed = await served("changed", other);
  longer = await served("longer", Buffer.concat([medium, Buffer.alloc(2048)]));
});
afterAll(async () => {
  for (const { server } of [good, changed, longer]) await server.close();
});

const address = ({ server }: Served): string => `${server.url}lis-demo.iso`;

describe("a medium that is fetched", () => {
  it("is locked with its address, and built without the network from then on", async () => {
    const { path } = recipe([address(good)]);
    const env = { LISDEB_CACHE: fresh() };
    const unlocked = await lisdeb(["build", path, "--out", fresh()], { env });
    expect(unlocked.status).toBe(1);
    expect(unlocked.stderr).toContain("lisdeb recipe lock");
    const ran = await lisdeb(["recipe", "lock", path, ...BY, "--yes"], { env });
    expect(ran.stderr).toContain(`${address(good)} (over http: anybody on the way could have changed it)`);
    expect(readFileSync(join(path, "../lock.yaml"), "utf8")).toContain(`    from: ${address(good)}\n`);
    const out = fresh();
    const built = await lisdeb(["build", path, "--suite=wheezy", "--offline", "--out", out], { env });
    expect(built.status).toBe(0);
    expect(Object.keys(packagesIn(out))).toHaveLength(4);
  });

  it("is asked for at the mirrors before the recipe's own addresses, in builds too", async () => {
    const { path } = recipe(["http://127.0.0.1:9/lis-demo.iso"]);
    const lock = ["recipe", "lock", path, ...BY, "--yes", "--json"];
    const first = said(await lisdeb([...lock, "--mirror", good.server.url]));
    expect(first).toMatchObject({ state: "locked", from: address(good) });
    // Each build with an empty cache: a mirror without the file, then one that has it.
    const build = ["build", path, "--suite=wheezy", "--arch=amd64", "--out"];
    const byOption = await lisdeb([...build, fresh(), "--mirror", good.server.url.replace(/\/$/, "")], {
      env: { LISDEB_CACHE: fresh() },
    });
    expect(byOption.stderr).toBe("");
    const byVariable = await lisdeb([...build, fresh()], {
      env: { LISDEB_CACHE: fresh(), LISDEB_MIRROR: `${good.server.url}none ${good.server.url}` },
    });
    expect(byVariable.status).toBe(0);
  });

  it("stops the build where it is not the locked one, and both digests are told, whoever served it", async () => {
    const { path } = recipe([address(changed)]);
    await lisdeb(["recipe", "lock", path, "--media", DEMO, ...BY, "--yes"]);
    const env = { LISDEB_CACHE: fresh() };
    const build = ["build", path, "--suite=wheezy", "--out"];
    const sameLength = await lisdeb([...build, fresh()], { env });
    expect(sameLength.status).toBe(1);
    const other = digestOf(join(changed.folder, "lis-demo.iso"));
    expect(sameLength.stderr).toContain(`the SHA-256 is ${other}, and the lock states ${digestOf(DEMO)}`);
    const out = fresh();
    const mirrored = await lisdeb([...build, out, "--mirror", longer.server.url], { env });
    expect(mirrored.status).toBe(1);
    for (const each of [digestOf(join(longer.folder, "lis-demo.iso")), other, digestOf(DEMO)])
      expect(mirrored.stderr).toContain(each);
    expect(existsSync(out)).toBe(false);
    // A mirror that has the right one mends it.
    const mended = await lisdeb([...build, fresh(), "--mirror", good.server.url], { env });
    expect(mended.status).toBe(0);
  });

  it.each([
    ["ftp://example.org/media", "is not an http or https address"],
    ["https://jane:word@example.org/media", "has a user name or password in it"],
    ["https://example.org/media?key=secret", "has a query"],
    ["media", "is not a URL"],
  ])("is not asked for at the mirror %s", async (mirror, reason) => {
    const { path } = recipe();
    const ran = await lisdeb(["recipe", "lock", path, ...BY, "--yes", "--mirror", mirror]);
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining(reason)]);
    expect(ran.stderr).not.toMatch(/jane|:word|secret/);
  });
});
