import { describe, expect, it } from "vitest";
import { givesUpRoot } from "./give-up-root.ts";

const WHOLE = "         0          0 4294967295\n";

describe.skipIf(process.getuid?.() !== 0)("root", () => {
  it.each([
    ["of the machine", [WHOLE, WHOLE], true],
    ["of a container with ids of its own", ["0 100000 65536\n", "0 100000 65536\n"], true],
    ["of a container in two parts", ["0 1000 1\n1 100000 65536\n", WHOLE], true],
    ["where there are no user namespaces", [], true],
    ["of one user id (unshare --map-root-user)", ["         0       1000          1\n", "0 1000 1\n"], false],
    ["of few groups", [WHOLE, "0 100000 65534\n"], false],
  ] as const)("%s has rights to give up: %s", (_, maps, expected) => {
    expect(givesUpRoot(maps)).toBe(expected);
  });
});
