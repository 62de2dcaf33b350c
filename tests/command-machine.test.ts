// The bundled command where the machine fails: full disks, signals, readers that go away.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, watch } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO, packagesIn, unlockedRecipe } from "./support/command.ts";
import { run, sh, type Ran } from "./support/shell.ts";
import { requireRoot } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("command-machine");

describe("the machine fails", () => {
  it("an output folder that cannot be made: status 3, one line, at once", async () => {
    const ran = await run("timeout", [
      "-s",
      "KILL",
      "30",
      process.execPath,
      COMMAND,
      "build",
      "demo",
      "--out",
      "/proc/lisdeb",
    ]);
    expect(ran.status, ran.stderr).toBe(3);
    expect(ran.stderr).toMatch(/^lisdeb: \/proc\/lisdeb[^\n]*\n$/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s while it waits for a server: status 3, one line, nothing written",
    async (signal) => {
      await lisdeb(["--version"]);
      const folder = join(work.path, signal);
      await mkdir(folder);
      // Told to stop just when it has asked for the medium.
      const server = createServer(() => child.kill(signal));
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
      const url = `\n    urls: ["http://127.0.0.1:${port}/"]`;
      await writeFile(join(folder, "slow.yaml"), unlockedRecipe("slow.iso", url));
      const lock = `slow:\n  slow.iso: { sha256: ${"a".repeat(64)}, size: 10, when: "2026-01-01", by: nobody }\n`;
      await writeFile(join(folder, "lock.yaml"), lock);
      const out = fresh();
      const args = [COMMAND, "build", join(folder, "slow.yaml"), "--out", out];
      const env = { ...process.env, LISDEB_CACHE: join(folder, "cache") };
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      try {
        const [status] = (await once(child, "close")) as [number | null]; // what "close" is emitted with
        expect(status, said).toBe(3);
        expect(said).toMatch(/^lisdeb: [^\n]*(interrupted|stopped)[^\n]*\n$/);
        expect(existsSync(out)).toBe(false);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
  );

  it("SIGTERM while it hangs in a read that nothing ends: ends by that signal, with one line", async () => {
    await lisdeb(["--version"]);
    const secret = join(work.path, "passphrase");
    await sh(`mkfifo '${secret}'`);
    const args = [COMMAND, "key", "new", "--name=n", "--out", fresh(), "--passphrase-file", secret];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    // There as soon as it is read from, and it gives nothing.
    const pipe = await open(secret, "w");
    child.kill("SIGTERM");
    const ended = await once(child, "close");
    await pipe.close();
    expect([ended, said]).toEqual([[null, "SIGTERM"], "lisdeb: stopped by SIGTERM\n"]);
  });

  it.skipIf(!requireRoot("a small file system is mounted to be filled"))(
    "a full disk: status 3, one line, nothing half-written",
    async () => {
      const disk = join(work.path, "disk");
      await mkdir(disk);
      await sh(`mount -t tmpfs -o size=24k lisdeb-test '${disk}'`);
      try {
        const ran = await lisdeb(["build", "demo", "--out", join(disk, "out")]);
        expect(ran.status, ran.stderr).toBe(3);
        expect(ran.stderr).toMatch(/^lisdeb: [^\n]*no space left[^\n]*\n$/);
        expect(existsSync(join(disk, "out/debs")) ? readdirSync(join(disk, "out/debs")) : []).toEqual([]);
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );

  it("an output folder that is a file: status 3, one line", async () => {
    const file = join(work.path, "a-file");
    await writeFile(file, "");
    const ran = await lisdeb(["build", "demo", "--out", file]);
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
  });

  it("killed at any moment: only whole packages are seen, and the next run succeeds", async () => {
    const out = fresh();
    const reference = fresh();
    await lisdeb(["build", "demo", "--out", reference]);
    const expected = packagesIn(reference);
    await mkdir(join(out, "debs"), { recursive: true });
    let killed = 0;
    for (let changes = 1; changes <= 24; changes++) {
      if (await killedAfter(changes, out)) killed++;
      expect(expected).toMatchObject(packagesIn(out));
    }
    expect(killed).toBeGreaterThan(0);
    expect((await lisdeb(["build", "demo", "--out", out])).status).toBe(0);
    expect(packagesIn(out)).toEqual(expected);
  }, 300_000);

  it("two runs at once into one folder end with the same whole packages", async () => {
    const [out, reference] = [fresh(), fresh()];
    await lisdeb(["build", "demo", "--out", reference]);
    const both = await Promise.all([1, 2].map(() => lisdeb(["build", "demo", "--force", "--out", out])));
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(packagesIn(out)).toEqual(packagesIn(reference));
    expect(readdirSync(join(out, "debs")).sort()).toEqual(readdirSync(join(reference, "debs")).sort());
  });

  const toShell = (command: string): Promise<Ran> =>
    run("bash", ["--norc", "-c", `'${process.execPath}' '${COMMAND}' ${command}`], { cwd: work.path });

  it.each([
    ["check", `check '${DEMO}'`],
    ["check --json", `check '${DEMO}' --json`],
    ["inspect", `inspect '${DEMO}'`],
    ["build", `build demo --suite wheezy --out full`],
    ["diff", `diff '${DEMO}' '${DEMO}'`],
    ["doctor", "doctor"],
    ["recipe list", "recipe list"],
    ["recipe schema", "recipe schema"],
    ["--help", "--help"],
    ["build --help", "build --help"],
    ["--version", "--version"],
  ])("a standard output that is full (%s): status 3, one line", async (_, command) => {
    const ran = await toShell(`${command} >/dev/full`);
    expect(ran.stderr).toBe("lisdeb: standard output: cannot write: no space left on the disk\n");
    expect(ran.status).toBe(3);
  });

  it.skipIf(!requireRoot("a small file system is mounted to be filled"))(
    "a standard output with room for a part only: status 3, one line",
    async () => {
      const disk = join(work.path, "small");
      await mkdir(disk);
      await sh(`mount -t tmpfs -o size=8k lisdeb-test '${disk}'`);
      try {
        const ran = await toShell(`inspect '${DEMO}' --json >'${disk}/out'`);
        expect(ran.stderr).toMatch(/^lisdeb: standard output: [^\n]*no space left[^\n]*\n$/);
        expect(ran.status).toBe(3);
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );

  it.each(["2>/dev/full", "2>&-"])(
    "a standard error that takes nothing (%s) changes no status",
    async (how) => {
      expect(await toShell(`nonsense ${how}`)).toMatchObject({ status: 2, stdout: "" });
      expect(await toShell(`recipe check ${how}`)).toMatchObject({ status: 0 });
      const refused = await toShell(`check /nothing/there --json ${how}`);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "input-missing" } });
      expect(refused.status).toBe(1);
    },
  );

  it("a reader that goes away early is no error", async () => {
    const ran = await sh(`'${process.execPath}' '${COMMAND}' inspect '${DEMO}' --json | head -c 10`, {});
    expect(ran.stderr).toBe("");
  });
});

/** Runs a build and kills it at the Nth change that is seen in its output folder; whether it had not ended before. */
async function killedAfter(changes: number, out: string): Promise<boolean> {
  const args = [COMMAND, "build", "demo", "--force", "--out", out];
  let seen = 0;
  const watcher = watch(join(out, "debs"), () => {
    if (++seen === changes) child.kill("SIGKILL");
  });
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null]; // as Node documents the event
  watcher.close();
  return signal === "SIGKILL";
}
