// A suite in an object store, of as little as can be shown: one index, and texts in place of signed files.
import type { ArchiveStore, StateRecord } from "../../build/archive/index.ts";
import { sha256 } from "../../build/base/index.ts";
import type { Radosgw } from "./radosgw.ts";
import { testBucket, type TestBucket } from "./s3-bench.ts";

/** Its only index. */
export const INDEX = "main/binary-amd64/Packages";

/** The files that a state has beside the signed ones. */
export const FILES = ({ release }: StateRecord) => [
  { path: INDEX, sha256: sha256(Buffer.from(/^Release-\d+: (.*)/.exec(release)?.[1] ?? "")) },
];

/** Who proves that a newer state is ours: here each is. */
export const OURS = () => Promise.resolve();

/** Requests that opening an archive takes: a publisher is only held up or killed after them. */
export const PROOF = 3;

export interface SuiteBench {
  readonly bucket: TestBucket;
  readonly archive: ArchiveStore;
  /** Commits a state whose index has that content. */
  readonly publish: (number: number, content: string) => Promise<StateRecord>;
}

/** A bucket of its own, and who commits states of wheezy there. */
export async function suiteBench(rgw: Radosgw): Promise<SuiteBench> {
  const bucket = await testBucket(rgw);
  const archive = await bucket.open();
  const now = new Date();
  const publish = async (number: number, content: string): Promise<StateRecord> => {
    const index = Buffer.from(content);
    const digest = sha256(index);
    await archive.create(archive.byHash("wheezy", INDEX, digest), index, now);
    const record: StateRecord = {
      format: "lisdeb archive state 1",
      suite: "wheezy",
      number,
      date: "2026-11-23T04:00:00Z",
      change: "a test",
      release: `Release-${number}: ${content}\nSHA256:\n ${digest} ${index.length} ${INDEX}\n`,
      releaseGpg: `signature ${number}`,
      inRelease: `InRelease ${number}`,
      parts: {},
    };
    const bytes = Buffer.from(JSON.stringify(record));
    const outcome = await archive.create(`.lisdeb/wheezy/${number}.json`, bytes, now);
    if (outcome !== "created") throw new Error(`state ${number} is there already`);
    return record;
  };
  return { bucket, archive, publish };
}

/** What a client is given, the first line of each file. */
export async function shownBy({ url }: TestBucket): Promise<string[]> {
  const names = [INDEX, "Release.gpg", "Release", "InRelease"];
  const texts = names.map(async (name) => (await fetch(`${url}/dists/wheezy/${name}`)).text());
  return (await Promise.all(texts)).map((text) => text.split("\n")[0] ?? "");
}

/** Does something for the first request, the second and so on, eight at a time, until it says that there were not so many; gives how many there were. */
export async function atEach(work: (at: number) => Promise<boolean>): Promise<number> {
  for (let first = 1; ; first += 8) {
    const reached = await Promise.all(Array.from({ length: 8 }, (_, i) => work(first + i)));
    if (reached.includes(false)) return first + reached.indexOf(false) - 1;
  }
}
