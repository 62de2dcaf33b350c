// `make demo`, in a checkout of its own.
import { cp, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandBench } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const { work } = commandBench("publish-demo");

describe.skipIf(!requireTools("make", "gpgv"))("make demo", () => {
  const checkout = join(work.path, "checkout");
  // What other tests run is neither installed nor built anew, whatever its age is.
  const old = ["node_modules/.package-lock.json", "dist/lisdeb.js"].flatMap((file) => ["-o", file]);
  const demo = async () =>
    (await runOk("make", ["--no-print-directory", ...old, "demo"], { cwd: checkout })).stdout;
  const secretKey = join(checkout, "out/keys/lisdeb-demo-secret.asc");
  let first: string;

  beforeAll(async () => {
    await mkdir(join(checkout, "out"), { recursive: true });
    for (const name of await readdir(ROOT)) {
      if (["out", "dist"].includes(name) || name.startsWith(".")) continue;
      await symlink(join(ROOT, name), join(checkout, name));
    }
    await cp(join(ROOT, "dist"), join(checkout, "dist"), { recursive: true });
    first = await demo();
  });

  it("ends with an archive signed by a key that only its owner can read, and says how to install from it", async () => {
    expect((await stat(secretKey)).mode & 0o777).toBe(0o600);
    const [, keyring = ""] = /^ {2}cp (\S+) \/etc\/apt\/trusted\.gpg\.d\/$/m.exec(first) ?? [];
    const [, archive = "", suite = ""] = /'deb \[arch=amd64\] file:(\S+) (\S+) main'/.exec(first) ?? [];
    expect(archive).toBe(join(checkout, "out/apt"));
    await sh(`gpgv --keyring '${keyring}' '${archive}/dists/${suite}/InRelease' 2>&1`);
    const packages = await readFile(join(archive, "dists", suite, "main/binary-amd64/Packages"), "utf8");
    expect(packages).toContain("Package: hv-kvp-daemon\n");
    expect(first).toContain("python3 -m http.server --directory out/apt");
  });

  it("signs with the same key when it is run again, and has nothing new", async () => {
    const key = await readFile(secretKey, "utf8");
    expect(await demo()).toContain("wheezy: nothing new; it stays at state 1.");
    expect(await readFile(secretKey, "utf8")).toBe(key);
  });
});
