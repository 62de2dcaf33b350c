import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../build/archive/index.ts";
import { FAULTS, startFaultyProxy } from "./support/faulty-proxy.ts";
import { startRadosgw, type Radosgw } from "./support/radosgw.ts";
import { putBeside, removeBeside, testBucket, testClient } from "./support/s3-bench.ts";

const store = await startRadosgw();
afterAll(() => store?.stop());

describe.skipIf(store === undefined)("an archive in an object store that Ceph serves", () => {
  const rgw = store as Radosgw; // the tests are left out where there is none
  let before: NodeJS.ProcessEnv;
  beforeAll(() => {
    before = { ...process.env };
    Object.assign(process.env, rgw.environment);
  });
  afterAll(() => {
    process.env = before;
  });

  const text = (content: string) => Buffer.from(content);
  const now = new Date();

  describe("a file", () => {
    it("is created once, and read whole", async () => {
      const archive = await (await testBucket(rgw)).open();
      expect(await archive.read("pool/main/h/h/h_1_all.deb")).toBeUndefined();
      expect(await archive.create("pool/main/h/h/h_1_all.deb", text("first"), now)).toBe("created");
      expect(await archive.create("pool/main/h/h/h_1_all.deb", text("second"), now)).toBe("exists");
      expect(await archive.create("pool/main/h/h/h_1_all.deb", text("first"), now)).toBe("exists");
      expect(asText(await archive.read("pool/main/h/h/h_1_all.deb"))).toBe("first");
    });

    it("is created by exactly one of eight at once", async () => {
      const bucket = await testBucket(rgw);
      const archives = await Promise.all(Array.from({ length: 8 }, () => bucket.open()));
      for (let round = 0; round < 5; round++) {
        const path = `.lisdeb/wheezy/${round + 1}.json`;
        const outcomes = await Promise.all(
          archives.map((each, i) => each.create(path, text(`by ${i}`), now)),
        );
        expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
        expect(asText(await archives[0]?.read(path))).toBe(`by ${outcomes.indexOf("created")}`);
      }
    });

    it("is replaced, and removed though it is not there", async () => {
      const archive = await (await testBucket(rgw)).open();
      await archive.replace("index.html", text("one"), now);
      await archive.replace("index.html", text("two"), now);
      expect(asText(await archive.read("index.html"))).toBe("two");
      await archive.remove("index.html");
      await archive.remove("index.html");
      expect(await archive.read("index.html")).toBeUndefined();
    });

    it("of 9 MB comes back as it went", async () => {
      const archive = await (await testBucket(rgw)).open();
      const bytes = Buffer.alloc(9_000_000, "lisdeb ");
      await archive.create("pool/main/b/big/big_1_all.deb", bytes, now);
      expect(Buffer.compare((await archive.read("pool/main/b/big/big_1_all.deb")) ?? text(""), bytes)).toBe(
        0,
      );
    });

    it("is listed, and what is beside the archive in the bucket is not", async () => {
      const bucket = await testBucket(rgw);
      const archive = await bucket.open();
      const names = Array.from({ length: 1005 }, (_, i) => `pool/main/h/h/h_${i}_all.deb`);
      const left = names.slice();
      const put = async () => {
        for (let name = left.pop(); name !== undefined; name = left.pop())
          await archive.create(name, text(name), now);
      };
      await Promise.all(Array.from({ length: 16 }, put));
      await putBeside(bucket, "apt-other/pool/x.deb", "of another");
      const listed: string[] = [];
      for await (const file of archive.list("pool")) {
        expect(file.size).toBe(file.path.length);
        expect(Math.abs(file.time.getTime() - Date.now())).toBeLessThan(600_000);
        listed.push(file.path);
      }
      expect(listed.sort()).toEqual(names.sort());
      const all: string[] = [];
      for await (const file of archive.list("")) all.push(file.path);
      expect(all.sort()).toEqual(names);
    });
  });

  describe("a file with a + in its name", () => {
    const path = "pool/main/h/h/h_1.0+b1+x_all.deb";

    it("is there a second time, for clients that leave the + as it is and stores that read it as a blank", async () => {
      const bucket = await testBucket(rgw);
      const archive = await bucket.open();
      await archive.create(path, text("package"), now);
      // What Amazon makes of the + that apt 0.9.7 sends, and what later apts send.
      for (const sent of ["h_1.0%20b1%20x_all.deb", "h_1.0%2bb1%2bx_all.deb"]) {
        const answer = await fetch(`${bucket.url}/pool/main/h/h/${sent}`);
        expect(answer.status).toBe(200);
        expect(answer.headers.get("content-type")).toBe("application/vnd.debian.binary-package");
        expect(await answer.text()).toBe("package");
      }
      await archive.replace(path, text("again"), now);
      expect(await (await fetch(`${bucket.url}/pool/main/h/h/h_1.0%20b1%20x_all.deb`)).text()).toBe("again");
    });

    it("is listed once, and removed with its second", async () => {
      const bucket = await testBucket(rgw);
      const archive = await bucket.open();
      await archive.create(path, text("package"), now);
      const listed: string[] = [];
      for await (const file of archive.list("pool")) listed.push(file.path);
      expect(listed).toEqual([path]);
      await archive.remove(path);
      expect((await fetch(`${bucket.url}/pool/main/h/h/h_1.0%20b1%20x_all.deb`)).status).toBe(404);
    });

    it("gets its second from the next publisher where the first was killed in between", async () => {
      const bucket = await testBucket(rgw);
      const archive = await bucket.open();
      await archive.create(path, text("package"), now);
      const client = testClient(rgw.endpoint);
      const Key = `apt/${path.replaceAll("+", " ")}`;
      await removeBeside(bucket, Key);
      expect(await archive.hasTwin(path, 7)).toBe(false);
      expect(await archive.create(path, text("package"), now)).toBe("exists");
      expect([await archive.hasTwin(path, 7), await archive.hasTwin(path, 8)]).toEqual([true, false]);
      const twin = await client.send(new GetObjectCommand({ Bucket: bucket.bucket, Key }));
      expect(await twin.Body?.transformToString()).toBe("package");
    });
  });

  it.each([
    ["pool/main/h/h/h_1_all.deb", "application/vnd.debian.binary-package", "public, max-age=86400"],
    ["dists/wheezy/main/binary-amd64/Packages.gz", "application/gzip", "no-cache"],
    ["dists/wheezy/main/binary-amd64/Packages.xz", "application/x-xz", "no-cache"],
    ["dists/wheezy/main/binary-amd64/Packages", "text/plain; charset=utf-8", "no-cache"],
    ["dists/wheezy/InRelease", "text/plain; charset=utf-8", "no-cache"],
    ["dists/wheezy/Release.gpg", "application/pgp-signature", "no-cache"],
    [
      "dists/wheezy/main/binary-amd64/by-hash/SHA256/abc",
      "application/octet-stream",
      "public, max-age=31536000, immutable",
    ],
    ["lisdeb-archive-keyring.gpg", "application/pgp-keys", "no-cache"],
    ["index.html", "text/html; charset=utf-8", "no-cache"],
  ])("serves %s as %s, %s", async (path, type, cache) => {
    const bucket = await testBucket(rgw);
    await (await bucket.open()).replace(path, text("content"), now);
    const answer = await fetch(`${bucket.url}/${path}`);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("cache-control")).toBe(cache);
    expect(answer.headers.get("content-encoding")).toBeNull();
  });

  describe("on a bad day", { concurrent: true }, () => {
    it.each(FAULTS)(
      "gets every file there in spite of %s at the first try of each request",
      async (fault) => {
        const bucket = await testBucket(rgw);
        await bucket.open();
        const seen = new Set<string>();
        const proxy = await startFaultyProxy(rgw.endpoint, ({ line }) => {
          if (seen.has(line)) return undefined;
          seen.add(line);
          return fault;
        });
        const archive = await bucket.open(proxy);
        const path = "pool/main/h/h/h_1+1_all.deb";
        expect(await archive.create(path, text("package"), now)).toBe("created");
        seen.clear();
        expect(asText(await archive.read(path))).toBe("package");
        await archive.replace("index.html", text("page"), now);
        const listed: string[] = [];
        for await (const file of archive.list("pool")) listed.push(file.path);
        expect(listed).toEqual([path]);
        seen.clear();
        await archive.remove(path);
        for await (const file of archive.list("pool")) expect.unreachable(`${file.path} was removed`);
        expect(asText(await archive.read("index.html"))).toBe("page");
        await proxy.stop();
      },
    );

    it("does not take a file of another publisher for its own, where its first try was refused unheard", async () => {
      const bucket = await testBucket(rgw);
      await (await bucket.open()).create("pool/main/h/h/h_1_all.deb", text("theirs"), now);
      const proxy = await startFaultyProxy(rgw.endpoint, ({ nth }) => (nth === 3 ? "500" : undefined));
      const archive = await bucket.open(proxy);
      expect(await archive.create("pool/main/h/h/h_1_all.deb", text("ours"), now)).toBe("exists");
      expect(proxy.asked.length).toBeGreaterThan(3);
      await proxy.stop();
    });
  });

  it("is told to be missing where it is only to be read and nothing is there", async () => {
    const { address } = await testBucket(rgw);
    const opened = openStore(address, { write: false, s3Endpoint: rgw.endpoint });
    await expect(opened).rejects.toMatchObject({ code: "input-missing" });
  });

  it("is refused in a bucket that is not there, in one line", async () => {
    const opened = openStore("s3://not-there/apt", { write: true, s3Endpoint: rgw.endpoint });
    await expect(opened).rejects.toMatchObject({
      code: "store-failed",
      message: "there is no such bucket",
      hint: "lisdeb makes none: its owner decides who may read it",
    });
  });

  it("is refused with a wrong secret, which is not repeated", async () => {
    const { address } = await testBucket(rgw);
    process.env["AWS_SECRET_ACCESS_KEY"] = "wrongwrongwrong";
    const thrown: unknown = await openStore(address, { write: true, s3Endpoint: rgw.endpoint }).catch(
      (e: unknown) => e,
    );
    process.env["AWS_SECRET_ACCESS_KEY"] = rgw.environment["AWS_SECRET_ACCESS_KEY"];
    expect(thrown).toMatchObject({ code: "store-failed" });
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/wrongwrong|AKIA|Signature=/);
  });
});

const asText = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
