import type { Where } from "../base/index.ts";
import { stringsIn, type ElfFacts } from "../elf/index.ts";
import { withoutComments } from "./c-source.ts";
import type { DaemonName } from "./daemon-name.ts";
import { FCOPY_UIO, RHEL5_DEVICES, VMBUS_DEVICES } from "./devices.ts";

/** Something that a binary shows or does not show. */
export type Feature =
  | { readonly kind: "string"; readonly text: string }
  /** One of these texts at least: a compiler may take a short one that is copied apart, into the code that copies it. */
  | { readonly kind: "any-string"; readonly texts: readonly string[] }
  /** All of these functions are imported from the C library. */
  | { readonly kind: "imports"; readonly names: readonly string[] };

/** Holds one text. */
export const holds = (text: string): Feature => ({ kind: "string", text });

/** Holds one of several texts at least. */
export const holdsAny = (...texts: readonly string[]): Feature => ({ kind: "any-string", texts });

/** What a daemon needs that opens a netlink connector; a daemon that uses a device needs neither. */
export const NETLINK: Feature = { kind: "imports", names: ["socket", "bind"] };

/** Speaks through the device of the kernel's own driver. */
export const opensVmbus = (daemon: DaemonName): Feature => holds(VMBUS_DEVICES[daemon]);

/** Speaks through the device of Microsoft's module for RHEL 5. */
export const opensRhel5 = (daemon: DaemonName): Feature => holds(RHEL5_DEVICES[daemon]);

/** Copies files with the host by itself, without a driver of its own in the kernel. */
export const OPENS_UIO = holds(FCOPY_UIO);

/** Keeps pools: what their files' names begin with. */
export const POOLS = holds(".kvp_pool_");
/** The folder of pools of generation 1. */
export const POOLS_OPT = holds("/var/opt/hyperv");
/** The folder of pools of later generations. */
export const POOLS_LIB = holds("/var/lib/hyperv");

/** What the key-value daemon logs of its driver. */
export const KVP_LOG = holds("KVP LIC Version");
/** What the VSS daemon logs under. */
export const VSS_LOG = holds("Hyper-V VSS");

/** Waits for the kernel's version in answer to its own, which the first version of file copy's protocol had not. */
export const HANDSHAKE = holds("invalid version negotiation");

/** The scripts that generations 2 and 3 call. */
export const HELPER_NAMES = ["hv_get_dns_info", "hv_get_dhcp_info", "hv_set_ifconfig"] as const;

/** What calls helpers. Not one name alone: optimised for i386, no build holds the first in one piece. */
export const HELPERS = holdsAny(...HELPER_NAMES);

/** The feature in words: `holds the string /var/opt/hyperv`. */
export function inWords(feature: Feature): string {
  switch (feature.kind) {
    case "string":
      return `holds the string ${feature.text}`;
    case "any-string":
      return `holds one of the strings ${feature.texts.join(", ")}`;
    case "imports":
      return `imports ${feature.names.join(" and ")}`;
  }
}

/** Answers for one binary; undefined where the binary cannot show it: a static program imports nothing, whatever it calls. */
export type Shows = (feature: Feature) => boolean | undefined;

/** Looks for all of the features at once, since that means to search the whole binary. */
export function featuresOf(
  bytes: Uint8Array,
  elf: ElfFacts,
  features: readonly Feature[],
  where: Where,
): Shows {
  const found = stringsIn(bytes, [...new Set(features.flatMap(textsOf))], where);
  const imported = new Set(elf.imports.map(({ name }) => name));
  return (feature) => {
    if (feature.kind !== "imports") return textsOf(feature).some((text) => found.has(text));
    return elf.static ? undefined : feature.names.every((name) => imported.has(name));
  };
}

/**
 * Answers for a program's source in C: a text counts wherever it stands but in comments, and a function where it is called. A program that is
 * compiled from it holds the same texts, and calls the same functions.
 */
export function featuresInSource(source: string): Shows {
  const code = withoutComments(source);
  return (feature) =>
    feature.kind === "imports"
      ? feature.names.every((name) => new RegExp(`\\b${name}\\s*\\(`).test(code))
      : textsOf(feature).some((text) => code.includes(text));
}

function textsOf(feature: Feature): readonly string[] {
  switch (feature.kind) {
    case "string":
      return [feature.text];
    case "any-string":
      return feature.texts;
    case "imports":
      return [];
  }
}
