import { expect } from "vitest";
import type { RootWanted } from "./base-root.ts";
import { inRoot } from "./daemon-in-root.ts";
import { runOk, run, type Ran } from "./shell.ts";

/** A fresh system whose apt knows one archive: ours. */
export interface AptRoot {
  /** Runs lines of shell inside, in this machine's network; they may fail. */
  readonly run: (lines: string) => Promise<Ran>;
  /** The same, and they have to succeed without a warning. */
  readonly quietly: (lines: string) => Promise<string>;
  /** Writes a file inside. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
}

/** Where the archive lies inside. */
export const INSIDE_ARCHIVE = "/srv/archive";

/** Tells a story in a fresh root, which has a folder of this machine at {@link INSIDE_ARCHIVE} and no source of packages. */
export function inAptRoot(
  wanted: RootWanted,
  archive: string,
  story: (root: AptRoot) => Promise<void>,
): Promise<void> {
  return inRoot(wanted, async ({ path }) => {
    const { pid = "", folder = "" } = /^\/proc\/(?<pid>\d+)\/root(?<folder>\/.*)$/.exec(path)?.groups ?? {};
    // Not into its network: the servers of the tests are in this one.
    const enter = [`--target=${pid}`, "--mount", "--pid", "--ipc", "--uts"];
    const env = {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      DEBIAN_FRONTEND: "noninteractive",
      HOME: "/root",
      LC_ALL: "C",
      ...Object.fromEntries(
        ["http_proxy", "https_proxy", "APT_CONFIG", "TMPDIR"].map((name) => [name, undefined]),
      ),
    };
    const inside = (lines: string, input?: string | Uint8Array) =>
      run("nsenter", [...enter, "chroot", folder, "/bin/sh", "-ec", lines], {
        env,
        timeout: 100_000,
        ...(input !== undefined && { input }),
      });
    const setUp = `mkdir -p '${folder}${INSIDE_ARCHIVE}' && mount --bind '${archive}' '${folder}${INSIDE_ARCHIVE}'`;
    await runOk("nsenter", [...enter, "/bin/sh", "-ec", setUp]);
    // Without a terminal apt has dpkg write its log to one that it makes, and here there is no folder for that.
    await inside(
      `rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*
       echo 'Dpkg::Use-Pty "false";' >/etc/apt/apt.conf.d/99test`,
    );
    await story({
      run: inside,
      quietly: async (lines) => {
        const ran = await inside(lines);
        expect([ran.status, ran.stderr.replace(QUIET, "")], lines).toEqual([0, ""]);
        expect(ran.stdout, lines).not.toMatch(/^(W|E|Err|N):/m);
        return ran.stdout;
      },
      write: async (to, content) => {
        expect(await inside(`mkdir -p "$(dirname '${to}')" && cat >'${to}'`, content)).toMatchObject({
          status: 0,
        });
      },
    });
  });
}

/** What a root without these programs says of every package, whatever archive it is from. */
const QUIET = /^debconf: delaying package configuration, since apt-utils is not installed\n/gm;
