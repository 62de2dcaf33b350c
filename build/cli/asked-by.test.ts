import { describe, expect, it } from "vitest";
import { suiteNamed } from "../suite/index.ts";
import { askedBy } from "./asked-by.ts";

describe("what --suite and --arch ask for", () => {
  it("is each suite and architecture once, in the order in which they are named", () => {
    expect(
      askedBy({ suite: ["jessie", "wheezy", "jessie"], arch: ["i386", "i386", "amd64", "i386"] }),
    ).toEqual({ suites: [suiteNamed("jessie"), suiteNamed("wheezy")], architectures: ["i386", "amd64"] });
  });

  it("is nothing by name where neither is given", () => {
    expect(askedBy({})).toEqual({ suites: undefined, architectures: undefined });
  });

  it("is refused where there is no such suite", () => {
    expect(() => askedBy({ suite: ["wheezy", "wheezzy"] })).toThrow(/wheezzy/);
  });
});
