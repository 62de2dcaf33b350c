import { join } from "node:path";
import { $ } from "zx";
import { sampleSources } from "./sources.ts";
import type { Architecture, RhelRelease } from "./targets.ts";

/**
 * Compiles the stand-in daemon as a RHEL release's compiler would have left it. It needs libc.so.6 alone, of GLIBC_2.4 at most,
 * whatever glibc this machine has (samples/src/daemon/old-glibc.h and start.c say how).
 */
export async function compileDaemon(
  release: RhelRelease,
  architecture: Architecture,
  output: string,
): Promise<void> {
  const sources = ["main.c", "connector.c", "guest.c", "pool.c", "start.c"];
  const defines = [`-DABI_KERNEL=${release.abiKernel}`];
  if (release.comment !== undefined) defines.push(`-DCOMMENT="${release.comment}"`);
  await $({
    cwd: join(sampleSources, "daemon"),
  })`gcc ${architecture.gcc} ${COMPILING} ${defines} ${sources} ${[
    ...LINKING,
    // The compiler of RHEL 5 made no build ids.
    `-Wl,--build-id=${release.comment === undefined ? "sha1" : "none"}`,
  ]} -o ${output}`;
  if (release.comment === undefined) await $`strip --strip-all --remove-section=.comment ${output}`;
}

/** Compiles the object file that stands for a kernel module. */
export async function compileEmptyModule(architecture: Architecture, output: string): Promise<void> {
  await $({
    cwd: join(sampleSources, "rpm"),
  })`gcc ${architecture.gcc} -fno-ident -fno-asynchronous-unwind-tables -c empty.c -o ${output}`;
}

/** Compiles the library under which genisoimage sees one fixed time. */
export async function compileFixedTime(output: string): Promise<void> {
  await $({ cwd: sampleSources })`gcc -O2 -Wall -Wextra -Werror -shared -fPIC fixed-time.c -o ${output}`;
}

const COMPILING = [
  "-std=gnu99",
  "-Os",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-fno-ident",
  "-fno-asynchronous-unwind-tables",
  "-fstack-protector",
  // Executables of that time are not position-independent.
  "-fno-pie",
  "-fno-pic",
];

const LINKING = [
  "-no-pie",
  "-nostartfiles",
  "-Wl,--hash-style=gnu",
  "-Wl,-z,noseparate-code",
  "-Wl,--as-needed",
];
