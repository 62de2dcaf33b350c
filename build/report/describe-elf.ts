import { fullPlaceOf, type Daemon, type DaemonProfile } from "../daemon/index.ts";
import type { ElfFacts } from "../elf/index.ts";
import { abiInWords, machineInWords, runPathOf, symbolVersionInWords } from "./elf-in-words.ts";
import { facts } from "./facts.ts";
import { profileFacts } from "./profile-facts.ts";

/** What an ELF file says of itself, in words. */
export function describeElf(elf: ElfFacts): string {
  const versions = elf.versionsNeeded.map(
    ({ library, versions }) => `${library} (${versions.map(symbolVersionInWords).join(", ")})`,
  );
  return facts([
    ["ELF", machineInWords(elf)],
    ["architecture", elf.architecture ?? "none of Debian's"],
    ["built for", abiInWords(elf)],
    ["interpreter", elf.interpreter ?? (elf.static ? "none: statically linked" : undefined)],
    ["needs", elf.needed.join(", ")],
    ["versions", versions.join("; ")],
    ["run path", runPathOf(elf)],
    ["build id", elf.buildId],
    ["symbols", elf.stripped ? "stripped" : "not stripped"],
    ["compiler", elf.comments.join("; ")],
  ]);
}

/** Which daemon a binary is, and what says so. */
export function describeDaemon(daemon: Daemon): string {
  return facts([
    ["daemon", daemon.profile?.title ?? `${daemon.name} of no generation that lisdeb knows`],
    ["from", fullPlaceOf(daemon)],
    [
      "also in",
      daemon.origin.alsoIn.length === 0
        ? undefined
        : `${daemon.origin.alsoIn.length} more ${daemon.origin.alsoIn.length === 1 ? "RPM" : "RPMs"}, the same bytes`,
    ],
    ["SHA-256", daemon.sha256],
    ...profileFacts(daemon.profile).flatMap(([name, value]) =>
      name === "daemon" ? [] : [[name, typeof value === "string" ? value : value?.join(", ")] as const],
    ),
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
    does: daemon.profile ? profileAsData(daemon.profile) : null,
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

/** What a daemon does and asks for, as a value for `--json`: its profile without the tells that led to it. */
function profileAsData(profile: DaemonProfile) {
  const { transport, register, record, pools, helpers, options, kernel, programs, needs } = profile;
  return {
    transport,
    register: register ?? null,
    record: record ?? null,
    pools: pools ?? null,
    helpers,
    options,
    kernel,
    programs,
    needs,
  };
}
