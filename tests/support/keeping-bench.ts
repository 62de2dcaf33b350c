// What the tests of looking after an archive share: packages, a key, and the command.
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { commandBench } from "./command.ts";
import type { RunOptions } from "./shell.ts";
import { signingKey, type TestKey } from "./signing-key.ts";
import { smallDebs } from "./small-deb.ts";

/** The suite that the archives of these tests have. */
export const SUITE = "bookworm";

/** States are a second apart. An hour ago there is room for many, and nobody has to wait for the clock. */
const UNHURRIED = { SOURCE_DATE_EPOCH: `${Math.floor(Date.now() / 1000) - 3600}` };

/** Packages `greet` to publish, where dpkg-deb is there (`packed`) to make them. */
export function keepingBench(name: string, packed: boolean) {
  const bench = commandBench(name);
  /** Path of a package, by version and architecture. */
  const debs: Record<string, string> = {};
  let key: TestKey;

  beforeAll(async () => {
    key = await signingKey();
    if (!packed) return;
    for (const version of ["1.0", "2.0", "3.0"])
      for (const architecture of ["amd64", "arm64"]) {
        const [path] = await smallDebs(join(bench.work.path, "debs"), [
          { name: "greet", version, architecture },
        ]);
        debs[`${version} ${architecture}`] = path!;
      }
  });

  /** Runs a command that is to succeed and has nothing to complain of; gives its `--json`. */
  const done = async (
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<Record<string, unknown>> => {
    const ran = await bench.lisdeb([...args, "--json"], {
      ...options,
      env: { ...UNHURRIED, ...options.env },
    });
    expect([ran.status, ran.stderr], args.join(" ")).toEqual([0, ""]);
    return JSON.parse(ran.stdout) as Record<string, unknown>;
  };

  return {
    ...bench,
    debs,
    key: () => key,
    done,
    /** Publishes packages, such as `1.0 amd64`. */
    publish: (
      archive: string,
      which: readonly string[],
      more: readonly string[] = [],
      options?: RunOptions,
    ) => {
      const named = which.map((each) => debs[each]!);
      return done(
        ["publish", ...named, "--to", archive, "--suite", SUITE, "--sign", key.file, ...more],
        options,
      );
    },
  };
}
