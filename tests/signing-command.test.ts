// `lisdeb key new` and `lisdeb key show`, and that no secret gets out of either.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPrivateKey } from "openpgp";
import { afterAll, describe, expect, it } from "vitest";
import { openSigner } from "../build/archive/index.ts";
import { suiteNamed } from "../build/suite/index.ts";
import { COMMAND, commandBench } from "./support/command.ts";
import { run } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { requireTools } from "./support/tools.ts";

const SOURCE = join(import.meta.dirname, "../build");
const { work, lisdeb, fresh } = commandBench("signing-command");
const PASSPHRASE = "only-the-owner-knows-7391";
const passphraseFile = (): string => {
  const path = join(work.path, "passphrase");
  writeFileSync(path, `${PASSPHRASE}\n`, { mode: 0o600 });
  return path;
};
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("key new", () => {
  it("makes a key that every suite's apt can check, in files of which only the certificate is for all", async () => {
    const out = join(fresh(), "deep", "keys");
    const ran = await lisdeb([
      "key",
      "new",
      "--out",
      out,
      "--name",
      "Our archive",
      "--email",
      "apt@example.org",
    ]);
    expect(ran.status, ran.stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "our-archive-public.asc",
      "our-archive-revocation.asc",
      "our-archive-secret.asc",
    ]);
    expect(mode(join(out, "our-archive-secret.asc"))).toBe("600");
    expect(mode(join(out, "our-archive-revocation.asc"))).toBe("600");
    expect(mode(join(out, "our-archive-public.asc"))).toBe("644");
    const shown = await lisdeb(["key", "show", join(out, "our-archive-secret.asc"), "--json"]);
    const { keys } = JSON.parse(shown.stdout) as { keys: { suites: { objection?: string }[] }[] };
    expect(keys).toMatchObject([
      {
        userId: "Our archive <apt@example.org>",
        signsWith: { algorithmName: "RSA", bits: 4096, isPrimary: true },
        secret: "open",
        faults: [],
      },
    ]);
    expect(keys[0]!.suites.filter(({ objection }) => objection !== undefined)).toEqual([]);
    const signer = await openSigner([join(out, "our-archive-secret.asc")], {
      signal: new AbortController().signal,
    });
    await signer.sign(`Date: ${new Date().toUTCString().replace("GMT", "UTC")}\n`, suiteNamed("wheezy"));
  });

  it("locks the key with a passphrase, and tells JSON without any secret", async () => {
    const out = fresh();
    const ran = await lisdeb([
      ...["key", "new", "--out", out, "--algorithm", "ed25519", "--expires", "2y", "--json"],
      ...["--passphrase-file", passphraseFile()],
    ]);
    expect(ran.status, ran.stderr).toBe(0);
    const told = JSON.parse(ran.stdout) as {
      files: { secret: string };
      expires: string;
      suitesWithout: string[];
    };
    expect(told).toMatchObject({ algorithm: "ed25519", locked: true });
    expect(told.suitesWithout).toContain("wheezy");
    expect(new Date(told.expires).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 2);
    const key = await readPrivateKey({ armoredKey: readFileSync(told.files.secret, "utf8") });
    expect(key.isDecrypted()).toBe(false);
    const [line] = readFileSync(told.files.secret, "utf8").split("\n").slice(3);
    expect(ran.stdout + ran.stderr).not.toContain(line!);
    expect(ran.stdout + ran.stderr).not.toContain(PASSPHRASE);
  });

  it.skipIf(!requireTools("git"))(
    "warns of a secret key that the next commit in its folder would take along, and of no other",
    async () => {
      const tree = fresh();
      execFileSync("git", ["init", "--quiet", tree]);
      const made = async (out: string) => {
        const ran = await lisdeb(["key", "new", "--out", out, "--algorithm", "ed25519", "--json"]);
        expect([ran.status, JSON.parse(ran.stdout)]).toEqual([0, expect.objectContaining({ locked: false })]);
        return ran.stderr;
      };
      expect(await made(join(tree, "keys"))).toBe(
        `lisdeb: ${tree}/keys/lisdeb-archive-secret.asc: is in a git work tree, and no .gitignore keeps it out: ` +
          "move it elsewhere, before a commit takes it along.\n",
      );
      writeFileSync(join(tree, ".gitignore"), "/private/\n");
      expect(await made(join(tree, "private"))).toBe("");
      expect(await made(fresh())).toBe("");
    },
  );

  it("says nothing of git where that is not there", async () => {
    const out = join(fresh(), "keys");
    const ran = await lisdeb(["key", "new", "--out", out, "--algorithm", "ed25519"], {
      env: { PATH: "/nonexistent" },
    });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
  });

  it("never replaces a key, not even where one of its files is there, or a link to nothing", async () => {
    const out = fresh();
    mkdirSync(out);
    symlinkSync("/nonexistent/elsewhere", join(out, "a-secret.asc"));
    writeFileSync(join(out, "b-public.asc"), "mine\n");
    for (const name of ["a", "b"]) {
      const ran = await lisdeb(["key", "new", "--out", out, "--name", name, "--algorithm", "ed25519"]);
      expect(ran.status).toBe(2);
      expect(ran.stderr).toContain("a key is there already, and is not replaced");
    }
    expect(readdirSync(out).sort()).toEqual(["a-secret.asc", "b-public.asc"]);
    expect(readFileSync(join(out, "b-public.asc"), "utf8")).toBe("mine\n");
  });

  it.each([
    [["--name", "evil\nSignature: x"], "cannot be the name in a key"],
    [["--name", "a <b@c>"], "cannot be the name in a key"],
    [["--email", "no address"], "is not a mail address"],
    [["--expires", "soon"], "is no time for a key to expire"],
    [["--expires", "2020-01-01"], "would expire before it is made"],
    [["--expires", "999y"], "a key cannot last so long"],
    [["--algorithm", "rsa1024"], "Allowed choices are rsa4096, ed25519"],
  ])("refuses %j as wrong usage", async (args, message) => {
    const out = fresh();
    const ran = await lisdeb(["key", "new", "--out", out, ...args]);
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining(message) as unknown]);
    expect(() => statSync(out)).toThrow();
  });

  it("refuses a passphrase that lies open, and an output folder that cannot be written", async () => {
    const path = passphraseFile();
    execFileSync("chmod", ["644", path]);
    const open = await lisdeb(["key", "new", "--out", fresh(), "--passphrase-file", path]);
    expect([open.status, open.stderr]).toEqual([1, expect.stringContaining("chmod 600") as unknown]);
    execFileSync("chmod", ["600", path]);
    const ran = await lisdeb(["key", "new", "--out", "/proc/keys", "--algorithm", "ed25519"]);
    expect([ran.status, ran.stderr.split("\n").length]).toEqual([3, 2]);
  });
});

