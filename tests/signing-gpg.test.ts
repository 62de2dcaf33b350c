// Signing by gpg: what comes of it, and what is not believed of a gpg.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSigned, type SignerOptions } from "../build/archive/index.ts";
import { LisdebError } from "../build/base/index.ts";
import { makeKey } from "./support/gpg-homes.ts";
import {
  BOOKWORM,
  canSignByGpg,
  gpgSigningBench,
  RELEASE,
  says,
  WHEEZY,
} from "./support/gpg-signing-bench.ts";
import { signingKey } from "./support/signing-key.ts";

const { folder, home, main, rsa, open, file } = gpgSigningBench();

describe.skipIf(!canSignByGpg)("signing by gpg", () => {
  it("signs both files as gpgv 1.4 and gpgv 2 take them, and the same way twice", async () => {
    const signer = await open([rsa()], main);
    const signed = await signer.sign(RELEASE, WHEEZY);
    expect(await signer.sign(RELEASE, WHEEZY)).toEqual(signed);
    const paths = [
      file("Release.gpg", signed.releaseGpg),
      file("Release", RELEASE),
      file("InRelease", signed.inRelease),
    ];
    const keyring = join(folder, "keyring.gpg");
    writeFileSync(keyring, signer.keys[0]!.certificate);
    for (const gpgv of ["gpgv", "gpgv1"]) {
      const check = (...args: readonly string[]): string =>
        execFileSync(gpgv, ["--keyring", keyring, "--status-fd", "1", ...args], {
          stdio: ["ignore", "pipe", "ignore"],
        }).toString();
      expect(check(paths[0]!, paths[1]!)).toContain("GOODSIG");
      expect(check(paths[2]!)).toContain("GOODSIG");
    }
  });

  it("signs with a key that gpg has and one that is in a file at once", async () => {
    const other = await signingKey();
    const signer = await open([other.file, rsa()], main);
    const signed = await signer.sign(RELEASE, WHEEZY);
    expect(signed.releaseGpg.match(/BEGIN/g)).toHaveLength(1);
    const findings = await checkSigned(
      { release: RELEASE, ...signed },
      signer.keys.map(({ certificate }) => certificate),
      new Date(),
    );
    expect(findings.map(({ file: of, fingerprint, state }) => [of, fingerprint, state])).toEqual([
      ["Release.gpg", other.fingerprint, "good"],
      ["Release.gpg", rsa(), "good"],
      ["InRelease", other.fingerprint, "good"],
      ["InRelease", rsa(), "good"],
    ]);
  });

  it("is not led by the user's gpg.conf", async () => {
    const led = home("led");
    const [key] = makeKey(led, "Led <led@example.org>", ["rsa2048", "sign", "never"]);
    const [another] = makeKey(led, "Another <another@example.org>", ["rsa2048", "sign", "never"]);
    writeFileSync(
      join(led, "gpg.conf"),
      `local-user ${another!}\ncomment led astray\ndigest-algo SHA1\nemit-version\n`,
    );
    const signed = await (await open([key!], led)).sign(RELEASE, BOOKWORM);
    expect(signed.inRelease).not.toContain("astray");
    expect(signed.inRelease).toContain("Hash: SHA512");
  });

  describe("with a gpg that misbehaves", () => {
    const pretending = (name: string, script: string): Partial<SignerOptions> => {
      const bin = join(folder, name);
      mkdirSync(bin);
      const real = execFileSync("sh", ["-c", "command -v gpg"]).toString().trim();
      writeFileSync(
        join(bin, "gpg"),
        `#!/bin/sh\ncase "$*" in *--local-user*) ;; *) exec ${real} "$@";; esac\n${script}\n`,
      );
      chmodSync(join(bin, "gpg"), 0o755);
      return { environment: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}` } };
    };

    it("takes no signature of other bytes for one, though gpg says that it is done", async () => {
      const forged = await (await open([rsa()], main)).sign(RELEASE.replace("lisdeb", "evil"), BOOKWORM);
      const path = file("forged", forged.releaseGpg);
      const options = pretending(
        "forger",
        `cat ${path}; echo "[GNUPG:] SIG_CREATED D 1 10 00 1795176000 ${rsa()}" >&3`,
      );
      await expect((await open([rsa()], main, options)).sign(RELEASE, BOOKWORM)).rejects.toThrow(
        says("signing-failed", "the signature in Release.gpg does not hold"),
      );
    });

    it("takes no output without the word that it was signed, and no word without output", async () => {
      const path = file("good", (await (await open([rsa()], main)).sign(RELEASE, BOOKWORM)).releaseGpg);
      const silent = await open([rsa()], main, pretending("silent", `cat ${path}`));
      await expect(silent.sign(RELEASE, BOOKWORM)).rejects.toThrow(
        says("signing-failed", "gpg did not sign"),
      );
      const empty = await open(
        [rsa()],
        main,
        pretending("empty", `echo "[GNUPG:] SIG_CREATED D 1 10 00 1795176000 ${rsa()}" >&3`),
      );
      await expect(empty.sign(RELEASE, BOOKWORM)).rejects.toThrow(says("signing-failed", "no signature"));
    });

    it("ends it when the run is stopped", async () => {
      const stop = new AbortController();
      const pid = join(folder, "pid");
      const signer = await open([rsa()], main, {
        signal: stop.signal,
        ...pretending("hangs", `echo $$ > ${pid}; exec sleep 600`),
      });
      const signing = signer.sign(RELEASE, BOOKWORM).catch((error: unknown) => error);
      await expect.poll(() => existsSync(pid) && readFileSync(pid, "utf8").endsWith("\n")).toBe(true);
      stop.abort(new LisdebError("interrupted", "stopped by SIGINT"));
      expect(await signing).toMatchObject({ code: "interrupted" });
      expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow();
    });
  });
});
