import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inRoot } from "../support/daemon-in-root.ts";

/** Debian's kernel for virtual machines, and the stand-in for the host built for it. */
export interface Kernel {
  /** What a boot loader loads. */
  readonly image: string;
  /** Its name: `6.1.0-50-cloud-amd64`. */
  readonly release: string;
  /** Its modules: what stands in /lib/modules/RELEASE. */
  readonly modules: string;
  /** hv_host.ko. */
  readonly host: string;
}

/**
 * Fetches the kernel and builds the stand-in, in a system of their own in which kernel, headers and compiler are of one make. Both are
 * kept in out/cache/tests; the first time takes about a minute.
 */
export function debianKernel(): Promise<Kernel> {
  // Once for all tests of a file that run at the same time.
  known ??= findOrMake();
  return known;
}

let known: Promise<Kernel> | undefined;

async function findOrMake(): Promise<Kernel> {
  const folder = join(CACHE, `bookworm-${digestOf(SOURCES)}`);
  if (!existsSync(folder)) await makeInto(folder);
  const [release] = await readdir(join(folder, "modules"));
  if (release === undefined) throw new Error(`${folder} has no modules: remove it`);
  return {
    image: join(folder, "vmlinuz"),
    release,
    modules: join(folder, "modules", release),
    host: join(folder, "hv_host.ko"),
  };
}

const CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "kernels");

/** Links to the headers, and drivers that load slowly under emulation and that no guest of Hyper-V has. */
const LEFT_OUT = /\/(build|source|ata|cpufreq|kvm)$/;

const HOST = join(import.meta.dirname, "host");

const SOURCES = readdirSync(HOST)
  .sort()
  .map((name) => join(HOST, name));

async function makeInto(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const packages = ["linux-image-cloud-amd64", "linux-headers-cloud-amd64", "make"];
  // Two test files may want it at once: each makes its own, and the first one's stays.
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    await inRoot({ suite: "bookworm", architecture: "amd64", packages }, async (root) => {
      await root.ok("mkdir /root/host");
      for (const source of SOURCES) await root.put(source, `root/host/${basename(source)}`);
      await root.ok("make -C /lib/modules/*/build M=/root/host modules");
      await mkdir(temporary);
      await cp(join(root.path, "root/host/hv_host.ko"), join(temporary, "hv_host.ko"));
      await cp(join(root.path, "lib/modules"), join(temporary, "modules"), {
        recursive: true,
        filter: (path) => !LEFT_OUT.test(path),
      });
      const [image] = (await readdir(join(root.path, "boot"))).filter((name) => name.startsWith("vmlinuz-"));
      if (image === undefined) throw new Error("linux-image-cloud-amd64 left no vmlinuz");
      await cp(join(root.path, "boot", image), join(temporary, "vmlinuz"));
    });
    await rename(temporary, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function digestOf(files: readonly string[]): string {
  const digest = createHash("sha256");
  for (const file of files) digest.update(readFileSync(file));
  return digest.digest("hex").slice(0, 12);
}
