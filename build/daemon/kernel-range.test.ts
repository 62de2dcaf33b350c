import { expect, it } from "vitest";
import { rangeInWords } from "./kernel-range.ts";

it.each([
  [{ from: "4.2" }, "4.2 and later"],
  [{ from: "2.6.18", to: "2.6.18" }, "2.6.18 only"],
  [{ from: "3.4", to: "4.1" }, "3.4 to 4.1"],
])("tells %j as %s", (range, words) => {
  expect(rangeInWords(range)).toBe(words);
});
