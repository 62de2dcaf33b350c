import type { Suite } from "./suite.ts";
import { SUITES } from "./suites.ts";

/** What a suite has under a package's name. */
export interface NamedPackage {
  /** The package, which may have another name, and provide this one. */
  readonly name: string;
  /** undefined where the name is provided without a version. */
  readonly version: string | undefined;
  /** Whether the smallest system has it. */
  readonly minimal: boolean;
}

/**
 * What a suite has under a package's name, by itself or as provided, what is in the minimal system first; empty where it is known to have
 * nothing of that name; undefined where nobody has looked.
 */
export function packagesNamed(suite: Suite, name: string): readonly NamedPackage[] | undefined {
  const { minimal, archive, provides } = suite;
  const found = [
    ...(Object.hasOwn(minimal, name) ? [{ name, version: minimal[name], minimal: true }] : []),
    ...provides
      .filter((provided) => provided.name === name)
      .map(({ by, version }) => ({ name: by, version, minimal: Object.hasOwn(minimal, by) })),
    ...(Object.hasOwn(archive, name) ? [{ name, version: archive[name], minimal: false }] : []),
  ];
  return found.length > 0 || isKnown(name) ? found : undefined;
}

/** A name that some suite has was looked for in each. */
function isKnown(name: string): boolean {
  return SUITES.some(({ minimal, archive }) => Object.hasOwn(minimal, name) || Object.hasOwn(archive, name));
}