describe.skipIf(!requireTools("gpg", "gpg1", "gpg-agent"))("what key new makes, in gpg", () => {
  const homes: string[] = [];
  afterAll(() => {
    for (const home of homes) execFileSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
  });
  it("is imported with its secret by gpg 1.4 and 2, signs there, and is revoked by its revocation", async () => {
    const out = fresh();
    const made = await lisdeb([
      "key",
      "new",
      "--out",
      out,
      "--name",
      "x",
      "--json",
      "--passphrase-file",
      passphraseFile(),
    ]);
    const { fingerprint, files } = JSON.parse(made.stdout) as {
      fingerprint: string;
      files: Record<string, string>;
    };
    for (const gpg of ["gpg1", "gpg"]) {
      const home = fresh();
      mkdirSync(home, { mode: 0o700 });
      if (gpg === "gpg") homes.push(home);
      const told = async (...args: string[]): Promise<string> => {
        const ran = await run(gpg, ["--homedir", home, "--batch", "--no-tty", "--status-fd", "1", ...args], {
          input: "text",
        });
        return ran.stdout;
      };
      expect(await told("--import", files.secret!)).toContain(fingerprint);
      const unlock = [
        "--passphrase-file",
        passphraseFile(),
        ...(gpg === "gpg" ? ["--pinentry-mode", "loopback"] : []),
      ];
      expect(await told(...unlock, "--detach-sign", "--armor")).toContain("SIG_CREATED");
      await told("--import", files.revocation!);
      expect(await told("--with-colons", "--list-keys", fingerprint)).toMatch(/^pub:r:/m);
    }
  });
});

