import type { ElfFacts } from "../../elf/index.ts";
import { abiInWords, machineInWords, runPathOf, symbolVersionInWords } from "../elf-in-words.ts";
import type { Fact } from "../fact.ts";
import { profileFacts } from "../profile-facts.ts";
import type { ProgramFacts } from "./inventory.ts";

/** What a program is and needs, as facts: first what it does as a daemon, then what it asks of the system. */
export function programFacts({ profile, elf, content }: ProgramFacts): Fact[] {
  return [...profileFacts(profile), ...elfFacts(elf), ["size", `${content.length} bytes`]];
}

function elfFacts(elf: ElfFacts): Fact[] {
  const yes = (value: boolean) => (value ? "yes" : "no");
  return [
    ["machine", machineInWords(elf)],
    ["built for", abiInWords(elf)],
    ["interpreter", elf.interpreter],
    ["libraries", elf.needed],
    ["run path", runPathOf(elf)],
    ["shared object name", elf.soname],
    [
      "symbol versions",
      elf.versionsNeeded.flatMap(({ library, versions }) =>
        versions.map((version) => `${library} ${symbolVersionInWords(version)}`),
      ),
    ],
    [
      "imports",
      elf.imports.map(({ name, version }) => (version === undefined ? name : `${name}@${version}`)),
    ],
    ["static", yes(elf.static)],
    ["stripped", yes(elf.stripped)],
    ["relro", yes(elf.relro)],
    ["compiler", elf.comments],
  ];
}
