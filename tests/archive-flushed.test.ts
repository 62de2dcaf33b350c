// What must be on the disk before a state is committed: a machine that loses its power must not have a state whose files it has not.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench } from "./support/command.ts";
import { runOk } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools } from "./support/tools.ts";

const { work, fresh } = commandBench("archive-flushed");

/** The calls of a publication that flush or give a name, in order: `fsync PATH` and `name PATH`, from the archive's root. */
async function callsOf(archive: string, debs: readonly string[]): Promise<readonly string[]> {
  const key = await signingKey();
  const log = join(work.path, "log");
  const command = [process.execPath, COMMAND, "publish", ...debs, "--suite", "bookworm", "--to", archive];
  await runOk("strace", [
    ...["-f", "-qq", "-y", "-s", "4096", "-e", "trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2"],
    ...["-o", log, ...command, "--sign", key.file],
  ]);
  return readFileSync(log, "utf8")
    .split("\n")
    .flatMap((line) => {
      const flushed = /f(?:data)?sync\(\d+<([^>]+)>/.exec(line)?.[1];
      const named = /(?:link|rename)\w*\(.*"([^"]+)"[^"]*$/.exec(line)?.[1];
      const [what, path] = flushed === undefined ? ["name", named] : ["fsync", flushed];
      return path?.startsWith(`${archive}/`) === true ? [`${what} ${path.slice(archive.length + 1)}`] : [];
    });
}

describe.skipIf(!requireTools("strace", "dpkg-deb"))("a state that is committed", () => {
  it("has its packages and indices on the disk, and their names, before its record has one; and that before clients see it", async () => {
    const debs = await smallDebs(join(work.path, "debs"), [
      { name: "greet", version: "1.0", architecture: "amd64" },
      { name: "other", version: "1.0", architecture: "all" },
    ]);
    const archive = fresh();
    const calls = await callsOf(archive, debs);
    const commit = calls.indexOf("name .lisdeb/bookworm/1.json");
    const shown = calls.indexOf("name dists/bookworm");
    expect(commit).toBeGreaterThan(0);
    expect(shown).toBeGreaterThan(commit);
    const before = calls.slice(0, commit);
    for (const deb of debs) {
      const [name = ""] = basename(deb).split("_");
      const folder = `pool/main/${name.slice(0, 1)}/${name}`;
      const named = before.indexOf(`name ${folder}/${basename(deb)}`);
      expect(named, deb).toBeGreaterThan(0);
      // The name is in the folder, which is flushed by itself.
      expect(before.lastIndexOf(`fsync ${folder}`), deb).toBeGreaterThan(named);
    }
    const byHash = ".lisdeb/bookworm/by-hash/SHA256";
    const lastIndex = before.findLastIndex((call) => call.startsWith(`name ${byHash}/`));
    expect(lastIndex).toBeGreaterThan(0);
    expect(before.lastIndexOf(`fsync ${byHash}`)).toBeGreaterThan(lastIndex);
    // Each file has its bytes before it has a name: one flush under another name for each.
    const names = before.filter((call) => /^name (pool|\.lisdeb\/bookworm)\//.test(call)).length;
    const bytes = before.filter((call) => call.startsWith("fsync .lisdeb/tmp/")).length;
    expect(bytes).toBeGreaterThanOrEqual(names);
    expect(calls.slice(commit, shown)).toContain("fsync .lisdeb/bookworm");
  });
});
