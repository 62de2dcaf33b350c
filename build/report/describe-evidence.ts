import { escaped } from "../base/index.ts";
import { EVIDENCE_CHECKS, STOPS_LOCK, type EvidenceRow } from "../package/index.ts";
import { table } from "./table.ts";

const SAID: Readonly<Record<EvidenceRow["result"], string>> = {
  ok: "ok",
  contradicts: "contradicts",
  "cannot-tell": "cannot tell",
};

/** What speaks for and against a medium's being what it says: a table, and under it of each contradiction what was expected and where it shows. */
export function describeEvidence(evidence: readonly EvidenceRow[]): string {
  if (evidence.length === 0) return "";
  const rows = table(
    [
      { title: "evidence", value: ({ check }: EvidenceRow) => check },
      { title: "result", value: ({ result }) => SAID[result] },
      { title: "what was seen", value: ({ detail }) => detail },
    ],
    evidence,
  );
  const contradictions = evidence.filter(({ result }) => result === "contradicts").map(contradiction);
  return [rows, ...contradictions].join("");
}

function contradiction({ check, places, settled }: EvidenceRow): string {
  const { title, stops } = EVIDENCE_CHECKS[check];
  const outcome =
    settled !== undefined
      ? `The recipe knows of it: ${escaped(settled)}`
      : stops
        ? "No genuine medium is so: nothing is built from it."
        : STOPS_LOCK.has(check)
          ? "It is built from, and not locked unless somebody published its digest."
          : "It stops nothing: a genuine medium may be so.";
  return `\n${check}: expected was: ${title} ${outcome}\n${placesInWords(places)}`;
}

function placesInWords(places: readonly string[]): string {
  return table([{ title: "where", value: (place: string) => place }], places)
    .split("\n")
    .slice(1)
    .map((line) => (line === "" ? "" : `  ${line}\n`))
    .join("");
}
