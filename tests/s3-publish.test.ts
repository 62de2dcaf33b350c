// An archive in an object store, as publishers and apt see it.
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  archiveSuiteNamed,
  openSigner,
  poolFilesOf,
  publish,
  readPackageFile,
  sortIntoSuites,
  type ArchiveStore,
  type Signer,
} from "../build/archive/index.ts";
import { asLisdebError, atOnce } from "../build/base/index.ts";
import { inAptRoot } from "./support/apt-root.ts";
import { archiveClient } from "./support/archive-client.ts";
import { changesOfEachKind } from "./support/changes-of-each-kind.ts";
import { COMMAND, commandBench } from "./support/command.ts";
import { FAULTS, startFaultyProxy, type FaultyProxy } from "./support/faulty-proxy.ts";
import { RADOSGW_KEY, startRadosgw, type Radosgw } from "./support/radosgw.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { removeBeside, testBucket, testClient, type TestBucket } from "./support/s3-bench.ts";
import { servedSuite } from "./support/served-suite.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

/** All requests, and not only those of each kind after which something else lies there: some minutes. */
const EVERYWHERE = process.env.LISDEB_KILL_EVERYWHERE !== undefined;

const SUITE = "bookworm";
const tools = requireTools("apt-get", "dpkg-deb", "gpgv");
const store = tools ? await startRadosgw() : undefined;
const { work, lisdeb } = commandBench("s3");
afterAll(() => store?.stop());

/** Most of their time they wait for the store. */
const OPTIONS = { timeout: 900_000, concurrent: true };

