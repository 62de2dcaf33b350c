// That no secret gets out of `lisdeb key new` or of signing, nor a passphrase that is typed.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSigner } from "../build/archive/index.ts";
import { COMMAND, commandBench } from "./support/command.ts";
import { gpgHomes, makeKey } from "./support/gpg-homes.ts";
import { PASSPHRASE, passphraseFile } from "./support/passphrase.ts";
import { run } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const SOURCE = join(import.meta.dirname, "../build");
const { work, lisdeb, fresh } = commandBench("signing-secrets");
const { home, endAgents } = gpgHomes();

describe.skipIf(!requireTools("script"))("a passphrase that is typed", () => {
  /** Runs a program in a terminal of its own, types into it once it has asked, and gives all that the terminal showed. */
  const typed = (program: string, keys: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn("script", ["-qec", `${process.execPath} --import tsx ${program}`, "/dev/null"], {
        cwd: join(SOURCE, ".."),
        env: { ...process.env, CI: "" },
        stdio: ["pipe", "pipe", "inherit"],
      });
      let seen = "";
      let isAsked = false;
      child.stdout.setEncoding("utf8");
      child.stdout.on("data", (text: string) => {
        seen += text;
        if (isAsked || !seen.includes("Passphrase of")) return;
        isAsked = true;
        child.stdin.write(keys);
      });
      child.on("error", reject);
      child.on("close", () => {
        resolve(seen);
      });
    });

  it("unlocks the key, can be corrected, and is not shown", async () => {
    const out = fresh();
    await lisdeb([
      ...["key", "new", "--out", out, "--name", "p", "--algorithm", "ed25519"],
      ...["--passphrase-file", passphraseFile(work.path)],
    ]);
    const program = join(work.path, "ask.mts");
    writeFileSync(
      program,
      `import { openSignerFrom } from ${JSON.stringify(join(SOURCE, "cli/signing-options.ts"))};
       import { processTerminal } from ${JSON.stringify(join(SOURCE, "cli/terminal.ts"))};
       const asked = openSignerFrom({ sign: [${JSON.stringify(join(out, "p-secret.asc"))}] }, processTerminal(), new AbortController().signal);
       console.log(await asked.then(() => "opened", (error) => error.code));`,
    );
    const seen = await typed(program, `${PASSPHRASE}X\u007f\r`);
    expect(seen).toContain("opened");
    expect(seen).not.toContain(PASSPHRASE.slice(0, 8));
    expect(await typed(program, "wrong\u0003")).toContain("interrupted");
  });
});

describe.skipIf(!requireTools("strace", "gpg", "gpg-agent"))("secrets", () => {
  /** Every program that was started, with its arguments and its environment, and all that was printed. */
  const traced = async (
    name: string,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<{ trace: string; said: string; status: number }> => {
    const log = join(work.path, `${name}.strace`);
    const ran = await run(
      "strace",
      ["-f", "-v", "-s", "100000", "-e", "trace=execve", "-o", log, process.execPath, ...args],
      // tsx is looked for from here.
      { env, cwd: join(SOURCE, "..") },
    );
    return { trace: readFileSync(log, "utf8"), said: ran.stdout + ran.stderr, status: ran.status };
  };

  it("are in no argument, no environment and no output, with a key file and with gpg", async () => {
    const homedir = home("traced");
    const [fingerprint] = makeKey(
      homedir,
      "Traced <t@example.org>",
      ["ed25519", "sign", "never"],
      PASSPHRASE,
    ) as [string];
    // Else the one that knows the passphrase signs.
    endAgents();
    const out = fresh();
    const made = await traced(
      "new",
      [
        COMMAND,
        "key",
        "new",
        "--out",
        out,
        "--algorithm",
        "ed25519",
        "--name",
        "t",
        "--passphrase-file",
        passphraseFile(work.path),
      ],
      {},
    );
    expect(made.status, made.said).toBe(0);
    // Signs by both, as publish does, in a process of its own.
    const program = join(work.path, "sign.mts");
    writeFileSync(
      program,
      `import { execFileSync } from "node:child_process";
       import { openSigner } from ${JSON.stringify(join(SOURCE, "archive/index.ts"))};
       import { suiteNamed } from ${JSON.stringify(join(SOURCE, "suite/index.ts"))};
       const signer = await openSigner(process.argv.slice(2), { homedir: ${JSON.stringify(homedir)}, passphraseFile: ${JSON.stringify(passphraseFile(work.path))}, signal: new AbortController().signal });
       const signed = await signer.sign("Date: " + new Date().toUTCString().replace("GMT", "UTC") + "\\n", suiteNamed("bookworm"));
       console.log(signed.releaseGpg, signed.inRelease, JSON.stringify(signer));
       // strace waits for every process that was started, and the agent stays.
       execFileSync("gpgconf", ["--homedir", ${JSON.stringify(homedir)}, "--kill", "gpg-agent"]);`,
    );
    const secret = join(out, "t-secret.asc");
    const signed = await traced("sign", ["--import", "tsx", program, secret, fingerprint], {
      LISDEB_SECRET_OF_ANOTHER: "not for gpg 4711",
    });
    expect(signed.status, signed.said).toBe(0);
    const started = signed.trace.match(/execve\("[^"]*gpg(-agent)?", .*/g) ?? [];
    expect(started.some((line) => line.includes("--local-user"))).toBe(true);
    expect(started.some((line) => line.includes("gpg-agent"))).toBe(true);
    for (const line of started) expect(line).not.toContain("4711");
    const lines = readFileSync(secret, "utf8").split("\n").slice(2, -3);
    for (const { trace, said } of [made, signed]) {
      expect(trace + said).not.toContain(PASSPHRASE);
      for (const line of lines) expect(said).not.toContain(line);
    }
  });

  it("are in no error, whatever is wrong with them", async () => {
    const out = fresh();
    await lisdeb([
      "key",
      "new",
      "--out",
      out,
      "--name",
      "e",
      "--algorithm",
      "ed25519",
      "--passphrase-file",
      passphraseFile(work.path),
    ]);
    const wrong = join(work.path, "wrong-passphrase");
    writeFileSync(wrong, "a-wrong-passphrase-8812\n", { mode: 0o600 });
    const error = await openSigner([join(out, "e-secret.asc")], {
      passphraseFile: wrong,
      signal: new AbortController().signal,
    }).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: "key-locked" });
    expect(`${JSON.stringify(error)}${String((error as Error).stack)}`).not.toContain("8812");
  });
});
