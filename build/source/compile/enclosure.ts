import { basename } from "node:path";
import { LisdebError } from "../../base/index.ts";
import { givesUpRoot, NOBODY } from "./give-up-root.ts";
import { runProgram, type Ran, type RunOptions } from "../run-program.ts";

/** Runs a program of a root folder, which sees nothing but that folder. */
export type Enclosure = (
  root: string,
  argv: readonly string[],
  options: Pick<RunOptions, "input" | "signal"> & { readonly environment: Readonly<Record<string, string>> },
) => Promise<Ran>;

/** What one program may use. */
export interface EnclosureLimits {
  /** Of the processor's time, in seconds. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
  /** Of one file that it writes, in bytes. */
  readonly file: number;
}

/** No genuine compilation comes near. */
const MOST: EnclosureLimits = { cpu: 120, memory: 2 * 1024 ** 3, file: 64 * 1024 ** 2 };

/** In seconds, however busy the machine is. */
const WALL_LIMIT = 900;

/** Where this machine has prlimit, unshare and chroot; and where the environment has its programs. */
const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

/** What keeps the program from the network and from other processes. */
const APART = ["--net", "--ipc", "--uts", "--mount", "--pid", "--fork", "--kill-child"];

/** Ways into the root, best first. As root the program gives up all its rights; any other user has none to give. */
const WAYS: readonly { readonly root: boolean; readonly argv: readonly string[] }[] = [
  { root: true, argv: ["unshare", ...APART, "--", "chroot", `--userspec=${NOBODY}:${NOBODY}`] },
  // In a container that may make no namespaces: it is apart from the machine already, if not from the network.
  { root: true, argv: ["chroot", `--userspec=${NOBODY}:${NOBODY}`] },
  { root: false, argv: ["unshare", "--user", "--map-root-user", ...APART, "--", "chroot"] },
];

/**
 * Finds a way of this machine to run programs in a root folder of their own; `probe` is a program that ends well in every such root. Throws `compiler-unusable` where there is none.
 */
export async function openEnclosure(
  root: string,
  probe: readonly string[],
  {
    signal,
    limits = MOST,
  }: { readonly signal?: AbortSignal | undefined; readonly limits?: EnclosureLimits | undefined } = {},
): Promise<Enclosure> {
  const said: string[] = [];
  for (const way of WAYS.filter((each) => each.root === givesUpRoot())) {
    const enclosure = enclosureBy(way.argv, limits);
    const ran = await enclosure(root, probe, { environment: {}, ...(signal && { signal }) }).catch(
      (error: unknown) => {
        if (error instanceof LisdebError && error.code === "input-missing") return undefined;
        throw error;
      },
    );
    if (ran?.status === 0) return enclosure;
    said.push(ran === undefined ? "prlimit is not installed" : (ran.stderr.trim().split("\n").at(-1) ?? ""));
  }
  const told = [...new Set(said)].filter((each) => each !== "");
  throw new LisdebError("compiler-unusable", `daemons cannot be compiled on this machine: ${reason(told)}`, {
    hint: remedy(told, givesUpRoot()),
    evidence: { said },
  });
}

/** What unshare and chroot say in words that mislead (unshare(2), execve(2)), and what is to be done about it. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /^unshare: .*No space left on device/,
    "it is no disk that is full: sysctl user.max_user_namespaces, or another of user.max_*_namespaces, allows no more namespaces",
  ],
  [
    /^chroot: failed to run command .*Permission denied/,
    "the compiler's folder seems to be on a file system mounted noexec: LISDEB_CACHE names another folder for the cache, TMPDIR one for what is temporary",
  ],
];

/** What the person can do about what was said; `isRoot`: with rights that it can give up. */
export function remedy(said: readonly string[], isRoot: boolean): string {
  const known = REMEDIES.find(([pattern]) => said.some((each) => pattern.test(each)));
  if (known) return known[1];
  return isRoot
    ? "it must be Linux on amd64, with unshare and chroot"
    : "run it as root, or let users have namespaces of their own (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)";
}

function reason(said: readonly string[]): string {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `it is ${process.platform} on ${process.arch}, and the compiler is for Linux on amd64`;
  return said.join("; ") || "the compiler does not run";
}

function enclosureBy(way: readonly string[], most: EnclosureLimits): Enclosure {
  return (root, argv, { environment, ...options }) =>
    runProgram(
      "prlimit",
      [
        `--cpu=${most.cpu}`,
        `--as=${most.memory}`,
        `--fsize=${most.file}`,
        "--core=0",
        "--",
        ...way,
        root,
        ...argv,
      ],
      { ...options, name: basename(argv[0] ?? ""), environment: { ...environment, PATH }, limit: WALL_LIMIT },
    );
}
