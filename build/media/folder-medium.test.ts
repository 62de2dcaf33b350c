import { chmodSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { readAll } from "../base/index.ts";
import { openMedium } from "./index.ts";

let folder: ReturnType<typeof temporaryFolder>;
let top: string;
beforeEach(() => {
  folder = temporaryFolder("folder-medium");
  top = join(folder.path, "medium");
  mkdirSync(join(top, "RHEL63"), { recursive: true });
  writeFileSync(join(top, "RHEL63", "b.rpm"), "second");
  writeFileSync(join(top, "RHEL63", "a.rpm"), "first");
  writeFileSync(join(top, "install.sh"), "#!/bin/sh\n");
  chmodSync(join(top, "install.sh"), 0o755);
});
afterEach(() => folder.remove());

describe("a folder as a medium", () => {
  it("lists files and folders in an order that does not depend on the disk", async () => {
    const medium = await openMedium(top);
    expect(medium.kind).toBe("folder");
    const entries = await medium.list();
    expect(entries.map(({ path, type, size }) => [path, type, size])).toEqual([
      ["RHEL63", "directory", 0],
      ["RHEL63/a.rpm", "file", 5],
      ["RHEL63/b.rpm", "file", 6],
      ["install.sh", "file", 10],
    ]);
    expect(entries.at(-1)?.mode).toBe(0o755);
    const [, first, second] = entries;
    expect(Buffer.from(await readAll(medium.read(second!))).toString()).toBe("second");
    expect(Buffer.from(await medium.read(first!).read(1, 3)).toString()).toBe("irs");
    await medium.close();
  });

  it("may be named by a link to it, and with a slash at the end", async () => {
    symlinkSync(top, join(folder.path, "link"));
    for (const name of ["link", "medium/"]) {
      const medium = await openMedium(join(folder.path, name));
      expect(await medium.list()).toHaveLength(4);
    }
  });

  it("lists links and does not follow them, out of the folder or in circles", async () => {
    symlinkSync("/etc", join(top, "outside"));
    symlinkSync(".", join(top, "RHEL63", "circle"));
    symlinkSync("nowhere", join(top, "dangling"));
    const entries = await (await openMedium(top)).list();
    expect(entries.filter(({ type }) => type === "link").map(({ path, target }) => [path, target])).toEqual([
      ["RHEL63/circle", "."],
      ["dangling", "nowhere"],
      ["outside", "/etc"],
    ]);
    expect(entries).toHaveLength(7);
  });

  it.skipIf(!requireTools("mkfifo"))(
    "takes special files for what they are, and does not wait for them",
    async () => {
      await runOk("mkfifo", [join(top, "pipe")]);
      const entries = await (await openMedium(top)).list();
      expect(entries.find(({ path }) => path === "pipe")).toMatchObject({ type: "other", size: 0 });
    },
  );

  it("does not read through a link that has taken a file's place", async () => {
    const medium = await openMedium(top);
    const entry = (await medium.list()).find(({ path }) => path === "install.sh")!;
    unlinkSync(join(top, "install.sh"));
    symlinkSync("/etc/hostname", join(top, "install.sh"));
    await expect(medium.read(entry).read(0, 1)).rejects.toMatchObject({ code: "read-failed" });
  });

  it("says so where a file changes while it is read", async () => {
    const medium = await openMedium(top);
    const entry = (await medium.list()).find(({ path }) => path === "install.sh")!;
    writeFileSync(join(top, "install.sh"), "longer than before");
    await expect(medium.read(entry).read(0, 1)).rejects.toMatchObject({
      code: "read-failed",
      message: "changed while it was read",
    });
  });

  it("refuses names that no medium has", async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from([0x61, 0xff])]), "x");
    await expect((await openMedium(top)).list()).rejects.toMatchObject({
      code: "medium-unsafe",
      message: 'holds the name "aÿ", which is not UTF-8',
    });
  });

  it("refuses a name with a newline", async () => {
    writeFileSync(join(top, "a\nb"), "x");
    await expect((await openMedium(top)).list()).rejects.toMatchObject({ code: "medium-unsafe" });
  });

  it("refuses folders in folders beyond any genuine depth", async () => {
    mkdirSync(join(top, "x/".repeat(70)), { recursive: true });
    await expect((await openMedium(top)).list()).rejects.toMatchObject({ code: "medium-unsafe" });
  });
});
