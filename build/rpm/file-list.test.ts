import { describe, expect, it } from "vitest";
import { LIMITS } from "../base/index.ts";
import { int16, int32, int64, texts } from "./lying-header.test-support.ts";
import { replaced, said, type Lies } from "./lying-rpm.test-support.ts";
import { TAGS } from "./tags.ts";

describe("of the file list, refuses", () => {
  const lies: [string, Lies, RegExp][] = [
    ["a path with ..", { files: [{ path: "/usr/../etc/passwd" }] }, /^rpm-unsafe: .*is not a plain path/],
    ["a name that is ..", { files: [{ path: "/usr/.." }] }, /^rpm-unsafe: .*is not a plain path/],
    ["a path with an empty part", { files: [{ path: "/usr//bin" }] }, /^rpm-unsafe: .*is not a plain path/],
    ["a path that is not absolute", { files: [{ path: "usr/x" }] }, /^rpm-unsafe: .*is no absolute path/],
    ["a path with a newline", { files: [{ path: "/a\nb" }] }, /^rpm-unsafe: .*holds a control character/],
    [
      "a path with an escape sequence",
      { files: [{ path: "/a\x1b]0;x\x07" }] },
      /^rpm-unsafe: .*holds a control character/,
    ],
    [
      "a path with a right-to-left override",
      { files: [{ path: "/a\u202etxt.sh" }] },
      /^rpm-unsafe: .*holds a control character/,
    ],
    [
      "a path that is not UTF-8",
      { files: [{ path: Buffer.from("/a\xff", "latin1") }] },
      /^rpm-unsafe: .*is not UTF-8/,
    ],
    [
      "a path of more than 4,096 bytes",
      { files: [{ path: `/${"a/".repeat(2050)}a` }] },
      /^limit-exceeded: .*lists a path of/,
    ],
    [
      "a path that is very deep",
      { files: [{ path: "/a".repeat(80) }] },
      /^limit-exceeded: .*80 folders deep/,
    ],
    [
      "one long folder that very many files name",
      replaced(
        texts(
          TAGS.BASENAMES,
          Array.from({ length: 50_000 }, (_, i) => String(i)),
        ),
        texts(TAGS.DIRNAMES, [`/${"x".repeat(4000)}/`]),
        int32(
          TAGS.DIRINDEXES,
          Array.from({ length: 50_000 }, () => 0),
        ),
      ),
      /^limit-exceeded: .*lists paths of \d+ characters in all/,
    ],
    [
      "more folders than files",
      replaced(texts(TAGS.DIRNAMES, ["/", "/a/"])),
      /^rpm-corrupt: .*1 BASENAMES and 2 DIRNAMES/,
    ],
    ["a name with a slash", replaced(texts(TAGS.BASENAMES, ["a/b"])), /^rpm-unsafe: .*holds a \//],
    [
      "a folder without a slash at its end",
      replaced(texts(TAGS.DIRNAMES, ["/usr/sbin"])),
      /^rpm-corrupt: .*does not end in \//,
    ],
    [
      "a folder index out of range",
      replaced(int32(TAGS.DIRINDEXES, [1])),
      /^rpm-corrupt: .*points to folder 1 of 1/,
    ],
    [
      "a folder index that is negative",
      replaced(int32(TAGS.DIRINDEXES, [0xffffffff])),
      /^rpm-corrupt: .*points to folder/,
    ],
    [
      "fewer folder indexes than names",
      replaced(texts(TAGS.BASENAMES, ["a", "b"])),
      /^rpm-corrupt: .*2 BASENAMES and 1 DIRINDEXES/,
    ],
    [
      "names without folders",
      { values: (own) => own.filter(({ tag }) => tag !== TAGS.DIRNAMES) },
      /^rpm-corrupt: .*no DIRNAMES/,
    ],
    [
      "both forms of the list",
      replaced(texts(TAGS.OLDFILENAMES, ["/a"])),
      /^rpm-corrupt: .*lists its files twice/,
    ],
    ["both forms of the sizes", replaced(int64(TAGS.LONGFILESIZES, [10])), /^rpm-corrupt: .*sizes twice/],
    [
      "an impossible size",
      {
        values: (own) => [
          ...own.filter(({ tag }) => tag !== TAGS.FILESIZES),
          { tag: TAGS.LONGFILESIZES, type: 5, count: 1, data: Buffer.alloc(8, 0xff) },
        ],
      },
      /^rpm-corrupt: .*impossible number/,
    ],
    [
      "an unknown file type",
      { files: [{ path: "/a", mode: 0o170644 }] },
      /^rpm-corrupt: .*unknown type 170000/,
    ],
    [
      "an unknown digest algorithm",
      replaced(int32(TAGS.FILEDIGESTALGO, [3])),
      /^rpm-unsupported: .*unknown kind 3/,
    ],
    [
      "a link to nothing",
      { files: [{ path: "/a", mode: 0o120777 }] },
      /^rpm-corrupt: .*is a link to nothing/,
    ],
    [
      "a link to what is not UTF-8",
      { files: [{ path: "/a", target: Buffer.from("\xff", "latin1") }] },
      /^rpm-unsafe: .*not UTF-8/,
    ],
    [
      "more files than any package has",
      replaced({
        tag: TAGS.BASENAMES,
        type: 8,
        count: LIMITS.rpmFiles + 1,
        data: Buffer.alloc(LIMITS.rpmFiles + 1),
      }),
      /^limit-exceeded: .*BASENAMES holds 100001 values/,
    ],
    ...(
      [
        "FILESIZES",
        "FILEMODES",
        "FILEMTIMES",
        "FILEDIGESTS",
        "FILELINKTOS",
        "FILEFLAGS",
        "FILEUSERNAME",
        "FILEGROUPNAME",
      ] as const
    ).map((name): [string, Lies, RegExp] => [
      `a list without ${name}`,
      { values: (own) => own.filter(({ tag }) => tag !== TAGS[name]) },
      new RegExp(`^rpm-corrupt: .*lists 1 files and has no ${name}`),
    ]),
    [
      "arrays of unequal lengths",
      replaced(int16(TAGS.FILEMODES, [0o100755, 0o100755])),
      /^rpm-corrupt: .*lists 1 files and has 2 FILEMODES/,
    ],
    [
      "triggers whose conditions do not fit",
      replaced(texts(1065, ["x"]), texts(1066, ["a", "b"]), int32(1068, [1]), int32(1069, [0])),
      /^rpm-corrupt: .*TRIGGERSCRIPTS and their conditions/,
    ],
    [
      "a trigger that points to no script",
      replaced(texts(1065, ["x"]), texts(1066, ["a"]), texts(1067, [""]), int32(1068, [1]), int32(1069, [1])),
      /^rpm-corrupt: .*TRIGGERSCRIPTS/,
    ],
  ];
  it.for(lies)("%s", async ([, lie, message]) => {
    expect(await said(lie)).toMatch(message);
  });
});
