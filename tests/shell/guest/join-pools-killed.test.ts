import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { record, recordsIn } from "../../support/pool.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { guestCommand, LIB, LINK, OPT, type GuestCommand } from "./guest-command.ts";

const canRun = requireTools("dash", "flock") && requireRoot("files change their owners");

describe.skipIf(!canRun)("join-pools", () => {
  let guest: GuestCommand;

  beforeAll(async () => {
    guest = await guestCommand();
  });
  afterEach(() => guest.clear());
  afterAll(() => guest.remove());

  const joins = () => guest.join();

  describe("killed", { timeout: 300_000 }, () => {
    const TOOLS = [
      "awk",
      "chmod",
      "chown",
      "cp",
      "dd",
      "dpkg-statoverride",
      "flock",
      "id",
      "ln",
      "mkdir",
      "mv",
      "od",
      "rm",
      "rmdir",
      "sort",
      "stat",
      "sync",
      "tail",
    ];

    /** Every command of the system kills the whole command group once so many have been run: after it has done its work, or in the middle of a copy. */
    async function killAt(when: "after" | "amid", number: number): Promise<void> {
      await writeFile(guest.at("count"), "");
      for (const tool of TOOLS) {
        const amid = tool === "cp" ? 'for to; do :; done; head -c 3000 "$2" >"$to"' : ":";
        await guest.stub(
          tool,
          `PATH=/usr/bin:/bin
          echo ${tool} >>'${guest.at("count")}'
          if [ "$(wc -l <'${guest.at("count")}')" -ge ${number} ]; then
            ${when === "after" ? `${tool} "$@"` : amid}
            kill -KILL 0
          fi
          exec ${tool} "$@"`,
        );
      }
    }

    async function prepare(): Promise<void> {
      for (const folder of [LIB, OPT]) await rm(guest.at(folder), { recursive: true, force: true });
      await guest.pool(0, Buffer.concat([record("both", "old"), record("opt", "1")]), OPT);
      await guest.pool(0, Buffer.concat([record("lib", "2"), record("both", "young")]), LIB);
      await guest.pool(1, Buffer.concat([record("x", "3"), record("y", "4")]), OPT);
      await writeFile(guest.at(`${OPT}/notes`), "opt");
      await writeFile(guest.at(`${LIB}/notes`), "lib");
      await chmod(guest.at(`${OPT}/.kvp_pool_1`), 0o666);
      await guest.age(`${OPT}/.kvp_pool_0`, 2015);
    }

    it.each(["after", "amid"] as const)(
      "%s any command it runs, it has lost nothing, and the next run goes on",
      async (when) => {
        let killed = 0;
        for (let number = 1; ; number++) {
          await prepare();
          await killAt(when, number);
          const { status } = await joins();
          await rm(guest.at("bin"), { recursive: true });
          await mkdir(guest.at("bin"));
          if (status === 0) break;
          expect(status, `killed at command ${number}`).toBe(137);
          killed++;

          const everywhere = await keysEverywhere();
          expect(everywhere, `killed at command ${number}`).toEqual(
            expect.arrayContaining(["both=young", "lib=2", "opt=1", "x=3", "y=4"]),
          );
          const again = await joins();
          expect(
            [again.status, again.stderr.replaceAll(/^.* is kept as .*\n/gm, "")],
            `killed at command ${number}`,
          ).toEqual([0, ""]);
          expect(Object.fromEntries(recordsIn(await guest.readPool(0)))).toEqual({
            both: "young",
            lib: "2",
            opt: "1",
          });
          expect(recordsIn(await guest.readPool(1))).toEqual([
            ["x", "3"],
            ["y", "4"],
          ]);
          expect(await guest.inVar(), `killed at command ${number}`).toEqual(
            [
              "hyperv d 755 0",
              LINK,
              "hyperv/.kvp_pool_0 f 644 0",
              "hyperv/.kvp_pool_1 f 644 0",
              "hyperv/notes f 644 0",
              "hyperv/notes.aside1 f 644 0",
            ].sort(),
          );
        }
        expect(killed).toBeGreaterThan(40);
      },
    );

    /** The records of all pools in either folder, whatever scraps there are. */
    async function keysEverywhere(): Promise<readonly string[]> {
      const files = [LIB, OPT].flatMap((folder) =>
        [0, 1].map((number) => join(guest.at(folder), `.kvp_pool_${number}`)),
      );
      const pools = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))));
      return pools.flatMap((pool) => recordsIn(pool).map(([key, value]) => `${key}=${value}`));
    }
  });
});
