import { describe, expect, it } from "vitest";
import { cpio } from "./lying-cpio.test-support.ts";
import { HONEST, archive, DAEMON, said, type Lies, type LyingFile } from "./lying-rpm.test-support.ts";

describe("of the payload against the header, refuses", () => {
  const listed = (file: Partial<LyingFile>): Lies => ({
    files: [{ ...HONEST[0]!, ...file }],
    archive: cpio([DAEMON]),
  });
  const lies: [string, Lies, RegExp][] = [
    [
      "a file that the header does not list",
      archive(DAEMON, { name: "./etc/cron.d/evil", data: "x" }),
      /^rpm-manifest-mismatch: .*holds `\.\/etc\/cron\.d\/evil`, which the header does not list/,
    ],
    [
      "a file that comes twice",
      archive(DAEMON, DAEMON),
      /^rpm-manifest-mismatch: .*`\/usr\/sbin\/hv_kvp_daemon` twice/,
    ],
    [
      "a listed file that is not there",
      { archive: cpio([]) },
      /^rpm-manifest-mismatch: .*lacks `\/usr\/sbin\/hv_kvp_daemon`, which the header lists/,
    ],
    [
      "a file that the header lists twice",
      { files: [...HONEST, ...HONEST] },
      /^rpm-manifest-mismatch: .*lists `\/usr\/sbin\/hv_kvp_daemon` twice/,
    ],
    [
      "another size",
      listed({ size: 11 }),
      /^rpm-manifest-mismatch: .*has 10 bytes in the payload and 11 by the header/,
    ],
    [
      "another mode",
      listed({ mode: 0o100644 }),
      /^rpm-manifest-mismatch: .*mode 100755 in the payload and 100644 in the header/,
    ],
    [
      "another type",
      listed({ mode: 0o040755 }),
      /^rpm-manifest-mismatch: .*mode 100755 in the payload and 40755/,
    ],
    [
      "another digest",
      listed({ digest: "0".repeat(64) }),
      /^rpm-digest-mismatch: x\.rpm: \/usr\/sbin\/hv_kvp_daemon: does not have the digest/,
    ],
    [
      "other content of the same size",
      archive({ ...DAEMON, data: "the evil 1" }),
      /^rpm-digest-mismatch: .*does not have the digest/,
    ],
    [
      "a file without a digest",
      listed({ digest: "" }),
      /^rpm-digest-mismatch: .*has no digest in the header/,
    ],
    ["a digest of the wrong length", listed({ digest: "00" }), /^rpm-corrupt: .*has `00` as the SHA-256/],
    ["a digest that is not hex", listed({ digest: "z".repeat(64) }), /^rpm-corrupt: .*as the SHA-256/],
    [
      "a link that points elsewhere",
      { files: [{ path: "/a", target: "b" }], archive: cpio([{ name: "./a", data: "c", mode: 0o120777 }]) },
      /^rpm-manifest-mismatch: .*points elsewhere/,
    ],
    [
      "a link whose target has another length",
      { files: [{ path: "/a", target: "b" }], archive: cpio([{ name: "./a", data: "bb", mode: 0o120777 }]) },
      /^rpm-manifest-mismatch: .*has 2 bytes in the payload and 1 by the header/,
    ],
    [
      "a link that has another size in the header",
      { files: [{ path: "/a", target: "b", size: 2 }] },
      /^rpm-manifest-mismatch: .*has 2 bytes by the header, and its target 1/,
    ],
    [
      "a folder with content",
      {
        files: [{ path: "/a", mode: 0o040755 }],
        archive: cpio([{ name: "./a", data: "x", mode: 0o040755 }]),
      },
      /^rpm-manifest-mismatch: .*has 1 bytes in the payload and 0/,
    ],
    [
      "a hard link that is none in the header",
      {
        files: [
          { path: "/a", content: "" },
          { path: "/b", content: "" },
        ],
        archive: cpio([
          { name: "./a", ino: 5, nlink: 2 },
          { name: "./b", ino: 5, nlink: 2 },
        ]),
      },
      /^rpm-manifest-mismatch: .*is a hard link in the payload and not in the header/,
    ],
    [
      "a hard link of the header that is another file in the payload",
      {
        files: [
          { path: "/a", content: "x", inode: 9 },
          { path: "/b", content: "x", inode: 9 },
        ],
        archive: cpio([
          { name: "./a", ino: 5 },
          { name: "./b", ino: 6, data: "x" },
        ]),
      },
      /^rpm-manifest-mismatch: .*is another file in the payload/,
    ],
    [
      "hard links whose content never comes",
      {
        files: [
          { path: "/a", content: "x", inode: 9 },
          { path: "/b", content: "x", inode: 9 },
        ],
        archive: cpio([{ name: "./a", ino: 5 }]),
      },
      /^rpm-manifest-mismatch: .*lacks `\/b`/,
    ],
    [
      "hard links that both bring content",
      {
        files: [
          { path: "/a", content: "x", inode: 9 },
          { path: "/b", content: "x", inode: 9 },
        ],
        archive: cpio([
          { name: "./a", ino: 5, data: "x" },
          { name: "./b", ino: 5, data: "x" },
        ]),
      },
      /^rpm-manifest-mismatch: .*has 1 bytes in the payload and 0/,
    ],
    [
      "hard links of different sizes",
      {
        files: [
          { path: "/a", content: "x", inode: 9, size: 2 },
          { path: "/b", content: "x", inode: 9 },
        ],
        archive: cpio([
          { name: "./a", ino: 5 },
          { name: "./b", ino: 5, data: "x" },
        ]),
      },
      /^rpm-manifest-mismatch: .*has 1 bytes in the payload and 2/,
    ],
  ];
  it.for(lies)("%s", async ([, lie, message]) => {
    expect(await said(lie)).toMatch(message);
  });
});
