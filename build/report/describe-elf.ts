import type { Daemon } from "../daemon/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import { facts } from "./facts.ts";

/** What an ELF file says of itself, in words. */
export function describeElf(elf: ElfFacts): string {
  const versions = elf.versionsNeeded.map(
    ({ library, versions }) =>
      `${library} (${versions.map(({ name, weak }) => (weak ? `${name}, weak` : name)).join(", ")})`,
  );
  return facts([
    ["ELF", `${elf.class}-bit ${elf.endianness}-endian ${elf.type} for ${elf.machine}`],
    ["architecture", elf.architecture ?? "none of Debian's"],
    ["built for", elf.abiNote && `${elf.abiNote.os} ${elf.abiNote.kernel} or newer`],
    ["interpreter", elf.interpreter ?? (elf.static ? "none: statically linked" : undefined)],
    ["needs", elf.needed.join(", ")],
    ["versions", versions.join("; ")],
    ["run path", elf.runpath ?? elf.rpath],
    ["build id", elf.buildId],
    ["symbols", elf.stripped ? "stripped" : "not stripped"],
    ["compiler", elf.comments.join("; ")],
  ]);
}

/** Which daemon a binary is, and what says so. */
export function describeDaemon(daemon: Daemon): string {
  const where =
    daemon.origin.rpmPath === undefined
      ? daemon.origin.path
      : `${daemon.origin.rpmPath}: ${daemon.origin.path}`;
  return facts([
    ["daemon", daemon.profile?.title ?? `${daemon.name} of no generation that lisdeb knows`],
    ["from", where],
    [
      "also in",
      daemon.origin.alsoIn.length === 0
        ? undefined
        : `${daemon.origin.alsoIn.length} more RPMs, the same bytes`,
    ],
    ["SHA-256", daemon.sha256],
    ...daemon.tells.map(({ saw, means }) => ["tell", `${saw}: ${means}`] as const),
  ]);
}

/** A daemon as a value for `--json`: everything but its bytes. */
export function daemonAsData(daemon: Daemon) {
  return {
    name: daemon.name,
    sha256: daemon.sha256,
    size: daemon.content.length,
    profile: daemon.profile?.id ?? null,
    generation: daemon.profile?.generation ?? null,
    origin: {
      rpm: daemon.origin.rpmPath ?? null,
      nevra: daemon.origin.nevra ?? null,
      path: daemon.origin.path,
      alsoIn: daemon.origin.alsoIn,
    },
    tells: daemon.tells,
    elf: daemon.elf,
  };
}
