import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { record, upToNul } from "../../support/pool.ts";
import { run } from "../../support/shell.ts";
import { requireTools } from "../../support/tools.ts";
import { guestCommand, SHELLS, type GuestCommand } from "./guest-command.ts";

const byte = fc.oneof(
  fc.integer({ min: 1, max: 255 }),
  fc.constantFrom(9, 10, 27, 92, 0x80, 0xc2, 0xe2, 0xff),
);

/** What a host may put into a pool: bytes, text of every script, or text of a terminal's. */
const hostile = (size: number) =>
  fc.oneof(
    fc.array(byte, { maxLength: size }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: "binary", maxLength: size / 4 }).map((text) => upToNul(Buffer.from(text))),
    fc
      .constantFrom("-n", "-e \\c", "%s%n", "$(reboot)", "a\tb\nc", "\u001b]0;x\u0007")
      .map((text) => Buffer.from(text)),
  );

const pools = fc.array(
  fc.record({
    key: hostile(512),
    value: hostile(2048),
    /** What was there before stays behind the NUL: the daemon copies no more than it has. */
    left: fc.boolean(),
  }),
  { maxLength: 12 },
);

describe.skipIf(!requireTools("dash"))("hyperv-guest", () => {
  let guest: GuestCommand;

  beforeAll(async () => {
    guest = await guestCommand();
  });
  afterEach(async () => {
    for (const folder of ["var/lib/hyperv", "var/opt/hyperv"])
      await rm(guest.at(folder), { recursive: true, force: true });
  });
  afterAll(() => guest.remove());

  describe.each(SHELLS)("in %s", (_name, ...shell) => {
    const guestRun = (...args: string[]) => guest.run(shell, args);

    it("lists every record of every pool, one a line", async () => {
      await guest.pool(0, Buffer.concat([record("hostname", "vm-7"), record("empty")]));
      await guest.pool(3, record("HostName", "hv01.example.org"));
      expect(await guestRun("list")).toMatchObject({
        status: 0,
        stdout: "0\thostname\tvm-7\n0\tempty\t\n3\tHostName\thv01.example.org\n",
        stderr: "",
      });
      expect((await guestRun("list", "--pool", "3")).stdout).toBe("3\tHostName\thv01.example.org\n");
      expect(await guestRun("list", "--pool=1")).toMatchObject({ status: 0, stdout: "" });
    });

    it("shows what would disturb a terminal, and keeps text of any script", async () => {
      const value = "tab\tline\nesc\u001b[31m del\u007f c1\u009b rtl\u202e back\\ Grüße 你好 😀 עברית";
      await guest.pool(0, Buffer.concat([record("k", value), record("bytes", Buffer.from("ff41c3", "hex"))]));
      expect((await guestRun("list")).stdout).toBe(
        "0\tk\ttab\\tline\\nesc\\x1b[31m del\\x7f c1\\xc2\\x9b rtl\\xe2\\x80\\xae back\\\\ Grüße 你好 😀 עברית\n" +
          "0\tbytes\t\\xffA\\xc3\n",
      );
    });

    it("gets a value as it is, and tells by its status that there is none", async () => {
      await guest.pool(
        0,
        Buffer.concat([record("k", "a\\b\n\u001b[0m-é "), record("k", "shadowed"), record("none")]),
      );
      await guest.pool(1, record("k", "of pool 1"));
      expect((await guestRun("get", "k")).stdout).toBe("a\\b\n\u001b[0m-é \n");
      expect((await guestRun("get", "--pool", "1", "k")).stdout).toBe("of pool 1\n");
      expect(await guestRun("get", "none")).toMatchObject({ status: 0, stdout: "\n" });
      expect(await guestRun("get", "K")).toMatchObject({ status: 1, stdout: "", stderr: "" });
      expect(await guestRun("get", "--pool", "2", "k")).toMatchObject({ status: 1, stdout: "", stderr: "" });
    });

    it("takes keys and values that fill their places, without a NUL", async () => {
      const [key, value] = ["K".repeat(512), "V".repeat(2048)];
      await guest.pool(0, Buffer.concat([record(key, value), record("K".repeat(511), "shorter")]));
      expect((await guestRun("get", key)).stdout).toBe(`${value}\n`);
      expect((await guestRun("get", "K".repeat(511))).stdout).toBe("shorter\n");
      expect((await guestRun("get", `${key}K`)).status).toBe(2);
      expect((await guestRun("list")).stdout).toBe(`0\t${key}\t${value}\n0\t${"K".repeat(511)}\tshorter\n`);
    });

    it("takes a key that looks like an option, after --", async () => {
      await guest.pool(0, Buffer.concat([record("-n", "minus n"), record("--pool", "an option")]));
      expect((await guestRun("get", "--", "-n")).stdout).toBe("minus n\n");
      expect((await guestRun("get", "--", "--pool")).stdout).toBe("an option\n");
      expect((await guestRun("get", "-n")).status).toBe(2);
    });

    it("lists any records that a host may leave, so that their bytes can be read back", async () => {
      await fc.assert(
        fc.asyncProperty(pools, async (records) => {
          await guest.pool(
            0,
            Buffer.concat(
              records.map(({ key, value, left }) => {
                const made = record(key, value);
                if (left && key.length < 500) made.write("left", key.length + 1);
                if (left && value.length < 2000) made.write("left", 512 + value.length + 1);
                return made;
              }),
            ),
          );
          const { bytes, status, stderr } = await guestRun("list");
          expect([status, stderr]).toEqual([0, ""]);
          const text = bytes.toString();
          expect(Buffer.from(text).equals(bytes), "is UTF-8").toBe(true);
          expect(text.replaceAll(/[\t\n]/g, "")).not.toMatch(
            /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u,
          );
          const lines = text.split("\n").slice(0, -1);
          const read = lines.map((line) => line.split("\t").map(unescaped));
          expect(read).toEqual(
            records.map(({ key, value }) =>
              ["0", key, value].map((field) => Buffer.from(field).toString("latin1")),
            ),
          );
        }),
        { numRuns: 25 },
      );
    });

    it("gets the value of the first record of any key", async () => {
      const text = (size: number) =>
        fc
          .string({ unit: "grapheme", minLength: 1, maxLength: size / 16 })
          .filter((each) => !each.includes("\0"));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(text(512), hostile(2048)), { minLength: 1, maxLength: 5 }),
          async (records) => {
            await guest.pool(0, Buffer.concat(records.map(([key, value]) => record(key, value))));
            const [wanted] = records.at(-1) ?? expect.unreachable();
            const [, value] = records.find(([key]) => key === wanted) ?? expect.unreachable();
            const { bytes } = await guestRun("get", "--", wanted);
            expect(bytes.equals(Buffer.concat([value, Buffer.from("\n")]))).toBe(true);
          },
        ),
        { numRuns: 15 },
      );
    });

    it("finds a key that is no UTF-8", async () => {
      await guest.pool(0, record(Buffer.from("6bff", "hex"), "found"));
      const { stdout } = await run("sh", [
        "-c",
        `${shell.join(" ")} '${guest.script}' get "$(printf 'k\\377')"`,
      ]);
      expect(stdout).toBe("found\n");
    });

    it("uses what is whole of a file that its writer has left torn", async () => {
      await guest.pool(0, Buffer.concat([record("a", "1"), record("b", "2")]));
      await truncate(guest.at("var/lib/hyperv/.kvp_pool_0"), 2 * 2560 - 1);
      expect(await guestRun("list")).toMatchObject({ status: 0, stdout: "0\ta\t1\n" });
      expect((await guestRun("get", "a")).stdout).toBe("1\n");
      expect((await guestRun("get", "b")).status).toBe(1);
    });

    it("reads the younger file where both folders are real ones still", async () => {
      await guest.pool(0, record("k", "old"), "var/lib/hyperv");
      await guest.pool(1, record("k", "alone"), "var/opt/hyperv");
      await guest.pool(0, record("k", "young"), "var/opt/hyperv");
      await run("touch", ["-d", "2020-01-01", guest.at("var/lib/hyperv/.kvp_pool_0")]);
      expect((await guestRun("get", "k")).stdout).toBe("young\n");
      expect((await guestRun("get", "--pool", "1", "k")).stdout).toBe("alone\n");
      await run("touch", ["-d", "2019-01-01", guest.at("var/opt/hyperv/.kvp_pool_0")]);
      expect((await guestRun("get", "k")).stdout).toBe("old\n");
    });
  });

  describe.each(SHELLS.filter(([name]) => name !== "busybox"))(
    "beside a writer, in %s",
    (_name, ...shell) => {
      const pool = () => guest.at("var/lib/hyperv/.kvp_pool_0");
      /** The real program, which does this instead at its first call. */
      const first = (tool: string, lines: string) =>
        guest.stub(
          tool,
          `PATH=/usr/bin:/bin
        if [ ! -e '${guest.at("called")}' ]; then : >'${guest.at("called")}'; ${lines}
        else exec ${tool} "$@"; fi`,
        );
      afterEach(async () => {
        for (const path of ["called", "kept", "bin/dd", "bin/sleep"])
          await rm(guest.at(path), { force: true });
      });

      it("looks again where the file was being written while it was read", async () => {
        const whole = Buffer.concat([record("a", "1"), record("b", "2")]);
        for (const meanwhile of [
          Buffer.alloc(0),
          record("a", "1"),
          Buffer.concat([record("a", "1"), record("b", "half")]),
        ]) {
          await guest.pool(0, whole);
          await writeFile(guest.at("kept"), meanwhile);
          await first(
            "dd",
            `cat '${guest.at("kept")}'; cat '${pool()}' >'${pool()}.new'; cat '${pool()}.new' >'${pool()}'`,
          );
          expect(await guest.run(shell, ["get", "b"])).toMatchObject({ status: 0, stdout: "2\n" });
          await rm(guest.at("called"));
          expect((await guest.run(shell, ["list"])).stdout).toBe("0\ta\t1\n0\tb\t2\n");
          await rm(guest.at("called"));
        }
      });

      it("waits a little for the rest of what is torn", async () => {
        await guest.pool(0, Buffer.concat([record("a", "1"), record("b", "2").subarray(0, 1536)]));
        await writeFile(guest.at("kept"), Buffer.concat([record("a", "1"), record("b", "2")]));
        // The first nap is for what is at rest, the second for what is torn.
        await first(
          "sleep",
          `PATH=/usr/bin:/bin; printf 'exec cp "%s" "%s"\\n' '${guest.at("kept")}' '${pool()}' >'${guest.at("bin/sleep")}'`,
        );
        expect(await guest.run(shell, ["get", "b"])).toMatchObject({ status: 0, stdout: "2\n" });
      });
    },
  );

  it("lists a pool that is taken away once it has been read, and finds no fault with it", async () => {
    await guest.pool(0, record("a", "1"));
    const size = `[ "$2" != %s ] || rm '${guest.at("var/lib/hyperv/.kvp_pool_0")}'`;
    await guest.stub("stat", `PATH=/usr/bin:/bin\n${size}\nexec stat "$@"`);
    expect(await guest.run(["dash"], ["list"])).toMatchObject({ status: 0, stdout: "0\ta\t1\n", stderr: "" });
    await rm(guest.at("bin/stat"));
  });

  it("looks at 4,096 records of a pool of many megabytes, and says so", async () => {
    const megabytes = Buffer.concat(Array.from({ length: 5000 }, (_, n) => record(`k${n}`, `v${n}`)));
    await guest.pool(0, megabytes);
    const listed = await guest.run(["dash"], ["list"]);
    expect(listed.stdout.split("\n").length).toBe(4097);
    expect(listed.stderr).toBe("hyperv-guest: of pool 0 only the first 4096 records\n");
    expect((await guest.run(["dash"], ["get", "k4095"])).stdout).toBe("v4095\n");
    expect((await guest.run(["dash"], ["get", "k4096"])).status).toBe(1);
  });

  it.each([
    ["no command", [], "Usage"],
    ["an unknown command", ["fly"], "no such command: fly"],
    ["an unknown option", ["list", "--all"], "list has no option --all"],
    ["an option of another command", ["get", "--timeout", "1", "k"], "get has no option --timeout"],
    ["a pool that there is not", ["list", "--pool", "5"], "5 is no pool"],
    ["no pool", ["list", "--pool"], "--pool needs a value"],
    ["half a second", ["wait", "--timeout", "0.5"], "0.5 is no number of seconds"],
    ["a value for a switch", ["check", "--quiet=yes"], "no option --quiet=yes"],
    ["no key", ["get"], "which KEY?"],
    ["an empty key", ["get", ""], "an empty key"],
    ["two keys", ["wait", "a", "b"], "one argument too many"],
    ["what a terminal would act on", ["\u001b[2J"], "no such command: ?[2J"],
  ])("refuses %s with status 2 and one line", async (_what, args, says) => {
    const { status, stdout, stderr } = await guest.run(["dash"], args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
    if (args.length > 0) expect(stderr).toMatch(/^hyperv-guest: [^\n]*\n$/);
  });

  it("tells what it can do", async () => {
    const { status, stdout } = await guest.run(["dash"], ["--help"]);
    expect(status).toBe(0);
    for (const word of ["wait", "get", "list", "check", "join-pools", "Exit status"])
      expect(stdout).toContain(word);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect((await guest.run(["dash"], ["get", "--help"])).stdout).toBe(stdout);
  });

  it.skipIf(!requireTools("setpriv"))("says by status 4 that somebody may not read the pools", async () => {
    await guest.pool(0, record("k", "v"));
    await run("chmod", ["-R", "a+rX", guest.at(".")]);
    const asNobody = (...args: string[]) =>
      run("setpriv", ["--reuid=65534", "--clear-groups", "dash", guest.script, ...args]);
    expect((await asNobody("get", "k")).stdout).toBe("v\n");
    await run("chmod", ["604", guest.at("var/lib/hyperv")]);
    expect(await asNobody("get", "k")).toMatchObject({ status: 4, stdout: "" });
    expect((await asNobody("list")).status).toBe(4);
    await run("chmod", ["755", guest.at("var/lib/hyperv")]);
    await run("chmod", ["600", guest.at("var/lib/hyperv/.kvp_pool_0")]);
    expect((await asNobody("get", "k")).status).toBe(4);
    expect((await asNobody("join-pools")).status).toBe(4);
  });

  it("takes nothing but a file for a pool", async () => {
    await mkdir(guest.at("var/lib/hyperv/.kvp_pool_0"), { recursive: true });
    await writeFile(guest.at("var/lib/hyperv/.kvp_pool_1"), "");
    expect(await guest.run(["dash"], ["list"])).toMatchObject({ status: 0, stdout: "" });
    expect((await guest.run(["dash"], ["get", "k"])).status).toBe(1);
  });
});

/** What stands for the bytes of a listed field, undone. */
function unescaped(field: string): string {
  const bytes = Buffer.from(field).toString("latin1");
  return bytes.replaceAll(/\\(x..|.)/g, (_all, escape: string) =>
    escape.length === 3
      ? String.fromCharCode(parseInt(escape.slice(1), 16))
      : ({ n: "\n", t: "\t" }[escape] ?? escape),
  );
}
