import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sh } from "../../../tests/support/shell.ts";
import { bytesSource, thisOwner } from "../../base/index.ts";
import type { StateRecord } from "../suite-state.ts";
import { cleanUp, folderStore, temporaryFolder } from "../state/state.test-support.ts";
import { temporaryPath } from "./folder-store-temporary.ts";
import { openStore } from "./open-store.ts";

afterEach(cleanUp);

const TIME = new Date("2026-01-01T00:00:00Z");
const bytes = (text: string) => Buffer.from(text);
const text = async (found: Promise<Uint8Array | undefined>) => Buffer.from((await found) ?? []).toString();

function record(number: number, text = `Release ${number}`): StateRecord {
  return {
    format: "lisdeb archive state 1",
    suite: "wheezy",
    number,
    date: new Date(TIME.getTime() + number * 1000).toISOString().replace(".000", ""),
    change: "a change",
    release: text,
    releaseGpg: "signature",
    inRelease: "signed",
    parts: {},
  };
}

describe("a file of an archive in a folder", () => {
  it("is created by one of several who try at once, whole, and with the time that it is given", async () => {
    const store = await folderStore();
    const path = "pool/main/h/hello/hello_1_all.deb";
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.create(path, bytes(`${n}`.repeat(100_000)), TIME)),
    );
    expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
    const found = await text(store.read(path));
    expect(found).toBe((found[0] ?? "").repeat(100_000));
    expect((await stat(join(store.folder, path))).mtime).toEqual(TIME);
    expect(await readdir(join(store.folder, ".lisdeb/tmp"))).toEqual([]);
  });

  it("is refused where a named pipe lies in its place, which is not waited for", async () => {
    const store = await folderStore();
    await sh(`mkfifo '${join(store.folder, "index.html")}'`);
    await expect(store.read("index.html")).rejects.toMatchObject({ code: "archive-invalid" });
  });

  it("is replaced whole, and not at all where what it is made of fails", async () => {
    const store = await folderStore();
    await store.replace("index.html", bytes("first"), TIME);
    const failing = { where: { file: "x" }, size: 600_000, read: () => Promise.reject(new Error("failed")) };
    await expect(store.replace("index.html", failing, TIME)).rejects.toMatchObject({ code: "write-failed" });
    await expect(store.create("other", failing, TIME)).rejects.toMatchObject({ code: "write-failed" });
    expect(await text(store.read("index.html"))).toBe("first");
    expect(await store.read("other")).toBeUndefined();
    const large = Buffer.alloc(600_000, "second");
    await store.replace("index.html", bytesSource(large, { file: "x" }), TIME);
    expect(await text(store.read("index.html"))).toBe(large.toString());
    expect(await readdir(join(store.folder, ".lisdeb/tmp"))).toEqual([]);
  });

  it("can be read by everybody, whatever the umask, and written by a group that the umask lets", async () => {
    const store = await folderStore();
    for (const [mask, modes] of [
      [0o077, [0o644, 0o755]],
      [0o002, [0o664, 0o775]],
    ] as const) {
      const before = process.umask(mask);
      try {
        await store.create(`pool/${mask}/file`, bytes("x"), TIME);
      } finally {
        process.umask(before);
      }
      const found = [`pool/${mask}/file`, `pool/${mask}`].map(async (path) => {
        const { mode } = await stat(join(store.folder, path));
        return mode & 0o777;
      });
      expect(await Promise.all(found)).toEqual(modes);
    }
  });

  it("is removed with the folders that are empty for it, and whether or not it is there", async () => {
    const store = await folderStore();
    await store.create("pool/main/a/a/a.deb", bytes("a"), TIME);
    await store.create("pool/main/b/b.deb", bytes("b"), TIME);
    await store.remove("pool/main/a/a/a.deb");
    await store.remove("pool/main/a/a/a.deb");
    expect(await readdir(join(store.folder, "pool/main"))).toEqual(["b"]);
  });

  it("is listed, and links, locks and what is being written are not", async () => {
    const store = await folderStore();
    await store.create("pool/a", bytes("abc"), TIME);
    await store.create(".lisdeb/wheezy/1.json", bytes("{}"), TIME);
    await mkdir(join(store.folder, "dists"));
    await symlink("../.lisdeb/wheezy/1", join(store.folder, "dists/wheezy"));
    await symlink("a", join(store.folder, "pool/link"));
    const listed = async (folder: string) => {
      const found = [];
      for await (const file of store.list(folder)) found.push(file);
      return found.sort((a, b) => (a.path < b.path ? -1 : 1));
    };
    await store.inTurn(async () => {
      await writeFile(join(store.folder, ".lisdeb/tmp/x"), "x");
      expect((await listed("")).map(({ path }) => path)).toEqual([".lisdeb/wheezy/1.json", "pool/a"]);
      expect(await listed("pool")).toEqual([{ path: "pool/a", size: 3, time: TIME }]);
      expect(await listed("nowhere")).toEqual([]);
    });
  });

  it.each(["../x", "pool/../../x", "/etc/passwd", "", "pool//x", "./x", "pool/\0"])(
    "is refused where an index leads outside: %j",
    async (path) => {
      const store = await folderStore();
      await expect(store.read(path)).rejects.toMatchObject({ code: "archive-invalid" });
      await expect(store.create(path, bytes("x"), TIME)).rejects.toMatchObject({ code: "archive-invalid" });
      await expect(store.remove(path)).rejects.toMatchObject({ code: "archive-invalid" });
    },
  );
});

