import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runOk, sh } from "./shell.ts";

/** Files of a kernel's tree, by path from its root. */
export type KernelTree = Readonly<Record<string, string>>;

/** 21 December 2012, in seconds. */
export const TREE_TIME = 1_356_048_000;

/** A daemon in C that shows what one of its generation does, calls what it calls, and is otherwise nothing of it. */
const daemon = (texts: readonly string[], netlink: boolean): string =>
  [
    "/* This text is lisdeb's own: it shows what a daemon of the kernel shows, /dev/vmbus/hv_nothing. */",
    "#include <stdio.h>",
    "#include <unistd.h>",
    "#include <sys/socket.h>",
    "#include <linux/types.h>",
    "#include <linux/hyperv.h>",
    "",
    "int main(void)",
    "{",
    "\tstruct sockaddr address = { 0 };",
    ...(netlink
      ? ["\tint link = socket(AF_UNIX, SOCK_DGRAM, 0);", "\tbind(link, &address, sizeof address);"]
      : ['\tint link = access("/dev/null", F_OK);']),
    ...texts.map((text) => `\tputs("${text}");`),
    '\tprintf("%d %zu\\n", link + MESSAGE, sizeof address);',
    "\treturn 0;",
    "}",
    "",
  ].join("\n");

const header = (message: number): string =>
  `#ifndef HYPERV_H\n#define HYPERV_H\n#define MESSAGE ${message}\n#endif\n`;

const makefile = (version: string): string => {
  const [major = "", minor = "", patch = "0"] = version.split(".");
  return `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch}\nEXTRAVERSION =\nNAME = Made for a Test\n`;
};

const common = (version: string) =>
  ({
    Makefile: makefile(version),
    COPYING:
      "The Linux Kernel is provided under:\n\n\tSPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note\n",
    MAINTAINERS: "Nobody, for this is no kernel.\n",
    Kbuild: "# nothing\n",
    "Documentation/index.txt": "Nothing that is kept.\n",
    "drivers/hv/Makefile": "# nothing that is kept\n",
  }) satisfies KernelTree;

const HELPER = "#!/bin/sh\ncat /etc/resolv.conf\n";

/** Trees of the shape of kernels, each with daemons that show what those of that kernel do. */
export const TREES = {
  /** Generation 1: pools below /var/opt, the header before it was divided. */
  "3.6.11": {
    ...common("3.6.11"),
    "include/linux/hyperv.h": header(2580),
    "include/linux/connector.h": "/* the kernel's own */\n",
    "tools/hv/hv_kvp_daemon.c": daemon(["KVP LIC Version", "/var/opt/hyperv", ".kvp_pool_%d"], true),
  },
  /** Generation 2 over the connector, and the first file copy. */
  "3.16.85": {
    ...common("3.16.85"),
    "include/linux/hyperv.h": "#error the kernel's own\n",
    "include/linux/connector.h": "/* the kernel's own */\n",
    "include/uapi/linux/hyperv.h": header(7432),
    "include/uapi/linux/connector.h": "/* for programs */\n",
    "tools/hv/hv_kvp_daemon.c": daemon(
      ["KVP LIC Version", "/var/lib/hyperv", ".kvp_pool_%d", "hv_get_dns_info", "hv_set_ifconfig"],
      true,
    ),
    "tools/hv/hv_vss_daemon.c": daemon(["Hyper-V VSS"], true),
    "tools/hv/hv_fcopy_daemon.c": daemon(["HV_FCOPY", "/dev/vmbus/hv_fcopy"], false),
    "tools/hv/hv_get_dns_info.sh": HELPER,
  },
  /** Generation 3, with file copy through a device that has no driver of its own. */
  "6.12.1": {
    ...common("6.12.1"),
    "LICENSES/preferred/GPL-2.0": "The text of the licence would stand here.\n",
    "LICENSES/exceptions/Linux-syscall-note": "The text of the exception would stand here.\n",
    "LICENSES/preferred/MIT": "Nothing that is kept.\n",
    "include/linux/hyperv.h": "#error the kernel's own\n",
    "include/uapi/linux/hyperv.h": header(7432),
    "include/uapi/linux/connector.h": "/* for programs */\n",
    "tools/hv/hv_kvp_daemon.c": daemon(
      [
        "KVP LIC Version",
        "/var/lib/hyperv",
        ".kvp_pool_%d",
        "/dev/vmbus/hv_kvp",
        "/usr/libexec/hypervkvpd/",
        "hv_get_dns_info",
        "invalid version negotiation",
      ],
      false,
    ),
    "tools/hv/hv_vss_daemon.c": daemon(["Hyper-V VSS", "/dev/vmbus/hv_vss"], false),
    "tools/hv/hv_fcopy_uio_daemon.c": daemon(["HV_UIO_FCOPY", "/sys/bus/vmbus/devices"], false),
    "tools/hv/hv_get_dns_info.sh": HELPER,
  },
} as const satisfies Readonly<Record<string, KernelTree>>;

/** Writes a tree into a folder, which is made; scripts can be executed, and everything is of one time. */
export async function writeTree(tree: KernelTree, folder: string, time = TREE_TIME): Promise<string> {
  for (const [path, content] of Object.entries(tree)) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content, { mode: path.endsWith(".sh") ? 0o755 : 0o644 });
    await utimes(place, time, time);
  }
  return folder;
}

/** Options of GNU tar by the ending of a tarball. */
const COMPRESS = { "": "-c", ".gz": "-cz", ".bz2": "-cj", ".xz": "-cJ", ".zst": "--zstd -c" } as const;

/** A tarball as kernel.org publishes them, in a folder. Gives its path. */
export async function kernelTarball(
  work: string,
  version: keyof typeof TREES,
  ending: keyof typeof COMPRESS = ".xz",
): Promise<string> {
  const name = `linux-${version}`;
  await writeTree(TREES[version], join(work, name));
  const made = join(work, `${name}.tar${ending}`);
  await sh(`tar -C '${work}' --sort=name --owner=0 --group=0 ${COMPRESS[ending]} -f '${made}' '${name}'`);
  return made;
}

/** A package as Debian's linux-source-X.Y, in a folder. Gives its path. */
export async function linuxSourcePackage(work: string, version: keyof typeof TREES): Promise<string> {
  const series = version.split(".").slice(0, 2).join(".");
  const root = join(work, "root");
  await mkdir(join(root, "usr/src"), { recursive: true });
  await mkdir(join(root, "DEBIAN"));
  await writeTree(TREES[version], join(work, `linux-source-${series}`));
  await sh(
    `tar -C '${work}' --sort=name --owner=0 --group=0 -cJf '${root}/usr/src/linux-source-${series}.tar.xz' 'linux-source-${series}'`,
  );
  await writeFile(
    join(root, "DEBIAN/control"),
    `Package: linux-source-${series}\nSource: linux\nVersion: ${version}-1\nArchitecture: all\nMaintainer: T <t@e.org>\nDescription: x\n`,
  );
  const made = join(work, `linux-source-${series}_${version}-1_all.deb`);
  await runOk("dpkg-deb", ["--root-owner-group", "-b", root, made]);
  return made;
}