describe.skipIf(store === undefined)("an archive in an object store", OPTIONS, () => {
  const rgw = store as Radosgw; // the tests are left out where there is none
  let environment: NodeJS.ProcessEnv;
  let key: TestKey;
  let signer: Signer;
  /** Packages alpha, beta and so on; each with a `+` in its version. */
  let debs: readonly string[];
  const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota"];

  beforeAll(async () => {
    environment = { ...process.env };
    Object.assign(process.env, rgw.environment);
    key = await signingKey();
    signer = await openSigner([key.file], { signal: new AbortController().signal });
    debs = await smallDebs(
      join(work.path, "debs"),
      NAMES.map((name) => ({ name, version: "1.0+a", architecture: "all" })),
    );
  });
  afterAll(() => {
    process.env = environment;
  });

  /** Publishes one of the packages as the command does. */
  const publishIn = async (archive: ArchiveStore, name: string, signal?: AbortSignal) => {
    const deb = await readPackageFile(debs[NAMES.indexOf(name)] ?? "");
    return publish(
      archive,
      sortIntoSuites([deb], [archiveSuiteNamed(SUITE)], "named"),
      { allowUnproven: true },
      {
        signer,
        trusted: [],
        release: { allowReleaseinfoChange: false },
        now: () => new Date(),
        filesOf: poolFilesOf(archive),
        signal,
      },
    );
  };
  const command = (bucket: TestBucket, name: string): string[] => [
    ...["publish", debs[NAMES.indexOf(name)] ?? "", "--to", bucket.address, "--suite", SUITE],
    ...["--sign", key.file, "--allow-unproven"],
  ];
  const served = ({ url }: TestBucket) => servedSuite(url, SUITE, key.keyring);
  let clients = 0;
  const clientOf = ({ url }: TestBucket) =>
    archiveClient(join(work.path, `client-${++clients}`), url, SUITE, key.keyring);

  it.skipIf(!requireTools(...ROOT_TOOLS) || !requireRoot("apt installs into a fresh system"))(
    "is one that bookworm's apt installs from, and upgrades from",
    async () => {
      const bucket = await testBucket(rgw);
      const published = await lisdeb([...command(bucket, "alpha"), "--base-url", bucket.url]);
      expect([published.status, published.stderr]).toEqual([0, ""]);
      expect(published.stdout).toContain(`The archive is in ${bucket.address}`);
      await inAptRoot({ suite: "bookworm", architecture: "amd64" }, work.path, async (root) => {
        const keyring = await (await fetch(`${bucket.url}/lisdeb-archive-keyring.asc`)).text();
        await root.write("/etc/apt/keyrings/lisdeb.asc", keyring);
        const source = `deb [signed-by=/etc/apt/keyrings/lisdeb.asc] ${bucket.url} ${SUITE} main\n`;
        await root.write("/etc/apt/sources.list", source);
        await root.quietly("apt-get -q update");
        await root.quietly("apt-get -qq -y install alpha");
        const again = await lisdeb([...command(bucket, "beta"), "--json"]);
        expect([again.status, again.stderr]).toEqual([0, ""]);
        await root.quietly("apt-get -q update");
        await root.quietly("apt-get -qq -y install beta");
        expect(await root.quietly("cat /usr/share/alpha/about /usr/share/beta/about")).toBe(
          "alpha 1.0+a\nbeta 1.0+a\n",
        );
      });
      expect(await served(bucket)).toEqual(["alpha", "beta"]);
    },
  );

  it("is verified where it lies, with a package whose name holds a + also where Wheezy's apt looks for it on Amazon's store", async () => {
    const bucket = await testBucket(rgw);
    await publishIn(await bucket.open(), "alpha");
    const answer = await fetch(`${bucket.url}/pool/main/a/alpha/alpha_1.0%20a_all.deb`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(debs[0] ?? ""));

    // And verify knows what to look for.
    const verify = ["verify", bucket.address, "--keyring", key.keyring, "--json"];
    const good = await lisdeb(verify);
    expect([good.status, good.stderr]).toEqual([0, ""]);
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true });
    expect(good.stdout).not.toContain("plus-in-key");

    await removeBeside(bucket, "apt/pool/main/a/alpha/alpha_1.0 a_all.deb");
    const lame = await lisdeb(verify);
    expect([lame.status, lame.stderr]).toEqual([0, ""]);
    expect(lame.stdout).toContain("plus-in-key");
  });

  it("is found good by who verifies it while others publish", async () => {
    const bucket = await testBucket(rgw);
    await publishIn(await bucket.open(), "alpha");
    let lists = 0;
    let published: Promise<unknown> | undefined;
    const proxy = await startFaultyProxy(rgw.endpoint, async ({ line }) => {
      if (line.includes("list-type=2")) lists++;
      // What was listed is of the state before from then on.
      else if (lists > 1) await (published ??= bucket.open().then((archive) => publishIn(archive, "beta")));
      return undefined;
    });
    const verified = await lisdeb(["verify", bucket.address, "--keyring", key.keyring], {
      env: { AWS_ENDPOINT_URL_S3: proxy.endpoint },
    });
    await proxy.stop();
    expect(published).toBeDefined();
    expect([verified.stdout, verified.status]).toEqual([expect.stringMatching(/taken by.* good/s), 0]);
  });

  it("keeps one state of two publishers' at once, with what both have published", async () => {
    const bucket = await testBucket(rgw);
    const ran = await Promise.all(["alpha", "beta"].map((name) => lisdeb(command(bucket, name))));
    for (const { status, stderr } of ran) expect([status, stderr]).toEqual([0, ""]);
    expect(await served(bucket)).toEqual(["alpha", "beta"]);
    const keyring = Buffer.from(
      await (await fetch(`${bucket.url}/lisdeb-archive-keyring.gpg`)).arrayBuffer(),
    );
    expect(keyring).toEqual(Buffer.from(key.certificate));
  });

  it("keeps what eight publishers publish at once", async () => {
    const bucket = await testBucket(rgw);
    const names = NAMES.slice(0, 8);
    const done = await Promise.all(names.map(async (name) => publishIn(await bucket.open(), name)));
    expect(
      done
        .flat()
        .map(({ state }) => state)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await served(bucket)).toEqual([...names].sort());
    const { apt } = await clientOf(bucket);
    expect(await apt("apt-get", "update")).toMatchObject({ status: 0, stderr: "" });
    expect(await apt("apt-get", "download", ...names)).toMatchObject({ status: 0 });
  });

  it("is published to in spite of faults at the first try of each request", async () => {
    // Of the others s3-store.test.ts and s3-shown.test.ts tell, request by request.
    const faults = EVERYWHERE ? FAULTS : (["answer lost", "request cut", "500 and done"] as const);
    await Promise.all(
      faults.map(async (fault) => {
        const bucket = await testBucket(rgw);
        await publishIn(await bucket.open(), "alpha");
        const seen = new Set<string>();
        const proxy = await startFaultyProxy(rgw.endpoint, ({ line }) => {
          if (seen.has(line)) return undefined;
          seen.add(line);
          return fault;
        });
        const [published] = await publishIn(await bucket.open(proxy), "beta");
        await proxy.stop();
        expect([fault, published?.state, published?.changed]).toEqual([fault, 2, true]);
        expect(await served(bucket), fault).toEqual(["alpha", "beta"]);
      }),
    );
  });

  it("is whole for apt wherever a publisher was killed, and for all when the next has published", async () => {
    const requests = await requestsOfPublishing();
    const chosen = EVERYWHERE ? requests.map((_, i) => i + 1) : changesOfEachKind(requests);
    const counts = { old: 0, new: 0 };
    await atOnce(chosen, 8, async (at) => {
      const said = `killed at request ${at}, ${requests[at - 1] ?? ""}`;
      const bucket = await testBucket(rgw);
      await publishIn(await bucket.open(), "alpha");
      const client = await clientOf(bucket);
      expect(await client.apt("apt-get", "update"), said).toMatchObject({ status: 0 });
      await client.keep();

      // From the store's side a publisher is dead when nothing more comes of it.
      const killed = new AbortController();
      const proxy = await startFaultyProxy(rgw.endpoint, ({ nth }) => {
        if (nth < at) return undefined;
        proxy.cutOff();
        killed.abort();
        return undefined;
      });
      const victim = bucket.open({ ...proxy, signal: killed.signal });
      const ended = await victim
        .then((archive) => publishIn(archive, "beta", killed.signal))
        .catch(asLisdebError);
      await proxy.stop();
      expect(ended, said).toMatchObject({ code: "interrupted" });

      for (const lists of ["kept", "none"] as const) {
        await client.restore(lists);
        expect(await client.apt("apt-get", "update"), said).toMatchObject({ status: 0, stderr: "" });
        const known = (await client.apt("apt-cache", "pkgnames")).stdout.trim().split("\n").sort();
        expect([["alpha"], ["alpha", "beta"]], said).toContainEqual(known);
        expect(await client.apt("apt-get", "download", ...known), said).toMatchObject({ status: 0 });
        counts[known.length === 1 ? "old" : "new"] += 0.5;
      }
      await publishIn(await bucket.open(), "beta");
      expect(await served(bucket), said).toEqual(["alpha", "beta"]);
    });
    expect(Math.min(counts.old, counts.new)).toBeGreaterThan(0);
  });

  it("is whole after the command itself was killed, at its commit and while it showed the new state", async () => {
    const moments = [
      /PUT .*\/\.lisdeb\/bookworm\/2\.json/,
      /PUT .*\/Packages\.xz/,
      /PUT .*\/dists\/bookworm\/Release\?/,
    ];
    await Promise.all(
      moments.map(async (moment) => {
        const bucket = await testBucket(rgw);
        await publishIn(await bucket.open(), "alpha");
        let kill: (() => void) | undefined;
        const proxy = await startFaultyProxy(rgw.endpoint, ({ line }) => {
          if (!moment.test(line)) return undefined;
          kill?.();
          return "dropped";
        });
        const status = await new Promise<string>((resolve, reject) => {
          const env = { ...process.env, AWS_ENDPOINT_URL_S3: proxy.endpoint };
          const args = [COMMAND, ...command(bucket, "beta")];
          const child = spawn(process.execPath, args, { env, stdio: "ignore" });
          kill = () => child.kill("SIGKILL");
          child.on("error", reject);
          child.on("exit", (code, signal) => resolve(signal ?? String(code)));
        });
        await proxy.stop();
        expect(status, String(moment)).toBe("SIGKILL");
        const { apt } = await clientOf(bucket);
        expect(await apt("apt-get", "update")).toMatchObject({ status: 0, stderr: "" });
        expect(await apt("apt-get", "download", "alpha")).toMatchObject({ status: 0 });
        expect(await lisdeb(command(bucket, "gamma"))).toMatchObject({ status: 0, stderr: "" });
        const beta = moment === moments[0] ? [] : ["beta"];
        expect(await served(bucket), String(moment)).toEqual(["alpha", ...beta, "gamma"]);
      }),
    );
  });

  it("lets the credentials appear nowhere: not in what is printed, not in what is published", async () => {
    const bucket = await testBucket(rgw);
    const args = command(bucket, "alpha");
    const env = (more: Record<string, string | undefined>) => ({ env: more });
    const printed = [await lisdeb(args), await lisdeb([...args, "--json"])];
    const failed = [
      lisdeb(args, env({ AWS_SECRET_ACCESS_KEY: `${RADOSGW_KEY.secret}x` })),
      lisdeb([...args, "--json"], env({ AWS_SECRET_ACCESS_KEY: `${RADOSGW_KEY.secret}x` })),
      lisdeb(args, env({ AWS_ACCESS_KEY_ID: `${RADOSGW_KEY.id}X` })),
      lisdeb(args, env({ AWS_SESSION_TOKEN: `${RADOSGW_KEY.secret}-token` })),
      lisdeb(args, env({ AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" })),
      lisdeb(args, env({ NODE_DEBUG: undefined, AWS_ACCESS_KEY_ID: undefined })),
    ];
    const ran = [...printed, ...(await Promise.all(failed))];
    expect(ran.map(({ status }) => status)).toEqual([0, 0, 3, 3, 3, expect.any(Number), 3, 3]);
    for (const { stdout, stderr } of ran) {
      expect(stdout + stderr).not.toMatch(new RegExp(`${RADOSGW_KEY.id}|${RADOSGW_KEY.secret}|Signature=`));
      expect(stderr.split("\n").length).toBeLessThanOrEqual(2);
    }
    const client = testClient(rgw.endpoint);
    const Bucket = bucket.bucket;
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.length).toBeGreaterThan(20);
    for (const { Key } of Contents) {
      const got = await client.send(new GetObjectCommand({ Bucket, Key }));
      const said = JSON.stringify(got.Metadata) + ((await got.Body?.transformToString("latin1")) ?? "");
      expect(said, Key).not.toMatch(new RegExp(`${RADOSGW_KEY.id}|${RADOSGW_KEY.secret}`));
    }
  });

  /** What a second publication asks of the store, in order. */
  async function requestsOfPublishing(): Promise<readonly string[]> {
    const bucket = await testBucket(rgw);
    await publishIn(await bucket.open(), "alpha");
    const proxy: FaultyProxy = await startFaultyProxy(rgw.endpoint, () => undefined);
    await publishIn(await bucket.open(proxy), "beta");
    await proxy.stop();
    return proxy.asked.map(({ line }) => line);
  }
});
