import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LisdebError, sha256 } from "../build/base/index.ts";
import { FAULTS, startFaultyProxy } from "./support/faulty-proxy.ts";
import { startRadosgw, type Radosgw } from "./support/radosgw.ts";
import { putBeside, testBucket } from "./support/s3-bench.ts";
import { atEach, FILES, INDEX, OURS, PROOF, shownBy, suiteBench } from "./support/s3-suite.ts";

const store = await startRadosgw();
afterAll(() => store?.stop());

/** Most of their time they wait for the store. */
const OPTIONS = { concurrent: true };

describe.skipIf(store === undefined)("a state in an object store that Ceph serves", OPTIONS, () => {
  const rgw = store as Radosgw; // the tests are left out where there is none
  let before: NodeJS.ProcessEnv;
  beforeAll(() => {
    before = { ...process.env };
    Object.assign(process.env, rgw.environment);
  });
  afterAll(() => {
    process.env = before;
  });

  it("is shown with its indices and its signed files, and told by its number", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    expect(await archive.shown("wheezy")).toBeUndefined();
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    expect(await archive.shown("wheezy")).toBe(1);
    expect(await shownBy(bucket)).toEqual(["one", "signature 1", "Release-1: one", "InRelease 1"]);
    const second = await publish(2, "two");
    expect(await archive.shown("wheezy")).toBe(1);
    await archive.show(second, FILES(second));
    expect(await archive.shown("wheezy")).toBe(2);
    expect(await shownBy(bucket)).toEqual(["two", "signature 2", "Release-2: two", "InRelease 2"]);
  });

  it("is written in an order that lets Wheezy's apt see that something is on its way", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    const second = await publish(2, "two");
    const proxy = await startFaultyProxy(rgw.endpoint, () => undefined);
    await (await bucket.open(proxy)).show(second, FILES(second));
    await proxy.stop();
    const written = proxy.asked.flatMap(({ line }) => /^PUT .*\/dists\/wheezy\/(.*)\?/.exec(line)?.[1] ?? []);
    const once = [...new Set(written)];
    expect([once.slice(0, 2), once.slice(2).sort()]).toEqual([
      ["Release.gpg", INDEX],
      ["InRelease", "Release"],
    ]);
  });

  it("has newer times than the one before, though it comes within the same second", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const times: (string | null)[] = [];
    for (const number of [1, 2, 3]) {
      const record = await publish(number, `content ${number}`);
      await archive.show(record, FILES(record));
      times.push((await fetch(`${bucket.url}/dists/wheezy/Release.gpg`)).headers.get("last-modified"));
    }
    const seconds = times.map((time) => Date.parse(time ?? ""));
    expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
  });

  it("is left to its publisher where it is the newer one, until that one has had the time to show it", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    const second = await publish(2, "two");
    const third = await publish(3, "three");
    const waits = await bucket.open({ patience: 600_000 });
    const isLeft = waits.show(second, FILES(second), () => expect.unreachable("nobody was waited for"));
    await archive.show(third, FILES(third));
    await isLeft;
    await archive.show(second, FILES(second), OURS);
    expect(await shownBy(bucket)).toEqual(["three", "signature 3", "Release-3: three", "InRelease 3"]);
  });

  it("is shown by another where its publisher was killed before, if it is ours", async () => {
    const { bucket, publish } = await suiteBench(rgw);
    const archive = await bucket.open({ patience: 0 });
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    const second = await publish(2, "two");
    const third = await publish(3, "three");
    const foreign = new LisdebError("archive-foreign", "is another's");
    const judged: number[] = [];
    const show = (prove: () => Promise<void>) =>
      archive.show(second, FILES(second), ({ number }) => (judged.push(number), prove()));
    await expect(show(() => Promise.reject(foreign))).rejects.toBe(foreign);
    expect(await archive.shown("wheezy")).toBe(1);
    await show(OURS);
    expect(judged).toEqual([third.number, third.number]);
    expect(await shownBy(bucket)).toEqual(["three", "signature 3", "Release-3: three", "InRelease 3"]);
  });

  it("is shown though a record lies there that follows on none", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    await publish(900, "stray");
    const second = await publish(2, "two");
    await archive.show(second, FILES(second), () => expect.unreachable("900 is no state of this suite"));
    expect(await archive.shown("wheezy")).toBe(2);
    expect(await shownBy(bucket)).toEqual(["two", "signature 2", "Release-2: two", "InRelease 2"]);
  });

  it("is not shown over a newer one, though the one in between is past and gone", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    const second = await publish(2, "two");
    const third = await publish(3, "three");
    await archive.show(third, FILES(third));
    await archive.remove(`.lisdeb/wheezy/${second.number}.json`);
    await archive.show(first, FILES(first), OURS);
    expect(await shownBy(bucket)).toEqual(["three", "signature 3", "Release-3: three", "InRelease 3"]);
  });

  it("ends a run that fails only when nothing of it is under way", async () => {
    const { bucket, publish } = await suiteBench(rgw);
    const record = await publish(1, "one");
    const release: (() => void)[] = [];
    let isEnded = false;
    const proxy = await startFaultyProxy(rgw.endpoint, async ({ line }) => {
      if (!line.startsWith("GET") || !line.includes(sha256(Buffer.from("one")))) return undefined;
      await new Promise<void>((resolve) => release.push(resolve));
      return undefined;
    });
    const missing = { path: "main/binary-i386/Packages", sha256: "0".repeat(64) };
    const ended = (await bucket.open(proxy))
      .show(record, [missing, ...FILES(record)])
      .catch((error: unknown) => {
        isEnded = true;
        return error;
      });
    await expect.poll(() => release.length).toBe(1);
    await expect.poll(() => proxy.asked.some(({ line }) => line.includes(missing.sha256))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isEnded).toBe(false);
    release[0]?.();
    expect(await ended).toMatchObject({ code: "archive-invalid" });
    await proxy.stop();
  });

  it("is shown whole by eight who show it at once", async () => {
    const { bucket, publish } = await suiteBench(rgw);
    const archives = await Promise.all(Array.from({ length: 8 }, () => bucket.open()));
    for (const number of [1, 2]) {
      const record = await publish(number, `content ${number}`);
      await Promise.all(archives.map((each) => each.show(record, FILES(record))));
      expect(await archives[0]?.shown("wheezy")).toBe(number);
    }
    expect(await shownBy(bucket)).toEqual([
      "content 2",
      "signature 2",
      "Release-2: content 2",
      "InRelease 2",
    ]);
  });

  it("is not written over by one who stood still before any of its requests", async () => {
    const requests = await atEach(async (at) => {
      const { bucket, archive, publish } = await suiteBench(rgw);
      const first = await publish(1, "one");
      await archive.show(first, FILES(first));
      const older = await publish(2, "late");
      const proxy = await startFaultyProxy(rgw.endpoint, async ({ nth }) => {
        if (nth !== PROOF + at) return undefined;
        const newer = await publish(3, "newer");
        await archive.show(newer, FILES(newer));
        return undefined;
      });
      const slow = await bucket.open(proxy);
      await slow.show(older, FILES(older), OURS);
      await proxy.stop();
      if (proxy.asked.length < PROOF + at) return false;
      const said = `held up before ${proxy.asked[PROOF + at - 1]?.line ?? "nothing"}`;
      expect(await archive.shown("wheezy"), said).toBe(3);
      expect(await shownBy(bucket), said).toEqual([
        "newer",
        "signature 3",
        "Release-3: newer",
        "InRelease 3",
      ]);
      return true;
    });
    expect(requests).toBeGreaterThan(8);
  });

  it("comes back where one who stood still wrote an index over the very bytes that it had seen", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "the same");
    await archive.show(first, FILES(first));
    const second = await publish(2, "other");
    let isHeld = false;
    const proxy = await startFaultyProxy(rgw.endpoint, async ({ line }) => {
      if (isHeld || !line.startsWith("PUT") || !line.includes("/Packages")) return undefined;
      isHeld = true;
      for (const [number, content] of [
        [3, "third"],
        [4, "the same"],
      ] as const) {
        const newer = await publish(number, content);
        await archive.show(newer, FILES(newer));
      }
      return undefined;
    });
    const slow = await bucket.open(proxy);
    await slow.show(second, FILES(second), OURS);
    expect(isHeld).toBe(true);
    expect(await shownBy(bucket)).toEqual(["the same", "signature 4", "Release-4: the same", "InRelease 4"]);
    await proxy.stop();
  });

  it("is shown by the next publisher, wherever the first was killed", async () => {
    const requests = await atEach(async (at) => {
      const { bucket, archive, publish } = await suiteBench(rgw);
      const first = await publish(1, "one");
      await archive.show(first, FILES(first));
      const second = await publish(2, "two");
      const killed = new AbortController();
      const proxy = await startFaultyProxy(rgw.endpoint, ({ nth }) => {
        if (nth === PROOF + at) {
          proxy.cutOff();
          killed.abort();
        }
        return undefined;
      });
      const victim = await bucket.open({ ...proxy, signal: killed.signal });
      const ended = await victim.show(second, FILES(second)).catch((error: unknown) => error);
      await proxy.stop();
      if (!killed.signal.aborted) return false;
      expect(ended).toMatchObject({ code: "interrupted" });
      expect(await archive.shown("wheezy")).toBeOneOf([1, 2]);
      await archive.show(second, FILES(second));
      expect(await archive.shown("wheezy")).toBe(2);
      expect(await shownBy(bucket)).toEqual(["two", "signature 2", "Release-2: two", "InRelease 2"]);
      return true;
    });
    expect(requests).toBeGreaterThan(8);
  });

  it.each(FAULTS)("is shown in spite of %s at the first try of each request", async (fault) => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    await archive.show(first, FILES(first));
    const second = await publish(2, "two");
    const seen = new Set<string>();
    const proxy = await startFaultyProxy(rgw.endpoint, ({ line }) => {
      if (seen.has(line)) return undefined;
      seen.add(line);
      return fault;
    });
    const unlucky = await bucket.open(proxy);
    await unlucky.show(second, FILES(second));
    await proxy.stop();
    expect(await archive.shown("wheezy")).toBe(2);
    expect(await shownBy(bucket)).toEqual(["two", "signature 2", "Release-2: two", "InRelease 2"]);
  });

  it("is not looked for where another tool made the suite", async () => {
    const bucket = await testBucket(rgw);
    await putBeside(bucket, "apt/dists/wheezy/InRelease", "of another");
    const archive = await bucket.open();
    await expect(archive.shown("wheezy")).rejects.toMatchObject({ code: "archive-foreign" });
  });

  it("is found again in a copy that has lost what was said of each object", async () => {
    const { bucket, archive, publish } = await suiteBench(rgw);
    const first = await publish(1, "one");
    const second = await publish(2, "two");
    await archive.show(second, FILES(second));
    for (const name of ["Release.gpg", "Release", "InRelease"]) {
      const path = `dists/wheezy/${name}`;
      const bytes = await archive.read(path);
      await putBeside(bucket, `apt/${path}`, bytes ?? "");
    }
    expect(await archive.shown("wheezy")).toBe(2);
    expect(first.number).toBe(1);
  });
});
