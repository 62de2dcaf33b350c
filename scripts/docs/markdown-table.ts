/** The lines of a Markdown table, with an empty one after it. A bar in a cell is escaped. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line), ""];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
