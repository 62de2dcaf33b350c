import { expect, it } from "vitest";
import { notBuiltFor } from "./built-for.ts";

it("names each architecture of LIS for which no daemon is there", () => {
  expect(notBuiltFor(["i386"])).toBe("nothing on the medium is built for amd64");
  expect(notBuiltFor(["amd64"])).toBe("nothing on the medium is built for i386");
  expect(notBuiltFor(["arm64"])).toBe("nothing on the medium is built for amd64 or i386");
  expect(notBuiltFor(["amd64", "arm64", "i386"])).toBeUndefined();
});
