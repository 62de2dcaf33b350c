import { describe, expect, it } from "vitest";
import { LisdebError } from "../../../base/index.ts";
import type { StoredFile } from "../../archive-store.ts";
import { BOUNDS } from "../bounds.ts";
import { storeAccess, type ReadStore } from "./store-access.ts";
import { suitesIn } from "./open-archive.ts";

/** A store of these texts. */
function storeOf(files: Readonly<Record<string, string>>): ReadStore {
  return {
    name: "s3://bucket/prefix",
    readWithin(path, most) {
      const bytes = Buffer.from(files[path] ?? "");
      if (bytes.length > most) return Promise.reject(new LisdebError("limit-exceeded", "is too large"));
      return Promise.resolve(files[path] === undefined ? undefined : { bytes, modified: new Date(1000) });
    },
    async *list(): AsyncGenerator<StoredFile> {
      for (const [path, text] of Object.entries(files))
        yield await Promise.resolve({ path, size: text.length, time: new Date(0) });
    },
    hasTwin: (path, size) => Promise.resolve(files[path.replaceAll("+", " ")]?.length === size),
  };
}

describe("storeAccess", () => {
  it("lists what is in a folder, no deeper than asked", async () => {
    const access = storeAccess(
      storeOf({ "a.gpg": "", "dists/x/Release": "", "dists/x/main/binary-amd64/Release": "" }),
    );
    expect((await access.list("", 0))?.map(({ path }) => path)).toEqual(["a.gpg"]);
    expect((await access.list("dists", 1))?.map(({ path }) => path)).toEqual(["dists/x/Release"]);
  });

  it("opens what is there, and says so of what is not", async () => {
    const access = storeAccess(storeOf({ "pool/a": "text" }));
    const file = await access.open("pool/a");
    expect([file?.size, Buffer.from((await file?.source?.read(0, 4)) ?? []).toString()]).toEqual([4, "text"]);
    expect(await access.open("pool/b")).toBeUndefined();
  });

  it("lets no object be read that is larger than can be held", async () => {
    let asked = 0;
    const store = storeOf({ "pool/a": "text" });
    const access = storeAccess({
      ...store,
      readWithin: (path, most) => ((asked = most), store.readWithin(path, most)),
    });
    await access.open("pool/a");
    expect(asked).toBe(BOUNDS.heldObjectBytes);
  });

  it("tells what a publisher has put there since, once it is asked to look anew", async () => {
    const files: Record<string, string> = { ".lisdeb/x/1.json": "" };
    const access = storeAccess(storeOf(files));
    expect(await access.list(".lisdeb/x", 0)).toHaveLength(1);
    files[".lisdeb/x/2.json"] = "";
    expect(await access.list(".lisdeb/x", 0)).toHaveLength(1);
    access.anew?.();
    expect(await access.list(".lisdeb/x", 0)).toHaveLength(2);
    expect((await access.open(".lisdeb/x/2.json"))?.time).toEqual(new Date(1000));
  });

  it("finds suites by their Release, and takes no component's for one", async () => {
    const access = storeAccess(
      storeOf({
        "dists/wheezy/Release": "",
        "dists/buster/updates/InRelease": "",
        "dists/wheezy/main/Release": "",
        "dists/\u001b[31m/Release": "",
      }),
    );
    expect((await suitesIn(access)).map(({ name }) => name)).toEqual(["wheezy", "buster/updates"]);
  });
});
