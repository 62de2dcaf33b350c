// The same as archive-keeping.test.ts tells of a folder, where it differs in an object store: nobody waits there, and it has a clock of its own.
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { clean } from "../build/archive/index.ts";
import { archiveClient } from "./support/archive-client.ts";
import { commandBench } from "./support/command.ts";
import { startRadosgw, type Radosgw } from "./support/radosgw.ts";
import { testBucket } from "./support/s3-bench.ts";
import { servedSuite } from "./support/served-suite.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb } = commandBench("keeping-s3");
const store = requireTools("dpkg-deb", "gpgv") ? await startRadosgw() : undefined;
afterAll(() => store?.stop());

describe.skipIf(store === undefined)("looking after an archive in an object store", () => {
  const rgw = store as Radosgw; // the tests are left out where there is none

  it("refreshes, copies, rolls back and cleans up, and clients see each state whole", async () => {
    const bucket = await testBucket(rgw);
    const { address, url } = bucket;
    const key = await signingKey();
    const [first, second] = await smallDebs(join(work.path, "debs"), [
      { name: "greet", version: "1.0+a", architecture: "amd64" },
      { name: "greet", version: "2.0+b", architecture: "amd64" },
    ]);
    const run = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
      const signs = !["snapshot", "clean", "list"].includes(args[1]!);
      const ran = await lisdeb([...args, "--json", ...(signs ? ["--sign", key.file] : [])], {
        env: rgw.environment,
      });
      expect([ran.status, ran.stderr], args.join(" ")).toEqual([0, ""]);
      return JSON.parse(ran.stdout) as Record<string, unknown>;
    };
    const suite = ["--suite", "bookworm"];

    await run("publish", first!, "--to", address, ...suite, "--valid-for", "2d");
    await run("archive", "snapshot", address, "first", ...suite);
    await run("publish", second!, "--to", address, ...suite, "--keep", "1");
    await run("archive", "copy", address, "greet", "--from", "bookworm", "--to", "bookworm-next");
    expect(await run("archive", "rollback", address, ...suite, "--to", "first")).toMatchObject({
      suites: [{ state: 3, added: [{ version: "1.0+a" }], removed: [{ version: "2.0+b" }] }],
    });
    expect(await run("refresh", address)).toMatchObject({
      suites: [
        { suite: "bookworm", state: 4 },
        { suite: "bookworm-next", state: 2 },
      ],
    });
    const archive = await withEnvironment(rgw.environment, () => bucket.open());
    const orphan = "pool/main/g/greet/greet_0+x_amd64.deb";
    await archive.create(orphan, Buffer.from("left over"), new Date());
    // An hour is not over; and a clock that is a year ahead does not make it so.
    expect(await run("archive", "clean", address, "--grace", "1h")).toMatchObject({
      removed: [],
      waiting: [{ file: orphan }],
    });
    const ahead = () => new Date(Date.now() + 365 * 24 * 3_600_000);
    expect((await clean(archive, { grace: 3_600_000, now: ahead, dryRun: false })).removed).toEqual([]);
    expect((await clean(archive, { grace: 0, now: ahead, dryRun: false })).removed).toMatchObject([
      { path: orphan },
    ]);
    // What old clients would have found it by went, too.
    for (const name of ["greet_0%2bx_amd64.deb", "greet_0%20x_amd64.deb"])
      expect((await fetch(`${url}/pool/main/g/greet/${name}`)).status, name).toBe(404);

    for (const name of ["bookworm", "bookworm-next"])
      expect(await servedSuite(url, name, key.keyring)).toEqual(["greet"]);
    const { apt } = await archiveClient(join(work.path, "client"), url, "bookworm", key.keyring);
    expect((await apt("apt-get", "update")).status).toBe(0);
    expect((await apt("apt-get", "download", "greet=1.0+a")).status).toBe(0);

    // A suite whose records are lost is still served: nothing goes, and nothing is written.
    for await (const { path } of archive.list(".lisdeb/bookworm-next")) await archive.remove(path);
    const refused = await lisdeb(["archive", "clean", address, "--grace", "1h"], { env: rgw.environment });
    expect([refused.status, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/^lisdeb: .*no record of what dists\/bookworm-next needs.*\n$/);
    expect(await servedSuite(url, "bookworm-next", key.keyring)).toEqual(["greet"]);
  });
});

async function withEnvironment<T>(
  more: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await work();
  } finally {
    process.env = before;
  }
}
