export type { ElfFacts } from "./elf-facts.ts";
export { isElf } from "./identification.ts";
export { ELF_HEADER_SIZE, machineOfHead } from "./machine-of-head.ts";
export { readElf } from "./read-elf.ts";
export { stringsIn } from "./strings.ts";
