// Clean-up of an object store beside `publish` itself, stopped before each of its writes, and going on when clean-up is over.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallDebs } from "../../../../tests/support/small-deb.ts";
import { requireTools } from "../../../../tests/support/tools.ts";
import { archiveSuiteNamed } from "../../archive-suite.ts";
import { readPackageFile, type PackageFile } from "../../publish/package-file.ts";
import { publish } from "../../publish/publish.ts";
import type { SignedRelease, Signer } from "../../signer.ts";
import { settle, type SettleDeps } from "../../state/index.ts";
import { cleanUp, entry, settleDeps, temporaryFolder } from "../../state/state.test-support.ts";
import { memoryStore, type HeldFile } from "../memory-store.test-support.ts";
import { clean } from "./clean.ts";

const DAY = 24 * 3_600_000;
const START = new Date("2026-01-01T00:00:00Z");
const LATER = new Date(START.getTime() + 30 * DAY);
const [kept, useless] = [entry("kept"), entry("useless")];
const suite = archiveSuiteNamed("wheezy");

let deps: SettleDeps;
let wanted: PackageFile;
/** The archive before: all that the publisher wants is there, old, and named by nobody, as one left it who was killed before his commit. */
let before: ReadonlyMap<string, HeldFile>;

const packed = requireTools("dpkg-deb");
afterAll(cleanUp);

beforeAll(async () => {
  if (!packed) return;
  deps = await settleDeps({ now: () => LATER });
  deps = { ...deps, signer: signingOnce(deps.signer) };
  const [path] = await smallDebs(join(await temporaryFolder(), "debs"), [
    { name: "wanted", version: "1", architecture: "amd64" },
  ]);
  wanted = await readPackageFile(path!);
  const store = memoryStore(() => START);
  for (const each of [kept, useless]) await store.create(each.filename, Buffer.alloc(each.size), START);
  const held = await settle(
    store,
    "wheezy",
    { title: "hold", apply: () => ({ entries: [kept], sources: [] }) },
    { ...deps, now: () => START },
  );
  expect(held.changed).toBe(true);
  await publishIn(store);
  store.files.delete(".lisdeb/wheezy/2.json");
  before = new Map(store.files);
});

/** The same text is signed many times here. */
function signingOnce(signer: Signer): Signer {
  const signed = new Map<string, Promise<SignedRelease>>();
  return {
    keys: signer.keys,
    sign(release, of) {
      const found = signed.get(release) ?? signer.sign(release, of);
      signed.set(release, found);
      return found;
    },
  };
}

const publishIn = (store: ReturnType<typeof memoryStore>) =>
  publish(store, [{ suite, packages: [wanted] }], { allowUnproven: true }, deps);

/** What waits for `passed` goes on when it is opened. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}

/** Has `publish` run until just before its so-manieth request when clean-up comes to its own so-manieth, and to its end after it. */
async function cleanBeside(request: number, moment: number) {
  const store = memoryStore(() => LATER, before);
  const his = memoryStore(() => LATER, undefined, store.files);
  const [asked, cleaning]: [string[], string[]] = [[], []];
  const [stopped, goOn] = [gate(), gate()];
  his.before = async (what) => {
    if (asked.push(what) <= request) return;
    stopped.open();
    await goOn.passed;
  };
  let published: Promise<unknown> | undefined;
  const start = async () => {
    published = publishIn(his).finally(() => stopped.open());
    await stopped.passed;
  };
  store.before = async (what) => {
    if (cleaning.push(what) - 1 === moment) await start();
  };
  const { removed } = await clean(store, { grace: DAY, now: () => LATER, dryRun: false });
  goOn.open();
  await (published ?? start());
  await published;
  return { files: store.files, removed: removed.map(({ path }) => path), asked, cleaning };
}

const WRITES = ["create", "replace"];

describe.skipIf(!packed)("cleaning up an object store beside publish", () => {
  it("loses nothing that publish has put or named, before whichever of its writes it is stopped", async () => {
    const { asked, cleaning } = await cleanBeside(Infinity, Infinity);
    // It puts before it commits, and looks when it has.
    expect(asked.filter((what) => WRITES.includes(what)).length).toBeGreaterThan(5);
    expect(asked.at(-1)).toBe("list");
    const stops = [...asked.keys(), Infinity].filter(
      (i) => i === Infinity || i === asked.length - 1 || WRITES.includes(asked[i]!),
    );
    // Between two reads of clean-up nothing is changed by it.
    const moments = [...cleaning.keys()].filter((i) => cleaning[i] !== "read");
    const lost = new Set<string>();
    for (const request of stops)
      for (const moment of moments) {
        const { files, removed } = await cleanBeside(request, moment);
        expect(removed).toContain(useless.filename);
        const needed = [...before.keys(), ".lisdeb/wheezy/2.json"].filter(
          (path) => path !== useless.filename,
        );
        for (const path of needed) if (!files.has(path)) lost.add(`${request} ${moment}: ${path}`);
      }
    expect([...lost]).toEqual([]);
  });
});
