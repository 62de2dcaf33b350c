import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { lisdeb as runLisdeb } from "./lisdeb.ts";
import { sh, type Ran } from "./shell.ts";

/** What check --json promises to print, as far as these tests look at it. */
export interface Said {
  readonly file: string;
  readonly kind: string;
  readonly ok: boolean;
  readonly daemons: readonly { name: string; path: string; generation: unknown }[];
  readonly verdicts: readonly {
    suite: string;
    architecture: string;
    daemon: string;
    fits: boolean;
    unproven: boolean;
    chosen: { rpm: string | null; path: string } | null;
    losers: readonly { rpm: string | null; path: string; why: { kind: string }[]; words: string[] }[];
  }[];
  readonly program: readonly { suite: string; starts: boolean; reasons: { kind: string }[] }[] | null;
  readonly package: {
    name: string | null;
    suites: readonly {
      suite: string;
      architecture: string | null;
      fits: boolean;
      dpkg: { version: string; faults: { kind: string; effect: string; words: string }[] };
      faults: { kind: string; words: string }[];
      relations: { kind: string; effect: string; words: string }[];
      unread: { code: string } | null;
    }[];
  } | null;
}

/** lisdeb, run in a folder. */
interface LisdebIn {
  readonly lisdeb: (...args: readonly string[]) => Promise<Ran>;
  /** What check --json says, which must be all that it prints, and its exit status. */
  readonly checked: (...args: readonly string[]) => Promise<Said & { readonly status: number }>;
}

/** Runs lisdeb in a folder, so that files in it are named as they are called. */
export function lisdebIn(folder: string): LisdebIn {
  const lisdeb = (...args: readonly string[]) => runLisdeb(args, { cwd: folder });
  return {
    lisdeb,
    async checked(...args) {
      const ran = await lisdeb("check", "--json", ...args);
      expect(ran.stderr).toBe("");
      return { ...(JSON.parse(ran.stdout) as Said), status: ran.status };
    },
  };
}

/** Builds the demonstration's packages in a folder; the answer gives the path of each by the suffix of its suite and by architecture. */
export async function buildDemo(folder: string): Promise<(suffix: string, architecture: string) => string> {
  const ran = await runLisdeb(["build", "demo", "--offline", "--out", "out"], { cwd: folder });
  expect(ran.status, ran.stderr).toBe(0);
  const names = readdirSync(join(folder, "out/debs"));
  return (suffix, architecture) => {
    const name = names.find(
      (each) => each.startsWith("hv-kvp-daemon_") && each.endsWith(`${suffix}_${architecture}.deb`),
    );
    if (name === undefined) throw new Error(`no package for ${suffix} and ${architecture} was built`);
    return join(folder, "out/debs", name);
  };
}

/** Takes the daemon out of a package, to `hv_kvp_daemon` in the folder. */
export async function unpackDaemon(deb: string, folder: string): Promise<void> {
  await sh(`dpkg-deb -x '${deb}' unpacked; cp unpacked/usr/sbin/hv_kvp_daemon .`, { cwd: folder });
}
