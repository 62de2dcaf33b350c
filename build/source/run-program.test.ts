import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "./run-program.ts";

/** Whether a process is there that is not dead yet. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe.skipIf(process.platform !== "linux")("a program that is run", () => {
  it("ends with all that it started when this process is killed without a word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lisdeb-run-program-"));
    const file = join(folder, "pids");
    const script = `import { runProgram } from ${JSON.stringify(join(import.meta.dirname, "run-program.ts"))};
      const told = ["-c", 'sleep 1000 & echo $$ $! >"$1.new"; mv "$1.new" "$1"; wait', "sh", ${JSON.stringify(file)}];
      await runProgram("sh", told, { environment: process.env, limit: 1000 });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(true);
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
    rmSync(folder, { recursive: true });
    expect(pids.map(isAlive)).toEqual([true, true]);
    child.kill("SIGKILL");
    await expect.poll(() => pids.map(isAlive), { timeout: 30_000 }).toEqual([false, false]);
  }, 90_000);

  it("is told by its status and its words, and as missing where it is not there", async () => {
    const options = { environment: process.env, limit: 60 };
    expect(await runProgram("sh", ["-c", "echo out; echo err >&2; exit 3"], options)).toEqual({
      status: 3,
      signal: undefined,
      stdout: "out\n",
      stderr: "err\n",
    });
    await expect(runProgram("/nonexistent/program", [], options)).rejects.toMatchObject({
      code: "input-missing",
      where: { file: "/nonexistent/program" },
    });
  });
});
