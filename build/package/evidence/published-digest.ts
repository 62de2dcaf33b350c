import { LisdebError, listed, shown, type Sha256 } from "../../base/index.ts";
import type { Recipe, StatedDigest } from "../../recipe/index.ts";
import { cannotTell, contradicts, ok, type EvidenceRow, type Finding } from "./evidence.ts";

/** Throws `medium-digest-mismatch` for a file that is called as a medium is, and is not the one of which somebody published the digest. */
export function demandPublished(path: string, sha256: Sha256, stated: readonly StatedDigest[]): void {
  const other = stated.find((each) => each.sha256 !== sha256);
  if (!other) return;
  throw new LisdebError("medium-digest-mismatch", differing(sha256, other), {
    where: { file: path },
    hint: `the file is damaged, or is another than the one that was published; see ${shown(other.at)}`,
  });
}

/** What others published of a medium, held against it: one row where the recipe knows of such a digest, else none. */
export function publishedDigest(
  { media }: Pick<Recipe, "media">,
  input: { readonly file: string; readonly sha256: Sha256 | undefined },
): readonly EvidenceRow[] {
  const named = media.find(({ file }) => file === input.file);
  const stated = (named ? [named] : media).flatMap((medium) => medium.stated);
  if (stated.length === 0) return [];
  // Under another name it may be any of the media, and one of which nobody published anything.
  const mayBeAnother = !named && media.some((medium) => medium.stated.length === 0);
  return [{ check: "published-digest", ...finding(stated, input.sha256, mayBeAnother) }];
}

function finding(
  stated: readonly StatedDigest[],
  sha256: Sha256 | undefined,
  mayBeAnother: boolean,
): Finding {
  if (sha256 === undefined) return cannotTell("a folder has no SHA-256 of its own");
  const other = stated.find((each) => each.sha256 !== sha256);
  if (!other) return ok(`${listed(stated.map(({ by }) => shown(by)))} published the same SHA-256`);
  return mayBeAnother
    ? cannotTell("it is none of the media of which somebody published a SHA-256")
    : contradicts(differing(sha256, other), []);
}

function differing(sha256: Sha256, { by, sha256: published }: StatedDigest): string {
  return `has SHA-256 ${sha256}, and ${shown(by)} published ${published}`;
}
