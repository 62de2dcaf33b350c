import { sha256 } from "../../build/base/index.ts";
import type { KernelSources } from "../../build/source/index.ts";

/** A day in 2012, in seconds since 1970. */
export const TREE_TIME = 1_350_000_000;

/** Sources of the shape of a kernel's tree: files by path. */
export function kernelTree(
  files: Readonly<Record<string, string>>,
  { kernel = "3.6.11" }: { readonly kernel?: string } = {},
): KernelSources {
  return {
    kernel,
    files: Object.entries(files)
      .map(([path, text]) => ({ path, mode: 0o644, content: Buffer.from(text) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    time: TREE_TIME,
    origin: { file: `linux-${kernel}.tar.xz`, sha256: sha256(kernel) },
  };
}

/** Where a tree has the daemon of most tests. */
export const KVP = "tools/hv/hv_kvp_daemon.c";

/** A daemon that says what is in its kernel's header, and how it was made. */
export const TELLING_DAEMON = `#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <sys/socket.h>
#include <linux/types.h>
#include <linux/hyperv.h>
#include <linux/netlink.h>
int main(int argc, char **argv)
{
	char buffer[256];
	snprintf(buffer, sizeof(buffer), "%u bytes, %u bits, of %s", (unsigned)sizeof(struct hv_kvp_msg),
		 (unsigned)sizeof(void *) * 8, __FILE__);
	puts(buffer);
	puts(__DATE__ " " __TIME__);
	return argc == 1 ? 0 : atoi(argv[1]);
}
`;

/** A header of a kernel, whose messages have so many bytes. */
export function hypervHeader(bytes: number): string {
  return `#ifndef _HYPERV_H
#define _HYPERV_H
#include <linux/types.h>
struct hv_kvp_msg { __u8 bytes[${bytes}]; };
#ifdef __KERNEL__
#include <linux/device.h>
#endif
#endif
`;
}
