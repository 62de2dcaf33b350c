import { describe, expect, it } from "vitest";
import type { UnfitAnswer } from "./build-answer.ts";
import { unbuiltInWords } from "./build-result.ts";

describe("the architectures that get nothing", () => {
  const i386 = [{ architecture: "i386" }];

  it("are told where nothing on the medium is built for them, and nobody asked for others by name", () => {
    expect(unbuiltInWords({ packages: i386, unfit: [] }, {})).toBe(
      "nothing on the medium is built for amd64",
    );
    expect(unbuiltInWords({ packages: i386, unfit: [] }, { architectures: ["i386"] })).toBeUndefined();
  });

  it("are none where a build is there that does not fit: that is told with what fits no suite", () => {
    const unfit = [{ architecture: "amd64" }] as unknown as UnfitAnswer[]; // no more of it is read
    expect(unbuiltInWords({ packages: i386, unfit }, {})).toBeUndefined();
  });
});
