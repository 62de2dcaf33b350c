import { runProgram } from "../run-program.ts";
import type { ToolchainLock } from "./toolchain.ts";

/** Where Debian's packages are: addresses of folders that have a `pool/`, each ending in `/`. */
export interface Mirrors {
  /** Those that this machine's apt uses, in its order: only its own programs know all ways to reach them. */
  readonly apt: readonly string[];
  /** Those that everybody can ask, best first. */
  readonly known: readonly string[];
}

/** Has only what the suites of today have. */
const DEBIAN = "https://deb.debian.org/debian/";
/** Has suites that are no longer kept up. */
const ARCHIVE = "https://archive.debian.org/debian/";
/** Has whatever Debian's archive ever had, by time. */
const SNAPSHOT = "https://snapshot.debian.org/archive/debian/";

/** The mirrors that a locked package can be had from. */
export async function debianMirrors(
  { snapshot }: Pick<ToolchainLock, "snapshot">,
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<Mirrors> {
  return {
    apt: await aptMirrors(environment, signal),
    known: [DEBIAN, ...(snapshot === undefined ? [] : [`${SNAPSHOT}${snapshot}/`]), ARCHIVE],
  };
}

/** None where there is no apt. */
async function aptMirrors(
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const format = "$(REPO_URI)|$(COMPONENT)|$(ORIGIN)";
  const asked = await runProgram("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    environment: { ...environment, LC_ALL: "C" },
    limit: 60,
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (error instanceof Error) return undefined;
    throw error;
  });
  if (asked?.status !== 0) return [];
  const lines = asked.stdout.split("\n").map((line) => line.split("|"));
  return [
    ...new Set(
      lines
        // Before its first update apt does not know an archive's origin, and leaves the field's name standing.
        .filter(
          ([uri, component, origin = ""]) => uri && component === "main" && /^(Debian|\$.*)?$/.test(origin),
        )
        .map(([uri = ""]) => (uri.endsWith("/") ? uri : `${uri}/`)),
    ),
  ];
}
