import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["build/**/*.test.ts", "scripts/**/*.test.ts", "tests/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // Colour would make what the commands print differ between a terminal and CI.
    env: { NO_COLOR: "1" },
  },
});
