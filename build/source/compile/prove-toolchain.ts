import { readElf } from "../../elf/index.ts";
import { LisdebError } from "../../base/index.ts";
import type { KernelSources } from "../kernel-sources.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { compileDaemons } from "./compile-daemons.ts";
import { TARGET_ARCHITECTURES } from "./compile-steps.ts";

/** What uses each part of an environment that daemons use: the C library, and headers of the kernel. */
const PROGRAM = `#include <stdio.h>
#include <linux/netlink.h>
#include <linux/fs.h>
int main(void)
{
	return printf("%d\\n", NETLINK_CONNECTOR);
}
`;

const SOURCES: KernelSources = {
  kernel: "0",
  files: [{ path: "tools/hv/hv_kvp_daemon.c", mode: 0o644, content: Buffer.from(PROGRAM) }],
  time: 0,
  origin: { file: "a program of two lines", sha256: undefined },
};

/** Compiles a small program for each architecture. Throws `compile-failed` where the environment lacks something, and `compiler-unusable`. */
export async function proveToolchain(toolchain: Toolchain, signal?: AbortSignal): Promise<void> {
  for (const architecture of TARGET_ARCHITECTURES) {
    const [made] = await compileDaemons(SOURCES, {
      toolchain,
      architecture,
      daemons: ["hv_kvp_daemon"],
      patches: [],
      signal,
    });
    const elf = made && readElf(made.content, SOURCES.origin);
    if (elf?.architecture !== architecture || !elf.static) {
      throw new LisdebError("compile-failed", `the environment makes no static program for ${architecture}`, {
        where: toolchain.lock.where,
      });
    }
  }
}
