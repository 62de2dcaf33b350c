import { escaped, listed, shown } from "../base/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { KernelSources } from "../source/index.ts";
import { EVIDENCE_CHECKS, type EvidenceRow } from "./evidence/index.ts";
import type { MediumInput } from "./medium-inputs.ts";
import type { AppliedOverride } from "./overrides.ts";

type NotedInput = Pick<MediumInput, "file" | "sha256" | "trust">;
interface NotedScan {
  readonly input: NotedInput;
  readonly evidence: readonly EvidenceRow[];
}

/**
 * What whoever builds should know and might not ask for: what was accepted, what nobody has proven, what the recipe knew better, what is odd on
 * a medium.
 */
export function notesOf(
  { licence, source, built }: Pick<Recipe, "licence"> & Partial<Pick<Recipe, "source" | "built">>,
  scans: readonly NotedScan[],
  overrides: readonly AppliedOverride[],
): readonly string[] {
  return [
    ...(licence.verdict === "ambiguous"
      ? ["the licence of the binaries is ambiguous, and that was accepted: the packages go to non-free"]
      : []),
    ...scans.flatMap(({ input }) => (input.trust === "unlocked" ? [unlockedInWords(input)] : [])),
    ...(built === undefined
      ? []
      : [`the packages' version has the day ${built}, since the recipe states it`]),
    ...overrides.map(overrideInWords),
    ...contradictionsInWords(scans),
    // For a kernel's files that say nothing there is its COPYING.
    ...(source ? [] : untoldInWords(licence, scans)),
  ];
}

function unlockedInWords({ file, sha256 }: NotedInput): string {
  return sha256 === undefined
    ? `${shown(file)}: no lock proves a folder, which has no SHA-256; lisdeb recipe lock locks the file that it was unpacked from`
    : `${shown(file)}: no lock proves this file, SHA-256 ${sha256}; lisdeb recipe lock looks at it and locks it`;
}

/** What several media show, or show together, is said once. */
function contradictionsInWords(scans: readonly NotedScan[]): readonly string[] {
  return saidOnce(scans, ({ check, result, detail, settled }) => {
    if (result !== "contradicts") return undefined;
    const about =
      settled === undefined
        ? `expected: ${EVIDENCE_CHECKS[check].title.replace(/\.$/, "")}`
        : `the recipe knows: ${escaped(settled)}`;
    return `${detail}; ${about}`;
  });
}

/** What holds a medium against its recipe, and had nothing to do it by: then the recipe alone stands for it. */
function untoldInWords({ verdict }: Recipe["licence"], scans: readonly NotedScan[]): readonly string[] {
  return saidOnce(scans, ({ check, result, detail }, scan) => {
    if (result !== "cannot-tell") return undefined;
    if (check === "version" && !isProven(scan))
      return `${detail}; nothing else shows that it is the release of the recipe`;
    if (check === "licence" && verdict !== "ambiguous")
      return `${detail}; the packages go to main, since the recipe states ${verdict}`;
    return undefined;
  });
}

/** Whether a lock, or a digest that others published, says that this is the recipe's medium. */
function isProven({ input, evidence }: NotedScan): boolean {
  return (
    input.trust === "locked" ||
    evidence.some(({ check, result }) => check === "published-digest" && result === "ok")
  );
}

function saidOnce(
  scans: readonly NotedScan[],
  inWords: (row: EvidenceRow, scan: NotedScan) => string | undefined,
): readonly string[] {
  const files = new Map<string, string[]>();
  for (const scan of scans) {
    const { input, evidence } = scan;
    for (const row of evidence) {
      const said = inWords(row, scan);
      if (said !== undefined) files.set(said, [...(files.get(said) ?? []), shown(input.file)]);
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
  return `the recipe ${what} what is at ${listed(where)}: ${escaped(because)}`;
}
