import { compileDaemon } from "../../../tests/support/compiled-daemon.ts";
import { bytesSource, type ByteSource } from "../../base/index.ts";
import { writeDeb, type DebContents, type TreeEntry } from "../../deb/index.ts";
import { suiteNamed, type Suite, type SuiteName } from "../../suite/index.ts";
import { judgePackage, type ReadPackageVerdict } from "../index.ts";

const WHERE = { file: "p.deb" };

export const DAEMON = "/usr/sbin/hv_kvp_daemon";

const LSB = [
  "Provides: p",
  "Required-Start: $local_fs",
  "Required-Stop:",
  "Default-Start: 2",
  "Default-Stop: 0",
];

/** /etc/init.d/p1, which runs the daemon. */
export function initScript(
  header: readonly string[] = LSB,
  { mode = 0o755, code = `exec ${DAEMON}\n` }: { readonly mode?: number; readonly code?: string } = {},
): TreeEntry {
  return {
    path: "/etc/init.d/p1",
    type: "file",
    mode,
    content: `#!/bin/sh\n### BEGIN INIT INFO\n${header.map((line) => `# ${line}\n`).join("")}### END INIT INFO\n${code}`,
  };
}

/** A unit of systemd: of the name given, with these settings. */
export function unit(
  settings: readonly string[] = [`ExecStart=${DAEMON}`, "WantedBy=multi-user.target"],
  name = "p1.service",
): TreeEntry {
  return {
    path: `/lib/systemd/system/${name}`,
    type: "file",
    mode: 0o644,
    content: settings.map((line) => `${line}\n`).join(""),
  };
}

/** A static daemon of generation 1, which runs on wheezy and jessie. */
export async function daemon(mode = 0o755, bits: 32 | 64 = 64): Promise<TreeEntry> {
  return {
    path: DAEMON,
    type: "file",
    mode,
    content: await compileDaemon({
      strings: ["/var/opt/hyperv", "/.kvp_pool_%d"],
      options: ["-static"],
      bits,
    }),
  };
}

/** The verdict on a package that can be read to its end. */
export async function readVerdict(source: ByteSource, suite: Suite): Promise<ReadPackageVerdict> {
  const verdict = await judgePackage(source, suite);
  if (verdict.unread) throw verdict.unread;
  return verdict;
}

/** A file of a package; a program where no mode is given. */
export const file = (path: string, content: string, mode = 0o755): TreeEntry => ({
  path,
  type: "file",
  mode,
  content,
});

/** The faults of a package with a daemon and these files: `kind path`. */
export async function faultsOn(
  suite: SuiteName,
  tree: readonly TreeEntry[],
  changes: Partial<DebContents> = {},
): Promise<string[]> {
  const { faults } = await readVerdict(await pack([await daemon(), ...tree], changes), suiteNamed(suite));
  return faults.map(({ kind, where }) => `${kind} ${(where.inside ?? []).join(" ")}`);
}

/** A postinst that runs these lines. */
export function postinst(...lines: readonly string[]): { readonly scripts: DebContents["scripts"] } {
  return { scripts: { postinst: ["#!/bin/sh", "set -e", ...lines, ""].join("\n") } };
}

/** A package `p1` of these files; where nothing else is said, its postinst registers /etc/init.d/p1 and enables p1.service. */
export async function pack(
  tree: readonly TreeEntry[],
  changes: Partial<DebContents> & { readonly architecture?: string; readonly depends?: string } = {},
): Promise<ByteSource> {
  const { architecture = "amd64", depends, ...others } = changes;
  const { bytes } = await writeDeb(
    {
      control: [
        ["Package", "p1"],
        ["Version", "1"],
        ["Architecture", architecture],
        ["Maintainer", "A <a@lisdeb.example>"],
        ...(depends === undefined ? [] : [["Depends", depends] as const]),
        ["Description", "for tests"],
      ],
      tree,
      conffiles: tree.flatMap(({ path, type }) =>
        path.startsWith("/etc/") && type === "file" ? [path] : [],
      ),
      ...postinst("update-rc.d p1 defaults", "deb-systemd-helper enable p1.service"),
      mtime: 0,
      compression: { control: "gz", data: "gz" },
      ...others,
    },
    WHERE,
  );
  return bytesSource(bytes, WHERE);
}
