import { sha256, type ByteSource } from "../../base/index.ts";
import { readElfFile } from "../../daemon/index.ts";
import type { Inventory } from "./inventory.ts";
import { programsOf } from "./programs.ts";
import { daemonCells, programCells } from "./verdict-cells.ts";

/** What is compared of an ELF file, daemon or not. Throws `elf-corrupt`, `limit-exceeded`, `daemon-contradiction`. */
export async function inventoryOfElf(source: ByteSource): Promise<Inventory> {
  const { where } = source;
  const { content, elf, daemon } = await readElfFile(source);
  const digest = sha256(content);
  const architecture = elf.architecture ?? elf.machine;
  return {
    kind: "elf",
    path: where.file,
    title: `${daemon?.name ?? "ELF file"} for ${architecture}`,
    sha256: digest,
    facts: [],
    rpms: [],
    files: [],
    scripts: [],
    programs: daemon
      ? programsOf([daemon])
      : [
          {
            name: where.file.slice(where.file.lastIndexOf("/") + 1),
            architecture,
            target: undefined,
            places: [where.file],
            content,
            sha256: digest,
            elf,
            profile: undefined,
          },
        ],
    verdicts: daemon ? daemonCells([daemon]) : programCells(elf),
  };
}
