import { octalMode } from "../base/index.ts";
import type { Deb, DebCheck } from "../deb/index.ts";
import { facts } from "./facts.ts";
import { scriptLines } from "./script-lines.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** A .deb as a value for `--json`. */
export function debAsData(deb: Deb, checks: readonly DebCheck[]) {
  return {
    kind: "deb" as const,
    compression: deb.compression,
    control: Object.fromEntries(deb.control),
    conffiles: deb.conffiles,
    scripts: deb.scripts,
    otherControlFiles: deb.otherControlFiles,
    files: deb.entries,
    checks,
  };
}

/** A .deb in words: its control fields in their order, its files, and its maintainer scripts. */
export function describeDeb(deb: Deb, checks: readonly DebCheck[]): string {
  const files = table(
    [
      { title: "mode", value: (entry: Deb["entries"][number]) => octalMode(entry.mode) },
      { title: "owner", value: (entry) => `${entry.user || entry.uid}:${entry.group || entry.gid}` },
      {
        title: "size",
        value: (entry) => (entry.type === "file" ? readableSize(entry.size) : entry.type),
        align: "right",
      },
      {
        title: "file",
        value: (entry) => (entry.target === undefined ? entry.path : `${entry.path} -> ${entry.target}`),
      },
      { title: "", value: (entry) => (deb.conffiles.includes(entry.path) ? "conffile" : "") },
    ],
    deb.entries,
  );
  const scripts = Object.entries(deb.scripts).map(([name, script]) => `${name}\n${scriptLines(script)}\n`);
  const head = facts([
    ...deb.control.map(([name, value]) => [name, value.split("\n")[0] ?? ""] as const),
    ["(archives)", `control.tar ${deb.compression.control}, data.tar ${deb.compression.data}`],
  ]);
  const results = facts(
    checks.map(({ what, result, detail }) => [what, detail === undefined ? result : `${result} (${detail})`]),
  );
  return [head, files, ...scripts, results].filter((part) => part !== "").join("\n");
}
