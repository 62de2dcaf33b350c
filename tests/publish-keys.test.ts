// The keys that lisdeb publish signs with, and those that clients trust.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { canPublish, publishBench, type PublishedDocument } from "./support/publish-bench.ts";
import { sh } from "./support/shell.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";

const { lisdeb, fresh, hello, key, published } = publishBench("publish-keys");

describe.skipIf(!canPublish)("lisdeb publish", () => {
  let second: TestKey;
  beforeAll(async () => {
    second = await signingKey("second");
  });

  describe("the keys", () => {
    it("are those of LISDEB_SIGN where the command line names none", async () => {
      const archive = fresh();
      const env = { LISDEB_SIGN: `${key().file},${second.file}` };
      const ran = await lisdeb(["publish", hello[0]!, "--suite", "bookworm", "--to", archive, "--json"], {
        env,
      });
      expect(ran.status).toBe(0);
      const { signedBy } = JSON.parse(ran.stdout) as PublishedDocument;
      expect(signedBy.map(({ fingerprint }) => fingerprint)).toEqual([key().fingerprint, second.fingerprint]);
    });

    it("stand all in the keyring as long as each signs a suite", async () => {
      const archive = fresh();
      await published(archive, hello[0]!, "--suite", "bookworm");
      const signed = (suite: string, ...by: readonly string[]) =>
        lisdeb(["publish", hello[1]!, "--suite", suite, "--to", archive, "--sign", ...by]);
      const keys = async () => {
        const shown = await sh(
          `gpg --show-keys --with-colons '${archive}/lisdeb-archive-keyring.gpg' | grep ^fpr: | cut -d: -f10 | sort`,
        );
        return shown.stdout.trim().split("\n");
      };
      const added = await signed("trixie", second.file, "--keyring", key().keyring);
      expect([added.status, added.stderr]).toEqual([
        0,
        `The keyring now has key ${second.fingerprint} (lisdeb test second <second@example.org>).\n`,
      ]);
      expect(await keys()).toEqual([key().fingerprint, second.fingerprint].sort());
      // The old key goes when the last suite that it signed is signed by the new one.
      const refused = await signed("bookworm", second.file);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("bookworm")]);
      const ran = await lisdeb([
        "publish",
        hello[1]!,
        "--suite",
        "bookworm",
        "--to",
        archive,
        "--sign",
        second.file,
        "--keyring",
        key().keyring,
      ]);
      expect([ran.status, ran.stderr]).toEqual([
        0,
        `The keyring has no longer key ${key().fingerprint} (lisdeb test first <first@example.org>).\n`,
      ]);
      expect(await keys()).toEqual([second.fingerprint]);
    });

    it("are asked for, in a line, where there are none", async () => {
      const archive = fresh();
      const ran = await lisdeb(["publish", hello[0]!, "--suite", "bookworm", "--to", archive], {
        env: { LISDEB_SIGN: undefined },
      });
      expect([ran.status, ran.stdout]).toEqual([2, ""]);
      expect(ran.stderr).toMatch(/^lisdeb: no key to sign with.*--sign KEY.*lisdeb key new.*\n$/);
      await expect(stat(archive)).rejects.toThrow("ENOENT");
    });
  });

  it("is refused, before anything changes, where another suite is signed by a key that was not given", async () => {
    const archive = fresh();
    const by = (who: TestKey, ...args: readonly string[]) =>
      lisdeb(["publish", hello[0]!, "--to", archive, "--sign", who.file, ...args]);
    expect((await by(second, "--suite", "trixie")).status).toBe(0);
    const ran = await by(key(), "--suite", "bookworm");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^lisdeb: [^\n]* has the suite trixie, signed by key [0-9A-F]{16}, which was not given [^\n]*\n$/,
    );
    await expect(stat(join(archive, "dists/bookworm"))).rejects.toThrow("ENOENT");
    const keyring = join(archive, "lisdeb-archive-keyring.gpg");
    await sh(`gpgv --keyring '${keyring}' '${archive}/dists/trixie/InRelease' 2>&1`);
    expect((await by(key(), "--suite", "bookworm", "--keyring", second.keyring)).status).toBe(0);
    for (const suite of ["bookworm", "trixie"])
      await sh(`gpgv --keyring '${keyring}' '${archive}/dists/${suite}/InRelease' 2>&1`);
  });
});
