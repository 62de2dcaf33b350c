import type { MediumScan } from "../daemon/index.ts";
import type { Medium, MediumEntry } from "../media/index.ts";
import { count } from "./diff/in-words.ts";
import { facts } from "./facts.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** A medium as a value for `--json`. */
export function mediumAsData(medium: Medium, entries: readonly MediumEntry[], scan: MediumScan) {
  return {
    kind: "medium" as const,
    format: medium.kind,
    description: medium.description,
    entries,
    rpms: scan.rpms,
  };
}

/** A medium in words: what it is made of, and its RPMs. */
export function describeMedium(
  medium: Medium,
  entries: readonly MediumEntry[],
  scan: MediumScan,
  proven: { files: number; rpms: number } | undefined,
): string {
  const files = entries.filter(({ type }) => type === "file");
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const head = facts([
    ["medium", medium.description],
    [
      "holds",
      `${count(files.length, "file")}, ${readableSize(total)}; ${count(scan.rpms.length, "RPM")}, ${count(scan.daemons.length, "different daemon")}`,
    ],
    [
      "proven",
      proven &&
        `every byte of ${count(proven.files, "file")} read, ${count(proven.rpms, "RPM")} proven to the end of ${proven.rpms === 1 ? "its payload" : "their payloads"}`,
    ],
  ]);
  if (scan.rpms.length === 0) return head;
  const rpms = table(
    [
      { title: "RPM", value: (rpm: MediumScan["rpms"][number]) => rpm.path },
      { title: "size", value: (rpm) => readableSize(rpm.size), align: "right" },
      { title: "daemons", value: (rpm) => (rpm.daemons > 0 ? String(rpm.daemons) : ""), align: "right" },
      { title: "package", value: (rpm) => rpm.nevra ?? "source package, passed over" },
    ],
    scan.rpms,
  );
  return `${head}\n${rpms}`;
}
