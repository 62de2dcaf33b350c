import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPackages } from "./debian-package.ts";
import { unlessOutOfStep } from "./from-archive.ts";
import { runOk } from "./shell.ts";

/** ELF files of one architecture, as Debian published them. */
export interface ForeignBinaries {
  /** Debian's name. */
  readonly architecture: string;
  /** Paths. */
  readonly files: readonly string[];
}

/**
 * The architectures of releases, and the releases to take each from: the next one where the mirror is out of step with the one before,
 * as it may be for hours after a point release. riscv64 is in none that is older.
 */
const RELEASED: Readonly<Record<string, readonly string[]>> = {
  arm64: ["trixie", "bookworm"],
  armel: ["trixie", "bookworm"],
  armhf: ["trixie", "bookworm"],
  i386: ["bookworm", "trixie"],
  ppc64el: ["trixie", "bookworm"],
  riscv64: ["trixie"],
  s390x: ["trixie", "bookworm"],
};

/** Some hundred small programs, and some hundred libraries and modules. */
const PACKAGES = ["coreutils", "libc6"] as const;

/**
 * Architectures that no release has, or none any more: the C library for cross-compiling is in bookworm for every architecture. Among them
 * are all that are big-endian with 32 bits, and the two of MIPS that Debian had last.
 */
const CROSS: Readonly<Record<string, string>> = {
  alpha: "libc6.1-alpha-cross",
  arc: "libc6-arc-cross",
  hppa: "libc6-hppa-cross",
  m68k: "libc6-m68k-cross",
  mips: "libc6-mips-cross",
  mips64: "libc6-mips64-cross",
  mips64el: "libc6-mips64el-cross",
  mips64r6: "libc6-mips64r6-cross",
  mipsel: "libc6-mipsel-cross",
  mipsn32: "libc6-mipsn32-cross",
  mipsr6: "libc6-mipsr6-cross",
  powerpc: "libc6-powerpc-cross",
  ppc64: "libc6-ppc64-cross",
  s390: "libc6-s390-s390x-cross",
  sh4: "libc6-sh4-cross",
  sparc: "libc6-sparc-sparc64-cross",
  sparc64: "libc6-sparc64-cross",
  x32: "libc6-x32-cross",
};

/**
 * Fetches binaries of foreign architectures, and unpacks them into a folder. Throws where Debian's archive cannot be reached; an
 * architecture is left out, and that is said, where the mirror is out of step with every release that has it.
 */
export async function foreignBinaries(folder: string): Promise<readonly ForeignBinaries[]> {
  const all: ForeignBinaries[] = [];
  for (const [architecture, suites] of Object.entries(RELEASED)) {
    const debs = await ofFirstInStep(architecture, suites);
    if (debs !== undefined) all.push({ architecture, files: await unpack(debs, join(folder, architecture)) });
  }
  const cross = await debianPackages({ suite: "bookworm", architecture: "amd64" }, Object.values(CROSS));
  for (const [i, architecture] of Object.keys(CROSS).entries()) {
    all.push({ architecture, files: await unpack([cross[i]!], join(folder, architecture)) });
  }
  return all;
}

/** Unpacks packages, and gives the ELF files in them. */
export async function unpack(debs: readonly string[], folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  for (const deb of debs) await runOk("dpkg-deb", ["-x", deb, folder]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).subarray(0, 4).toString("latin1") === "\x7fELF")
    .sort();
}

async function ofFirstInStep(
  architecture: string,
  suites: readonly string[],
): Promise<readonly string[] | undefined> {
  for (const suite of suites) {
    const debs = await unlessOutOfStep(`binaries of ${suite} for ${architecture}`, () =>
      debianPackages({ suite, architecture }, PACKAGES),
    );
    if (debs !== undefined) return debs;
  }
  return undefined;
}
