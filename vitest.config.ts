import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests make what dpkg-deb, other users and the programs of packages have to read. Their processes inherit it.
process.umask(0o022);

export default defineConfig({
  test: {
    include: ["build/**/*.test.ts", "scripts/**/*.test.ts", "tests/**/*.test.ts"],
    setupFiles: ["tests/support/own-cache.ts"],
    // Its own default leaves a processor free, of two one. Most of a run waits for other programs and for emulated machines.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Its own default is one second, which a busy machine may pass between two looks.
    expect: { poll: { timeout: 30_000 } },
    // Colour would make what the commands print differ between a terminal and CI.
    env: { NO_COLOR: "1" },
  },
});
