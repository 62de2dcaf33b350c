import { expect, it } from "vitest";
import type { ElfFacts } from "../elf/index.ts";
import { weighRhel5 } from "./rhel5-evidence.ts";

const seen = (...comments: readonly string[]) =>
  weighRhel5({ abiNote: undefined, comments } as unknown as ElfFacts, undefined); // all that is looked at

it("names the daemon's own compiler, and not the older one of the C library that is linked to it", () => {
  const [musl, own] = ["GCC: (Debian 11.2.0-2) 11.2.0", "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"] as const;
  for (const comments of [
    [musl, own],
    [own, musl],
  ])
    expect(seen(...comments).tells.map(({ saw }) => saw)).toEqual(["compiled with GCC 12.2.0"]);
});

it("takes RHEL 5's compiler for a tell of RHEL 5", () => {
  expect(seen("GCC: (GNU) 4.1.2 20080704 (Red Hat 4.1.2-54)")).toEqual({
    rhel5: true,
    tells: [{ saw: "compiled with GCC 4.1.2", means: "built for RHEL 5" }],
  });
});
