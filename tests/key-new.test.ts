// `lisdeb key new`: the files that it makes, what gpg makes of them, and what it refuses.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPrivateKey } from "openpgp";
import { describe, expect, it } from "vitest";
import { openSigner } from "../build/archive/index.ts";
import { suiteNamed } from "../build/suite/index.ts";
import { commandBench } from "./support/command.ts";
import { gpgHomes } from "./support/gpg-homes.ts";
import { PASSPHRASE, passphraseFile } from "./support/passphrase.ts";
import { run } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("key-new");
const { home } = gpgHomes();
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
      ...["--passphrase-file", passphraseFile(work.path)],
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
    const path = passphraseFile(work.path);
    execFileSync("chmod", ["644", path]);
    const open = await lisdeb(["key", "new", "--out", fresh(), "--passphrase-file", path]);
    expect([open.status, open.stderr]).toEqual([1, expect.stringContaining("chmod 600") as unknown]);
    execFileSync("chmod", ["600", path]);
    const ran = await lisdeb(["key", "new", "--out", "/proc/keys", "--algorithm", "ed25519"]);
    expect([ran.status, ran.stderr.split("\n").length]).toEqual([3, 2]);
  });
});

describe.skipIf(!requireTools("gpg", "gpg1", "gpg-agent"))("what key new makes, in gpg", () => {
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
      passphraseFile(work.path),
    ]);
    const { fingerprint, files } = JSON.parse(made.stdout) as {
      fingerprint: string;
      files: Record<string, string>;
    };
    for (const gpg of ["gpg1", "gpg"]) {
      const homedir = home(gpg);
      const told = async (...args: string[]): Promise<string> => {
        const ran = await run(
          gpg,
          ["--homedir", homedir, "--batch", "--no-tty", "--status-fd", "1", ...args],
          {
            input: "text",
          },
        );
        return ran.stdout;
      };
      expect(await told("--import", files.secret!)).toContain(fingerprint);
      const unlock = [
        "--passphrase-file",
        passphraseFile(work.path),
        ...(gpg === "gpg" ? ["--pinentry-mode", "loopback"] : []),
      ];
      expect(await told(...unlock, "--detach-sign", "--armor")).toContain("SIG_CREATED");
      await told("--import", files.revocation!);
      expect(await told("--with-colons", "--list-keys", fingerprint)).toMatch(/^pub:r:/m);
    }
  });
});
