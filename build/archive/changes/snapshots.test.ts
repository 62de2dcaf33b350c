import { describe, expect, it } from "vitest";
import { signingKey } from "../../../tests/support/signing-key.ts";
import { archiveSuiteNamed } from "../archive-suite.ts";
import { settle } from "../state/index.ts";
import { adding, settleDeps, slowClock } from "../state/state.test-support.ts";
import { copyPackages } from "./copy-packages.ts";
import { memoryStore } from "./memory-store.test-support.ts";
import { refresh } from "./refresh.ts";
import { rollBack } from "./restore-state.ts";
import { deleteSnapshot, takeSnapshot } from "./snapshots.ts";
import { surveyArchive } from "./survey.ts";

/** A suite with two states. */
async function twoStates() {
  const clock = slowClock();
  const store = memoryStore(clock.now);
  const deps = await settleDeps({ now: clock.now });
  for (const name of ["a", "b"]) {
    await settle(store, "wheezy", adding(name), deps);
    await store.create(`pool/main/${name}/${name}/${name}_1_amd64.deb`, Buffer.alloc(1000), clock.now());
    clock.tick();
  }
  return { store, clock, deps };
}

describe("a snapshot", () => {
  it("keeps the newest state under a name, which nothing else gets until it is given up", async () => {
    const { store, clock, deps } = await twoStates();
    const taken = await takeSnapshot(store, "wheezy", "spring", clock.now());
    expect(taken).toMatchObject({ unchanged: false, record: { number: 2 } });
    expect(await takeSnapshot(store, "wheezy", "spring", clock.now())).toMatchObject({ unchanged: true });
    await settle(store, "wheezy", adding("c"), deps);
    await expect(takeSnapshot(store, "wheezy", "spring", clock.now())).rejects.toMatchObject({
      code: "usage",
      message: 'there is a snapshot "spring" of wheezy already, of state 2',
    });
    const [suite] = await surveyArchive(store);
    expect(suite?.states.map(({ record, snapshots }) => [record.number, snapshots])).toEqual([
      [3, []],
      [2, ["spring"]],
      [1, []],
    ]);
    await deleteSnapshot(store, "wheezy", "spring");
    await expect(deleteSnapshot(store, "wheezy", "spring")).rejects.toMatchObject({ code: "state-unknown" });
    expect(await takeSnapshot(store, "wheezy", "spring", clock.now())).toMatchObject({
      record: { number: 3 },
    });
  });

  it.each(["", "7", "../wheezy/1", "a/b", ".hidden", "a b", "x".repeat(101)])(
    "has no name such as %j",
    async (name) => {
      const { store, clock } = await twoStates();
      await expect(takeSnapshot(store, "wheezy", name, clock.now())).rejects.toMatchObject({ code: "usage" });
      expect([...store.files.keys()].filter((path) => path.includes("snapshots"))).toEqual([]);
    },
  );

  it("is of a suite that there is", async () => {
    const { store, clock } = await twoStates();
    await expect(takeSnapshot(store, "jessie", "spring", clock.now())).rejects.toMatchObject({
      code: "state-unknown",
      message: "has no suite jessie",
    });
  });
});

describe("what is signed again", () => {
  it("is a suite that there is, and not one that comes into being by a misspelling", async () => {
    const { store, deps } = await twoStates();
    await expect(refresh(store, "jessie", deps)).rejects.toMatchObject({ code: "state-unknown" });
    expect([...store.files.keys()].some((path) => path.includes("jessie"))).toBe(false);
  });

  it("was signed by a key that was given: no earlier state and no other suite that somebody else put there", async () => {
    const { store, clock, deps } = await twoStates();
    const stranger = await settleDeps({ now: clock.now }, "second");
    // As by one who can write into the archive, and has no key of ours.
    await settle(store, "jessie", adding("a"), stranger);
    const theirs = store.files.get(".lisdeb/jessie/1.json")!;
    const text = Buffer.from(theirs.bytes).toString().replaceAll("jessie", "wheezy");
    store.files.set(".lisdeb/wheezy/snapshots/good.json", { ...theirs, bytes: Buffer.from(text) });
    for (const [path, file] of [...store.files])
      if (path.startsWith("dists/jessie/")) store.files.set(path.replace("jessie", "wheezy"), file);
    await expect(rollBack(store, "wheezy", { snapshot: "good" }, deps)).rejects.toMatchObject({
      code: "archive-foreign",
    });
    const [from, to] = ["jessie", "wheezy"].map(archiveSuiteNamed);
    const copying = { from: from!, to: to!, named: undefined, allowUnproven: false };
    await expect(copyPackages(store, copying, deps)).rejects.toMatchObject({ code: "archive-foreign" });
    expect(store.files.has(".lisdeb/wheezy/3.json")).toBe(false);
  });

  it("may have been signed by a key of before, which is given beside", async () => {
    const { store, clock } = await twoStates();
    const rotated = await settleDeps(
      { now: clock.now, trusted: [(await signingKey()).certificate] },
      "second",
    );
    await expect(rollBack(store, "wheezy", 1, { ...rotated, trusted: [] })).rejects.toMatchObject({
      code: "archive-foreign",
    });
    expect(await rollBack(store, "wheezy", 1, rotated)).toMatchObject({
      to: 1,
      changed: true,
      removed: [{ name: "b" }],
      steppedBack: [{ name: "b", from: "1", to: undefined }],
      state: { record: { number: 3, change: "roll back to state 1" } },
    });
  });
});

describe("rolling back", () => {
  it("makes a state of a later date", async () => {
    const { store, deps } = await twoStates();
    const [before] = await surveyArchive(store);
    const { state } = await rollBack(store, "wheezy", 1, deps);
    expect(Date.parse(state.record.date)).toBeGreaterThan(Date.parse(before!.state.record.date));
  });

  it("does nothing where the suite has these packages already", async () => {
    const { store, deps } = await twoStates();
    expect(await rollBack(store, "wheezy", 2, deps)).toMatchObject({ changed: false, steppedBack: [] });
  });

  it("signs nothing that the pool lacks", async () => {
    const { store, deps } = await twoStates();
    await rollBack(store, "wheezy", 1, deps);
    await store.remove("pool/main/b/b/b_1_amd64.deb");
    await expect(rollBack(store, "wheezy", 2, deps)).rejects.toMatchObject({
      code: "archive-invalid",
      where: { file: "memory/pool/main/b/b/b_1_amd64.deb" },
    });
    expect(store.files.has(".lisdeb/wheezy/4.json")).toBe(false);
  });

  it("is to a state that is kept", async () => {
    const { store, deps } = await twoStates();
    await expect(rollBack(store, "wheezy", 9, deps)).rejects.toMatchObject({
      code: "state-unknown",
      message: "keeps no state 9 of wheezy",
    });
    await expect(rollBack(store, "wheezy", { snapshot: "none" }, deps)).rejects.toMatchObject({
      message: 'keeps no state "none" of wheezy',
    });
  });
});
