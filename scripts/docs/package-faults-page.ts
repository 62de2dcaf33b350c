import { DPKG_FAULTS, type Holding } from "../../build/deb/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

const SECTIONS = {
  refused: "What dpkg refuses",
  misread: "What dpkg takes for something else",
} as const;

/** docs/reference/package-faults.md: every way in which a package and a suite's dpkg disagree that `lisdeb check` looks for. */
export function packageFaultsPage(): string {
  return [
    `# Faults of packages\n\n${MADE}\n`,
    "What `lisdeb check FILE.deb --suite SUITE` looks for, beside the daemons: whether the suite's own dpkg takes the package. `kind` is what `--json` prints. " +
      "**Refused** means that dpkg does not install the package, or leaves it half installed; **misread**, that dpkg takes it and makes of it something other than it says.\n",
    "The versions are dpkg's: 1.16.18 is Debian 7's, 1.17.27 Debian 8's, 1.18.26 Debian 9's, 1.19.8 Debian 10's, 1.20.13 Debian 11's, 1.21.22 Debian 12's and 1.22.21 Debian 13's. " +
      "A fault in the last column marked *yes* is not shown by `dpkg-deb --info`, `--contents` or `--extract`: only an installation finds it. The rules were taken from dpkg's sources, and " +
      "those marked as measured were held against dpkg 1.16.18, 1.17.27, 1.18.26, 1.19.8, 1.20.13, 1.21.22 and 1.22.21, each of which was given packages made for the purpose.\n",
    ...Object.entries(SECTIONS).flatMap(([effect, title]) => [
      `## ${title}\n`,
      ...markdownTable(
        ["kind", "meaning", "dpkg", "only an installation shows it", "source"],
        Object.entries(DPKG_FAULTS).flatMap(([kind, rule]) =>
          rule.holds
            .filter((holding: Holding) => holding.effect === effect)
            .map((holding: Holding) => [
              `\`${kind}\``,
              `${rule.title}.`,
              versions(holding),
              rule.shownBy === "install" ? "yes" : "no",
              rule.source,
            ]),
        ),
      ),
    ]),
  ].join("\n");
}

function versions({ from, until }: Holding): string {
  if (from !== undefined && until !== undefined) return `${from} to before ${until}`;
  if (from !== undefined) return `${from} and later`;
  return until === undefined ? "all" : `before ${until}`;
}
