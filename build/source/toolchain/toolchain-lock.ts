import { join } from "node:path";
import * as z from "zod";
import { LisdebError, packageRoot, sha256, type Sha256 } from "../../base/index.ts";
import { readYaml } from "../../recipe/index.ts";
import type { ToolchainLock, ToolchainPackage } from "./toolchain.ts";

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits")
  .transform((text) => text as Sha256); // checked just before

const poolFile = {
  path: z
    .string()
    .regex(/^pool\/([a-z0-9][A-Za-z0-9+~_-]*\/)*[A-Za-z0-9][A-Za-z0-9.+~_%:-]*$/, "must be a path in pool/")
    .max(400),
  // More than any package of a compiler has, and less than a machine lacks.
  size: z
    .int()
    .positive()
    .max(512 * 1024 * 1024),
  sha256: digest,
};

const toolchainSchema = z.strictObject({
  suite: z.string().regex(/^[a-z]+$/, "must be the code name of a Debian release"),
  snapshot: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, "must be a time such as 20260712T000000Z")
    .optional(),
  tree: digest,
  packages: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, "must be the name of a package"),
        version: z.string().regex(/^\d[A-Za-z0-9.+:~-]*$/, "must be the version of a package"),
        architecture: z.enum(["all", "amd64", "i386"]),
        ...poolFile,
      }),
    )
    .min(1)
    .max(200),
  sources: z.array(z.strictObject(poolFile)).max(20).default([]),
});

/** The lock of the environment: the file that LISDEB_TOOLCHAIN names, else that which comes with lisdeb. */
export function toolchainFile(environment: Readonly<Record<string, string | undefined>> = {}): string {
  const { LISDEB_TOOLCHAIN: own = "" } = environment;
  return own === "" ? join(packageRoot(), "recipes", "toolchain.yaml") : own;
}

/** Reads the lock of an environment; that which comes with lisdeb where no path is given. Throws `recipe-invalid` and what reading a file throws. */
export async function toolchainLock(path = toolchainFile()): Promise<ToolchainLock> {
  const read = await readYaml(path, toolchainSchema);
  if (read.value === undefined) {
    throw read.problems[0] ?? new LisdebError("bug", "a file was refused without a problem");
  }
  const { suite, snapshot, packages, sources, tree } = read.value;
  return {
    where: { file: path },
    suite,
    snapshot,
    packages,
    sources,
    tree,
    sha256: packagesDigest(packages),
  };
}

/** Lists what is wrong in the lock of an environment. Throws only where the file cannot be read. */
export async function checkToolchainLock(path: string): Promise<readonly LisdebError[]> {
  return (await readYaml(path, toolchainSchema)).problems;
}

/** Digest of the list of packages, in whatever order they stand. */
export function packagesDigest(packages: readonly ToolchainPackage[]): Sha256 {
  return sha256(
    packages
      .map((each) => `${each.sha256}\n`)
      .sort()
      .join(""),
  );
}

/** The C library that becomes a part of what is compiled, as people name it: `musl 1.2.3`. */
export function libcOf({ packages, where }: ToolchainLock): string {
  const musl = packages.find(({ name, architecture }) => name === "musl-dev" && architecture === "amd64");
  if (!musl) throw new LisdebError("recipe-invalid", "has no musl-dev for amd64", { where });
  return `musl ${musl.version.replace(/^\d+:/, "").replace(/-[^-]*$/, "")}`;
}