describe("showing a state", () => {
  it("is one switch of a link, never back, and nothing in a folder that was shown is written again", async () => {
    const store = await folderStore();
    const digest = "a".repeat(64);
    const files = [{ path: "main/binary-amd64/Packages", sha256: digest }];
    expect(await store.shown("wheezy")).toBeUndefined();
    await store.create(store.byHash("wheezy", "", digest), bytes("index"), new Date(TIME.getTime() + 1000));
    await store.show(record(1), files);
    const first = join(store.folder, ".lisdeb/wheezy/1/main/binary-amd64/Packages");
    const before = await stat(first);
    await store.show(record(2), files);
    expect(await readlink(join(store.folder, "dists/wheezy"))).toBe("../.lisdeb/wheezy/2");
    expect((await stat(first)).mtime).toEqual(before.mtime);
    const second = join(store.folder, "dists/wheezy/main/binary-amd64");
    expect((await stat(join(second, "Packages"))).mtime).toEqual(new Date(TIME.getTime() + 2000));
    expect(await readFile(join(second, "by-hash/SHA256", digest), "utf8")).toBe("index");
    await store.show(record(1), files);
    expect(await store.shown("wheezy")).toBe(2);
  });

  it("fails where an index is missing, and what was shown stays", async () => {
    const store = await folderStore();
    await store.show(record(1), []);
    const files = [{ path: "main/Packages", sha256: "b".repeat(64) }];
    await expect(store.show(record(2), files)).rejects.toMatchObject({ code: "archive-invalid" });
    expect(await store.shown("wheezy")).toBe(1);
    expect(await readdir(join(store.folder, ".lisdeb/tmp"))).toEqual([]);
  });

  it.each([
    ["a folder", (path: string) => mkdir(path)],
    ["a file", (path: string) => writeFile(path, "")],
    ["a link to another place", (path: string) => symlink("../elsewhere/1", path)],
    ["a link to another suite", (path: string) => symlink("../.lisdeb/jessie/1", path)],
    ["a link to no state", (path: string) => symlink("../.lisdeb/wheezy/0", path)],
  ])("is refused where dists/SUITE is %s", async (_, make) => {
    const store = await folderStore();
    await mkdir(join(store.folder, "dists"));
    await make(join(store.folder, "dists/wheezy"));
    await expect(store.shown("wheezy")).rejects.toMatchObject({ code: "archive-foreign" });
    await expect(store.show(record(1), [])).rejects.toMatchObject({ code: "archive-foreign" });
  });
});

