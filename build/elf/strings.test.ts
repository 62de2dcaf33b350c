import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { sh } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { stringsIn } from "./index.ts";

const where = { file: "daemon" };

describe.skipIf(!requireTools("gcc"))("stringsIn", () => {
  it("finds a text that is a string of its own, and one that is a part of a longer string", async () => {
    const bytes = await compileDaemon({ strings: ["/var/opt/hyperv", "open /dev/hv_kvp failed; error: %d"] });
    const wanted = ["/var/opt/hyperv", "/dev/hv_kvp", "/dev/vmbus/hv_kvp"];
    expect([...stringsIn(bytes, wanted, where)]).toEqual(["/var/opt/hyperv", "/dev/hv_kvp"]);
  });

  it("does not look at what the program cannot use: compiler comments, symbol names", async () => {
    const bytes = await compileDaemon({ compiler: "/dev/vmbus/hv_kvp", symbols: true, strings: ["here"] });
    expect(Buffer.from(bytes).includes("/dev/vmbus/hv_kvp")).toBe(true);
    expect(Buffer.from(bytes).includes("held_0")).toBe(true);
    expect([...stringsIn(bytes, ["/dev/vmbus/hv_kvp", "held_0", "here"], where)]).toEqual(["here"]);
  });
});

const REAL = ["/bin/bash", "/bin/cat", "/usr/bin/find", "/usr/bin/gpg", "/usr/bin/perl", "/usr/bin/readelf"];

describe.skipIf(!requireTools("strings", "objcopy", "grep"))("stringsIn beside strings and grep", () => {
  it.each(REAL)("finds of what strings lists in %s just what is in the loaded image", async (path) => {
    const { stdout } = await sh(`strings -a -n 6 ${path} | LC_ALL=C sort -u`);
    const all = stdout.split("\n").filter((text) => text !== "");
    const step = Math.ceil(all.length / 100);
    const wanted = [...all.filter((_, i) => i % step === 0), ...ONLY_IN_SECTIONS, "nowhere in it"];
    // What the loader would map, by another reader of the file.
    const found = await sh(
      `image=$(mktemp); trap 'rm -f "$image"' EXIT; objcopy -O binary ${path} "$image"
       while IFS= read -r text; do
         ! LC_ALL=C grep -aqF -- "$text" "$image" || printf '%s\\n' "$text"
       done`,
      { input: wanted.map((text) => `${text}\n`).join("") },
    );
    const expected = found.stdout.split("\n").filter((text) => text !== "");
    expect(expected.length).toBeGreaterThan(30);
    expect([...stringsIn(readFileSync(path), wanted, where)]).toEqual([...new Set(expected)]);
  });
});

/** Names of sections stand behind what is loaded. */
const ONLY_IN_SECTIONS = [".shstrtab", ".gnu.version_r", ".note.ABI-tag"];
