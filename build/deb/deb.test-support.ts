import type { Where } from "../base/index.ts";
import type { DebContents } from "./tree.ts";

/** What errors call the package that is written. */
export const WRITTEN: Where = { file: "lis-test_1.0-1_amd64.deb" };

/** Contents that make a package which installs; tests change what they are about. */
export function contents(changes: Partial<DebContents> = {}): DebContents {
  return {
    control: [
      ["Package", "lis-test"],
      ["Version", "1.0-1"],
      ["Architecture", "amd64"],
      ["Maintainer", "A Tester <tester@lisdeb.example>"],
      ["Depends", "libc6 (>= 2.3), lsb-base"],
      ["Description", "package for tests\nIts description has\n\ntwo paragraphs."],
    ],
    tree: [
      { path: "/usr/sbin/lis-test", type: "file", mode: 0o755, content: new Uint8Array(5000).fill(7) },
      { path: "/etc/default/lis-test", type: "file", mode: 0o644, content: "START=yes\n" },
      { path: "/usr/share/lis-test/link", type: "link", target: "../../sbin/lis-test" },
    ],
    conffiles: ["/etc/default/lis-test"],
    scripts: { postinst: "#!/bin/sh\nset -e\nexit 0\n", prerm: "#!/bin/sh\nset -e\nexit 0\n" },
    mtime: 1_343_347_200,
    compression: { control: "gz", data: "xz" },
    ...changes,
  };
}

/** The same control fields, with some set anew, added, or (undefined) taken away. */
export function control(changes: Readonly<Record<string, string | undefined>>): DebContents["control"] {
  const kept = contents()
    .control.filter(([name]) => !(name in changes) || changes[name] !== undefined)
    .map(([name, value]) => [name, changes[name] ?? value] as const);
  const names = new Set(kept.map(([name]) => name));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined || names.has(name) ? [] : [[name, value] as const],
  );
  return [...kept, ...added];
}
