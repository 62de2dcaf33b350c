import { describe, expect, it } from "vitest";
import { remedy } from "./enclosure.ts";

// What unshare (util-linux 2.38) and chroot (coreutils 9.1) say.
describe("what is to be done where nothing can be compiled", () => {
  it.each([
    ["unshare: unshare failed: No space left on device", false, /no disk.*user\.max_user_namespaces/],
    [
      "chroot: failed to run command '/usr/bin/gcc-12': Permission denied",
      true,
      /mounted noexec: LISDEB_CACHE/,
    ],
    ["unshare: unshare failed: Operation not permitted", false, /^run it as root, or let users have/],
    ["chroot: cannot change root directory to '/x': Operation not permitted", true, /^it must be Linux/],
  ])("after %s", (said, isRoot, hint) => {
    expect(remedy(["something else", said], isRoot)).toMatch(hint);
  });
});
