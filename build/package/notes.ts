import { listed, shown } from "../base/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { KernelSources } from "../source/index.ts";
import { EVIDENCE_CHECKS, type EvidenceRow } from "./evidence/index.ts";
import type { MediumInput } from "./medium-inputs.ts";
import type { AppliedOverride } from "./overrides.ts";

/** What whoever builds should know and might not ask for: what was accepted, what the recipe knew better, what is odd on a medium. */
export function notesOf(
  { licence }: Pick<Recipe, "licence">,
  scans: readonly { readonly input: Pick<MediumInput, "file">; readonly evidence: readonly EvidenceRow[] }[],
  overrides: readonly AppliedOverride[],
): readonly string[] {
  return [
    ...(licence.verdict === "ambiguous"
      ? ["the licence of the binaries is ambiguous, and that was accepted: the packages go to non-free"]
      : []),
    ...overrides.map(overrideInWords),
    ...contradictionsInWords(scans),
  ];
}

/** What several media show, or show together, is said once. */
function contradictionsInWords(scans: Parameters<typeof notesOf>[1]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const { input, evidence } of scans) {
    for (const { check, result, detail, settled } of evidence) {
      if (result !== "contradicts") continue;
      const about =
        settled === undefined
          ? `expected: ${EVIDENCE_CHECKS[check].title.replace(/\.$/, "")}`
          : `the recipe knows: ${settled}`;
      const said = `${detail}; ${about}`;
      files.set(said, [...(files.get(said) ?? []), shown(input.file)]);
    }
  }
  return [...files].map(
    ([said, [first = "", ...more]]) =>
      `${first}${more.length === 0 ? "" : ` and ${more.length} more`}: ${said}`,
  );
}

/** What a kernel's tree has, and no package is made of. */
export function sourceNotes({ files, kernel }: Pick<KernelSources, "files" | "kernel">): readonly string[] {
  if (!files.some(({ path }) => path === "tools/hv/hv_fcopy_uio_daemon.c")) return [];
  return [
    `Linux ${kernel} copies files by hv_fcopy_uio_daemon, which lisdeb does not package: no service here could start it at the right time`,
  ];
}

function overrideInWords({ profile, because, places }: AppliedOverride): string {
  const [first = "", ...more] = places;
  const where = more.length === 0 ? [shown(first)] : [shown(first), `${more.length} more`];
  const what = profile === "unused" ? "leaves out" : `takes for ${profile}`;
  return `the recipe ${what} what is at ${listed(where)}: ${because}`;
}
