import { sha256Of } from "../base/index.ts";
import type { Medium } from "../media/index.ts";
import type { Keyring } from "../rpm/index.ts";
import { rpmEntries, openUnlessSource } from "./rpms-on-medium.ts";

/** How much of a medium was proven. */
export interface MediumProof {
  /** Files of which every byte was read. */
  readonly files: number;
  /** The RPMs among them whose payload agrees with their header; a source package is no such. */
  readonly rpms: number;
}

/**
 * Reads every byte of every file, and proves every RPM to the end of its payload. A source package is only read.
 * Throws what reading the medium and its RPMs throws.
 */
export async function proveMedium(medium: Medium, keyring?: Keyring): Promise<MediumProof> {
  const files = (await medium.list()).filter(({ type }) => type === "file");
  const named = new Set(await rpmEntries(medium));
  let rpms = 0;
  for (const entry of files) {
    const source = medium.read(entry);
    const rpm = named.has(entry) ? await openUnlessSource(source, keyring) : undefined;
    if (rpm) {
      await rpm.prove();
      rpms += 1;
    } else await sha256Of(source);
  }
  return { files: files.length, rpms };
}
