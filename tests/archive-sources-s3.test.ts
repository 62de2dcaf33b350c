// Source packages in an archive in an object store: published, proven, and fetched by apt from there.
import { readdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveClient } from "./support/archive-client.ts";
import { commandBench, digestOf } from "./support/command.ts";
import { startRadosgw, type Radosgw } from "./support/radosgw.ts";
import { testBucket, type TestBucket } from "./support/s3-bench.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { smallSource } from "./support/source-package.ts";
import { requireTools } from "./support/tools.ts";

const tools = requireTools("apt-get", "dpkg-deb", "dpkg-source", "xz");
const rgw = tools ? await startRadosgw() : undefined;
const { work, lisdeb, fresh } = commandBench("sources-s3");
afterAll(() => rgw?.stop());

describe.skipIf(rgw === undefined)("source packages in an object store", { timeout: 120_000 }, () => {
  const store = rgw as Radosgw; // the tests are left out where there is none
  let bucket: TestBucket;
  let key: TestKey;
  const debs: string[] = [];
  const built = () => join(work.path, "debs");
  const run = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, ...store.environment };
    const ran = await lisdeb([...args, "--s3-endpoint", store.endpoint], { env });
    expect([ran.status, ran.stderr], args.join(" ")).toEqual([0, ""]);
    return ran.stdout;
  };

  beforeAll(async () => {
    key = await signingKey();
    bucket = await testBucket(store);
    for (const version of ["1.0-1", "1.0+x-2"]) {
      await smallSource(built(), { name: "hello", version, packages: [{ name: "hello-bin" }] });
      const made = { name: "hello-bin", version, architecture: "amd64", fields: ["Source: hello"] };
      debs.push(...(await smallDebs(built(), [made])));
    }
    await run("publish", ...debs, "--to", bucket.address, "--suite", "bookworm", "--sign", key.file);
  });

  it("are proven by lisdeb verify, and fetched by apt", async () => {
    expect(await run("verify", bucket.address, "--keyring", key.keyring)).toMatch(/is proven/);
    const folder = fresh();
    await mkdir(folder);
    const client = await archiveClient(folder, bucket.url, "bookworm", key.keyring, true);
    const updated = await client.apt("apt-get", "update");
    expect([updated.status, updated.stderr]).toEqual([0, ""]);
    for (const version of ["1.0-1", "1.0+x-2"])
      expect((await client.apt("apt-get", "source", "--download-only", `hello=${version}`)).status).toBe(0);
    const fetched = join(folder, "downloads");
    expect(readdirSync(fetched)).toHaveLength(6);
    for (const name of readdirSync(fetched))
      expect(digestOf(join(fetched, name)), name).toBe(digestOf(join(built(), name)));
  });

  it("go with the last package that needs them, and not before", async () => {
    await run(
      "archive",
      "remove",
      bucket.address,
      "--suite",
      "bookworm",
      "hello-bin=1.0-1",
      "--sign",
      key.file,
    );
    const list = JSON.parse(await run("archive", "list", bucket.address, "--json")) as {
      suites: { sources: { version: string }[] }[];
    };
    expect(list.suites[0]?.sources.map(({ version }) => version)).toEqual(["1.0+x-2"]);
    // The state before still names it.
    expect(await run("archive", "clean", bucket.address)).toMatch(/^Removed nothing/);
    const kept = await fetch(`${bucket.url}/pool/main/h/hello/hello_1.0-1.dsc`);
    expect(await kept.text()).toBe(await readFile(join(built(), "hello_1.0-1.dsc"), "utf8"));
  });
});