describe("publishers in turn", () => {
  it("never work at once, and say whom they wait for", async () => {
    const folder = await temporaryFolder();
    const told: string[] = [];
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => folderStore(folder, { onWait: (who) => told.push(who) })),
    );
    let working = 0;
    await Promise.all(
      stores.map((store) =>
        store.inTurn(async () => {
          expect(++working).toBe(1);
          await store.create(`pool/${Math.random()}`, bytes("x"), TIME);
          working -= 1;
        }),
      ),
    );
    expect(told.every((who) => who.startsWith(`process ${process.pid} on `))).toBe(true);
    expect(await readdir(join(folder, ".lisdeb"))).toEqual(["tmp"]);
  });

  it("do not wait for one that died, and remove what it was writing", async () => {
    const store = await folderStore();
    const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
    await once(child, "exit");
    const dead = { ...thisOwner("00000000000000aa"), pid: child.pid ?? 0 };
    const left = await temporaryPath(store.folder);
    await mkdir(left.replace(`-${process.pid}-`, `-${dead.pid}-`));
    await writeFile(left, "of one that lives");
    await writeFile(join(store.folder, ".lisdeb/tmp/of-another-machine"), "");
    await writeFile(join(store.folder, ".lisdeb/lock"), JSON.stringify(dead));
    await store.inTurn(async () => {
      const names = await readdir(join(store.folder, ".lisdeb/tmp"));
      expect(names.sort()).toEqual([left.slice(left.lastIndexOf("/") + 1), "of-another-machine"].sort());
    });
  });

  it("stop waiting when they are interrupted", async () => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const holder = await folderStore(folder);
    const waiting = await folderStore(folder, {
      signal: controller.signal,
      onWait: () => controller.abort(),
    });
    await holder.inTurn(async () => {
      const work = () => Promise.reject(new Error("never"));
      await expect(waiting.inTurn(work)).rejects.toMatchObject({ code: "interrupted" });
    });
  });

  it("do not switch what clients see once their lock was taken over", async () => {
    const store = await folderStore();
    await store.show(record(1), []);
    await store.inTurn(async () => {
      const other = { ...thisOwner("00000000000000aa"), machine: "elsewhere" };
      await writeFile(join(store.folder, ".lisdeb/lock"), JSON.stringify(other));
      await expect(store.show(record(2), [])).rejects.toMatchObject({
        message: "another publisher took the archive over while this one was asleep",
      });
    });
    expect(await store.shown("wheezy")).toBe(1);
  });

  it("take index files back that no state came to name, but not those of a state", async () => {
    const store = await folderStore();
    const failed = new Error("the disk is full");
    const work = async (commit: boolean) => {
      await store.create(store.byHash("wheezy", "", "a".repeat(64)), bytes("a"), TIME);
      if (commit) await store.create(".lisdeb/wheezy/1.json", bytes("{}"), TIME);
      throw failed;
    };
    await expect(store.inTurn(() => work(false))).rejects.toBe(failed);
    for await (const { path } of store.list("")) expect.unreachable(path);
    await expect(store.inTurn(() => work(true))).rejects.toBe(failed);
    expect(await store.read(store.byHash("wheezy", "", "a".repeat(64)))).toBeDefined();
  });
});

describe("the address of an archive", () => {
  it("is a folder, as a path or as file:, which is made only where it is to be written", async () => {
    const folder = join(await temporaryFolder(), "a b");
    await expect(openStore(folder, { write: false })).rejects.toMatchObject({ code: "input-missing" });
    const store = await openStore(`file://${folder.replace(" ", "%20")}`, { write: true });
    await store.create("x", bytes("x"), TIME);
    expect(await readdir(folder)).toEqual([".lisdeb", "x"]);
    await writeFile(`${folder}/file`, "");
    await expect(openStore(`${folder}/file`, { write: true })).rejects.toMatchObject({ code: "usage" });
  });

  it.each(["http://example.org/apt", "ftp://x/y", "file://elsewhere.example/x"])(
    "is not %s",
    async (address) => {
      await expect(openStore(address, { write: true })).rejects.toMatchObject({ code: "usage" });
    },
  );
});
