import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireRoot, requireTools } from "../../tests/support/tools.ts";
import { writeFilesAtomically } from "./atomic-file.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder("atomic-file")));
afterEach(() => folder.remove());
const at = (...names: string[]): string => join(folder.path, ...names);
const read = (...names: string[]): string => readFileSync(at(...names), "utf8");

describe("writing files", () => {
  it("writes all of them, in folders that it makes, with the modes that were asked for", async () => {
    await writeFilesAtomically([
      { path: at("a", "b", "file"), content: "text" },
      { path: at("a", "script"), content: Buffer.from("bytes"), mode: 0o755 },
    ]);
    expect([read("a", "b", "file"), read("a", "script")]).toEqual(["text", "bytes"]);
    expect(statSync(at("a", "b", "file")).mode & 0o777).toBe(0o644);
    expect(statSync(at("a", "script")).mode & 0o777).toBe(0o755);
    expect(readdirSync(at("a"))).toEqual(["b", "script"]);
  });

  it("gives the mode that was asked for, whatever the umask is", async () => {
    const before = process.umask(0o077);
    try {
      await writeFilesAtomically([{ path: at("file"), content: "", mode: 0o666 }]);
    } finally {
      process.umask(before);
    }
    expect(statSync(at("file")).mode & 0o777).toBe(0o666);
  });

  it("replaces what was there, a link itself and not what it leads to", async () => {
    writeFileSync(at("target"), "untouched");
    symlinkSync("target", at("link"));
    writeFileSync(at("file"), "old");
    await writeFilesAtomically([
      { path: at("link"), content: "new" },
      { path: at("file"), content: "new" },
    ]);
    expect([read("link"), read("file"), read("target")]).toEqual(["new", "new", "untouched"]);
  });

  it("replaces nothing where a file is to be new, and leaves no other name of it", async () => {
    writeFileSync(at("file"), "old");
    symlinkSync("nowhere", at("link"));
    for (const name of ["file", "link"])
      await expect(
        writeFilesAtomically([{ path: at(name), content: "new", isNew: true }]),
      ).rejects.toMatchObject({ code: "write-failed", cause: { code: "EEXIST" } });
    await writeFilesAtomically([{ path: at("new"), content: "new", isNew: true }]);
    expect([read("file"), read("new"), readdirSync(at()).sort()]).toEqual([
      "old",
      "new",
      ["file", "link", "new"],
    ]);
  });

  it("takes names as long as the file system has them", async () => {
    const name = "ü".repeat(127);
    await writeFilesAtomically([{ path: at(name), content: "x" }]);
    expect(readdirSync(folder.path)).toEqual([name]);
  });

  it("leaves everything as it was where one file cannot be written", async () => {
    writeFileSync(at("first"), "old");
    await expect(
      writeFilesAtomically([
        { path: at("first"), content: "new" },
        { path: at("n".repeat(256)), content: "" },
        { path: at("first", "below-a-file"), content: "new" },
      ]),
    ).rejects.toMatchObject({ code: "write-failed", where: { file: at("first") } });
    expect(read("first")).toBe("old");
    expect(readdirSync(folder.path)).toEqual(["first"]);
  });

  it("leaves nothing hidden behind where the rename fails", async () => {
    mkdirSync(at("taken", "by-a-folder"), { recursive: true });
    await expect(writeFilesAtomically([{ path: at("taken"), content: "x" }])).rejects.toMatchObject({
      code: "write-failed",
      message: "cannot write: is a folder",
    });
    expect(readdirSync(folder.path)).toEqual(["taken"]);
  });

  it("lets two writers of one file at once each write all of it, and never a mixture", async () => {
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    const seen = new Set<string>();
    let done = false;
    const watching = (async () => {
      while (!done) {
        if (existsSync(at("file"))) seen.add(read("file"));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await Promise.all(contents.map((content) => writeFilesAtomically([{ path: at("file"), content }])));
    done = true;
    await watching;
    for (const content of [...seen, read("file")]) expect(contents.includes(content)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["file"]);
  });
});

describe("what a killed run leaves behind", () => {
  const HOURS_AGO = new Date(Date.now() - 2 * 3_600_000);
  const leave = (name: string, time: Date): void => {
    writeFileSync(at(name), "half");
    utimesSync(at(name), time, time);
  };
  /** The number of a process that has ended. */
  const endedProcess = async (): Promise<number> => {
    const child = spawn("true");
    await once(child, "exit");
    return child.pid!;
  };

  it("is removed by the next, once it is old and its process gone", async () => {
    const gone = await endedProcess();
    leave(`.lisdeb-${gone}-0123456789ab-file`, HOURS_AGO);
    await writeFilesAtomically([{ path: at("file"), content: "x" }]);
    expect(readdirSync(folder.path)).toEqual(["file"]);
  });

  it("is left alone where its process may still be writing, here or in another container", async () => {
    const gone = await endedProcess();
    const own = `.lisdeb-${process.pid}-0123456789ab-file`;
    const fresh = `.lisdeb-${gone}-0123456789ab-file`;
    leave(own, HOURS_AGO);
    leave(fresh, new Date());
    leave(".lisdeb-note", HOURS_AGO);
    await writeFilesAtomically([{ path: at("file"), content: "x" }]);
    expect(readdirSync(folder.path).sort()).toEqual([".lisdeb-note", own, fresh, "file"].sort());
  });
});

const mayMount = requireTools("mount", "umount") && requireRoot("a small file system is mounted");

describe.skipIf(!mayMount)("a disk that cannot be written", () => {
  const withDisk = async (options: string, test: (disk: string) => Promise<void>): Promise<void> => {
    mkdirSync(at("disk"));
    await runOk("mount", ["-t", "tmpfs", "-o", options, "none", at("disk")]);
    try {
      await test(at("disk"));
    } finally {
      await runOk("umount", [at("disk")]);
    }
  };

  it("because it is full: nothing is changed, and nothing left", async () => {
    await withDisk("size=64k", async (disk) => {
      writeFileSync(join(disk, "first"), "old");
      await expect(
        writeFilesAtomically([
          { path: join(disk, "first"), content: "new" },
          { path: join(disk, "second"), content: Buffer.alloc(100_000) },
        ]),
      ).rejects.toMatchObject({
        code: "write-failed",
        message: "cannot write: no space left on the disk",
        where: { file: join(disk, "second") },
      });
      expect(readdirSync(disk)).toEqual(["first"]);
      expect(readFileSync(join(disk, "first"), "utf8")).toBe("old");
    });
  });

  it("because it is read-only", async () => {
    await withDisk("ro", async (disk) => {
      await expect(writeFilesAtomically([{ path: join(disk, "file"), content: "x" }])).rejects.toMatchObject({
        code: "write-failed",
        message: "cannot write: the file system is read-only",
      });
      await expect(
        writeFilesAtomically([{ path: join(disk, "new", "file"), content: "x" }]),
      ).rejects.toMatchObject({
        code: "write-failed",
      });
    });
  });
});

describe("a folder that one may not write to", () => {
  it("is said to be so", async () => {
    mkdirSync(at("closed"));
    chmodSync(at("closed"), 0o555);
    chmodSync(at("."), 0o755);
    // Nothing is closed to root: as root, the test is somebody else meanwhile.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await expect(
        writeFilesAtomically([{ path: at("closed", "file"), content: "x" }]),
      ).rejects.toMatchObject({ code: "write-failed", message: "cannot write: permission denied" });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe.skipIf(!existsSync("/proc/self"))(
  "a folder that cannot be made, though the one above is there",
  () => {
    it("is refused at once, in /proc as elsewhere", async () => {
      await expect(writeFilesAtomically([{ path: "/proc/lisdeb/file", content: "x" }])).rejects.toMatchObject(
        { code: "write-failed", where: { file: "/proc/lisdeb" } },
      );
    });
  },
);
