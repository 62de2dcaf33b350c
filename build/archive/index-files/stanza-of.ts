import type { ControlField } from "../../deb/index.ts";

/**
 * Fields as a paragraph of an index, those of the order first: {@link parseControl} has seen to it that each line of each value can stand in one.
 */
export function stanzaOf(fields: readonly ControlField[], order: readonly string[]): string {
  const ranks = new Map(order.map((name, rank) => [name.toLowerCase(), rank]));
  const rank = ([name]: ControlField): number => ranks.get(name.toLowerCase()) ?? ranks.size;
  return fields
    .toSorted((a, b) => rank(a) - rank(b))
    .map(([name, value]) => {
      const [first = "", ...rest] = value.split("\n");
      const lines = [
        first === "" ? `${name}:` : `${name}: ${first}`,
        ...rest.map((line) => ` ${line || "."}`),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("");
}
