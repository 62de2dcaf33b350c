import { join } from "node:path";

const samples = join(import.meta.dirname, "..", "..", "samples");

/** samples/src: what the demonstration medium is made from. */
export const sampleSources = join(samples, "src");

/** The committed medium. */
export const committedImage = join(samples, "lis-demo.iso");

/** The committed statement of what it was made with. */
export const committedToolchain = join(samples, "TOOLCHAIN");
