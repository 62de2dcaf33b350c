import { CONTROL_TEXT_FAULTS, RELATION_FAULTS } from "./faulty-control.test-support.ts";
import { DATA_FAULTS } from "./faulty-data.test-support.ts";
import { CONTROL_ARCHIVE_FAULTS, MEMBER_FAULTS } from "./faulty-members.test-support.ts";
import { SCRIPT_FAULTS } from "./faulty-scripts.test-support.ts";
import type { Faulty } from "./lies.test-support.ts";

/** Every faulty package, at least one for each kind that needs no compressor but gzip. */
export const FAULTY_PACKAGES: readonly Faulty[] = [
  ...MEMBER_FAULTS,
  ...CONTROL_ARCHIVE_FAULTS,
  ...CONTROL_TEXT_FAULTS,
  ...RELATION_FAULTS,
  ...SCRIPT_FAULTS,
  ...DATA_FAULTS,
];
