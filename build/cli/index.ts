export { KNOWN_NAMES } from "./known-names.ts";
export { runCommandLine } from "./program.ts";
