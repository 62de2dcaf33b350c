import { describe, expect, it } from "vitest";
import { readRpm } from "./index.ts";
import { lyingRpm, named, said, type Lies } from "./lying-rpm.test-support.ts";

describe("of what could do harm, refuses", () => {
  const lies: [string, Lies, RegExp][] = [
    [
      "a link and then a file behind it",
      {
        files: [
          { path: "/a", target: "/etc" },
          { path: "/a/passwd", content: "x" },
        ],
      },
      /^rpm-unsafe: .*lies behind the link `\/a`/,
    ],
    [
      "a file in what is a file",
      {
        files: [
          { path: "/a", content: "x" },
          { path: "/a/b", content: "x" },
        ],
      },
      /^rpm-unsafe: .*is no folder/,
    ],
    [
      "a link above the root",
      { files: [{ path: "/usr/a", target: "../../etc" }] },
      /^rpm-unsafe: .*above the root/,
    ],
    [
      "a link with a control character",
      { files: [{ path: "/a", target: "b\nc" }] },
      /^rpm-unsafe: .*control character/,
    ],
    [
      "a character device",
      { files: [{ path: "/dev/x", mode: 0o020644 }] },
      /^rpm-unsafe: .*is a character device/,
    ],
    ["a block device", { files: [{ path: "/dev/x", mode: 0o060644 }] }, /^rpm-unsafe: .*is a block device/],
    ["a socket", { files: [{ path: "/x", mode: 0o140644 }] }, /^rpm-unsafe: .*is a socket/],
    ["a fifo", { files: [{ path: "/x", mode: 0o010644 }] }, /^rpm-unsafe: .*is a fifo/],
    [
      "a file that is setuid",
      { files: [{ path: "/x", mode: 0o104755 }] },
      /^rpm-unsafe: .*rights of its owner/,
    ],
    [
      "a file that is setgid",
      { files: [{ path: "/x", mode: 0o102755 }] },
      /^rpm-unsafe: .*rights of its group/,
    ],
  ];
  it.for(lies)("%s, when its payload is read, and still shows the header", async ([, lie, message]) => {
    expect(await said(lie)).toMatch(message);
    expect((await readRpm(named(lyingRpm(lie)))).files.length).toBeGreaterThan(0);
  });
});
