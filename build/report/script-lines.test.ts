import { describe, expect, it } from "vitest";
import { scriptLine, scriptLines } from "./script-lines.ts";

describe("a script that is shown", () => {
  it("is indented with blanks, however it was", () => {
    expect(scriptLines('if [ "$1" = configure ]; then\n\tcase $2 in\n\t\t*)\n  true\t# why\n')).toBe(
      '    if [ "$1" = configure ]; then\n        case $2 in\n            *)\n      true    # why',
    );
  });

  it.each([
    ["\u001b[2Jecho gone", "\\x1b[2Jecho gone"],
    ["rm -rf /\r# nothing of that", "rm -rf /\\x0d# nothing of that"],
    ["\tright\u202eleft\b", "    right\\u202eleft\\x08"],
    ["\v\f\0", "\\x0b\\x0c\\x00"],
  ])("shows every other control character as it is written: %j", (line, expected) => {
    expect(scriptLine(line)).toBe(expected);
  });
});
