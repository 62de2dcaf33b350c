import type { Where } from "../base/index.ts";
import { stringsIn, type ElfFacts } from "../elf/index.ts";

/** Something that a binary shows or does not show. */
export type Feature =
  | { readonly kind: "string"; readonly text: string }
  /** All of these functions are imported from the C library. */
  | { readonly kind: "imports"; readonly names: readonly string[] };

export const holds = (text: string): Feature => ({ kind: "string", text });

/** What a daemon needs that opens a netlink connector; a daemon that uses a device needs neither. */
export const NETLINK: Feature = { kind: "imports", names: ["socket", "bind"] };

/** The feature in words: `holds the string /var/opt/hyperv`. */
export function inWords(feature: Feature): string {
  return feature.kind === "string"
    ? `holds the string ${feature.text}`
    : `imports ${feature.names.join(" and ")}`;
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
  const texts = features.flatMap((feature) => (feature.kind === "string" ? [feature.text] : []));
  const found = stringsIn(bytes, [...new Set(texts)], where);
  const imported = new Set(elf.imports.map(({ name }) => name));
  return (feature) => {
    if (feature.kind === "string") return found.has(feature.text);
    return elf.static ? undefined : feature.names.every((name) => imported.has(name));
  };
}
