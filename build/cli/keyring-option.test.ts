import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { packageRoot } from "../base/index.ts";
import { keyringFrom } from "./keyring-option.ts";
import { runCommandLine } from "./program.ts";

const folder = temporaryFolder("keyring-option");
afterAll(() => folder.remove());

const demo = join(packageRoot(), "samples", "lis-demo.iso");

function fileOf(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

/** The command's exit status, and what it says on standard error. */
async function said(args: readonly string[]): Promise<{ status: number; err: string }> {
  let err = "";
  const terminal = {
    out: () => undefined,
    err: (text: string) => void (err += text),
    interactive: false,
    environment: {},
  };
  return { status: await runCommandLine(args, terminal), err };
}

describe("--keyring", () => {
  it("may be left out", async () => {
    expect(await keyringFrom(undefined)).toBeUndefined();
  });

  it.each([
    ["inspect", demo],
    ["build", "demo", "--out", folder.path],
  ])("of a file that holds no keys is bad input, and %s names that file and no RPM", async (...args) => {
    const empty = fileOf("empty.asc", "");
    const other = fileOf("other.asc", "not a keyring");
    expect(await said([...args, "--keyring", empty])).toEqual({
      status: 1,
      err: `lisdeb: ${empty}: holds no OpenPGP public key\n`,
    });
    expect(await said([...args, "--keyring", other])).toEqual({
      status: 1,
      err: `lisdeb: ${other}: is not a file of OpenPGP public keys\n`,
    });
  });

  it.skipIf(!requireTools("gpg"))(
    "gives the keys that gpg has exported, and an RPM that none of them signed is at fault",
    async () => {
      const home = join(folder.path, "gpg");
      mkdirSync(home, { mode: 0o700 });
      const gpg = (...args: string[]) =>
        runOk("gpg", [
          "--batch",
          "--homedir",
          home,
          "--pinentry-mode",
          "loopback",
          "--passphrase",
          "",
          ...args,
        ]);
      await gpg("--quick-generate-key", "A <a@example.org>", "ed25519", "sign", "never");
      const keys = fileOf("keys.asc", (await gpg("--armor", "--export")).stdout);
      expect(await keyringFrom(keys)).toHaveLength(1);
      const { status, err } = await said(["inspect", demo, "--keyring", keys]);
      expect(status).toBe(1);
      expect(err).toMatch(
        /^lisdeb: .*lis-demo\.iso.*\.rpm: carries no OpenPGP signature, and a keyring was given/,
      );
    },
  );
});