describe("key show", () => {
  it("tells of each key in a keyring what it is, and which suites' apt checks it", async () => {
    const [rsa, ed] = [await signingKey(), await signingKey("first", "ed25519")];
    const keyring = join(work.path, "keyring.gpg");
    writeFileSync(keyring, Buffer.concat([rsa.certificate, ed.certificate]));
    const ran = await lisdeb(["key", "show", keyring]);
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toContain(rsa.fingerprint.replaceAll(/(.{4})(?=.)/g, "$1 "));
    expect(ran.stdout).toContain("checked by   every suite's apt");
    expect(ran.stdout).toMatch(
      /not by {7}wheezy, wheezy-backports, jessie and jessie-backports: it is Ed25519/,
    );
  });

  it("does not need the passphrase, and says that the key is locked", async () => {
    const out = fresh();
    await lisdeb([
      "key",
      "new",
      "--out",
      out,
      "--name",
      "l",
      "--algorithm",
      "ed25519",
      "--passphrase-file",
      passphraseFile(),
    ]);
    expect((await lisdeb(["key", "show", join(out, "l-secret.asc")])).stdout).toContain(
      "locked with a passphrase",
    );
  });

  it.each([
    ["what is no key", "/etc/hostname", 1, "is not a file of OpenPGP keys"],
    ["what is not there", "nowhere.asc", 1, "no such file"],
    ["a key that gpg does not have", "0123456789ABCDEF0123456789ABCDEF01234567", 1, "gpg has no such key"],
  ])("refuses %s in one line", async (_, key, status, message) => {
    const ran = await lisdeb(["key", "show", key, "--homedir", work.path]);
    expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(message) as unknown]);
    expect(ran.stderr.trim().split("\n")).toHaveLength(1);
  });
});

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
      ...["--passphrase-file", passphraseFile()],
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
  const homes: string[] = [];
  afterAll(() => {
    for (const home of homes) execFileSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
  });

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
    const home = fresh();
    mkdirSync(home, { mode: 0o700 });
    homes.push(home);
    execFileSync(
      "gpg",
      [
        ...[
          "--homedir",
          home,
          "--batch",
          "--pinentry-mode",
          "loopback",
          "--passphrase-file",
          passphraseFile(),
        ],
        ...["--quick-gen-key", "Traced <t@example.org>", "ed25519", "sign", "never"],
      ],
      { stdio: "ignore" },
    );
    execFileSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
    const listed = execFileSync("gpg", ["--homedir", home, "--with-colons", "--list-secret-keys"], {
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
    const fingerprint = /^fpr:+([0-9A-F]{40})/m.exec(listed)![1]!;
    // Asking has started another agent.
    execFileSync("gpgconf", ["--homedir", home, "--kill", "gpg-agent"]);
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
        passphraseFile(),
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
       const signer = await openSigner(process.argv.slice(2), { homedir: ${JSON.stringify(home)}, passphraseFile: ${JSON.stringify(passphraseFile())}, signal: new AbortController().signal });
       const signed = await signer.sign("Date: " + new Date().toUTCString().replace("GMT", "UTC") + "\\n", suiteNamed("bookworm"));
       console.log(signed.releaseGpg, signed.inRelease, JSON.stringify(signer));
       // strace waits for every process that was started, and the agent stays.
       execFileSync("gpgconf", ["--homedir", ${JSON.stringify(home)}, "--kill", "gpg-agent"]);`,
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
      passphraseFile(),
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
