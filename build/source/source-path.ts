import type { DaemonName } from "../daemon/index.ts";

/** Where a daemon's source stands in a kernel's tree, since Linux 3.2. */
export function sourcePath(name: DaemonName): string {
  return `tools/hv/${name}.c`;
}
