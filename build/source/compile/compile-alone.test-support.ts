import { createHash } from "node:crypto";
import type { KernelSources } from "../kernel-sources.ts";
import type { ToolchainLock } from "../toolchain/toolchain.ts";
import { compileDaemons } from "./compile-daemons.ts";
import { TARGET_ARCHITECTURES } from "./compile-steps.ts";

/*
 * A program of its own, for tests that compile as another user or with other rights: compiles the daemon of the sources on standard input (as JSON) in the environment whose root is its argument,
 * and prints the SHA-256 of what was made for each architecture.
 */
const chunks: Uint8Array[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array); // no encoding is set
const sources = revived(JSON.parse(Buffer.concat(chunks).toString()) as KernelSources); // a test's own
const [, , root = ""] = process.argv;
const digests: Record<string, string> = {};
for (const architecture of TARGET_ARCHITECTURES) {
  const [made] = await compileDaemons(sources, {
    toolchain: { root, libc: "", lock: {} as ToolchainLock }, // only its root is used to compile
    architecture,
    daemons: ["hv_kvp_daemon"],
    patches: [],
  });
  digests[architecture] = createHash("sha256")
    .update(made?.content ?? "")
    .digest("hex");
}
process.stdout.write(JSON.stringify(digests));

/** JSON makes an object of a buffer. */
function revived(sources: KernelSources): KernelSources {
  return {
    ...sources,
    files: sources.files.map((file) => ({
      ...file,
      content: Buffer.from((file.content as unknown as { data: number[] }).data),
    })),
  };
}
