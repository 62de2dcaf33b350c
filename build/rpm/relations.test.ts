import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rpmbuild } from "../../scripts/sample/rpmbuild.ts";
import { runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource } from "../base/index.ts";
import { readRpm } from "./read-rpm.ts";
import { relationsOf } from "./relations.ts";

const work = mkdtempSync(join(tmpdir(), "lisdeb-relations-"));
afterAll(() => rmSync(work, { recursive: true }));

const SPEC = `
Name: related
Version: 1
Release: 2
Epoch: 3
Summary: s
License: GPLv2
Requires: glibc >= 2.12, bash, (a or b)
Requires(post): chkconfig
Provides: thing = 4:5-6, other
Conflicts: foe < 2
Obsoletes: elder <= 1.0
Recommends: nice > 1
Suggests: hint
Supplements: base
Enhances: more = 1
%description
d
%post
true
%files
`;

describe.skipIf(!requireTools("rpmbuild", "rpm"))("relationsOf, beside rpm -qp", () => {
  let path = "";
  beforeAll(async () => {
    writeFileSync(join(work, "related.spec"), SPEC);
    const wanted = {
      spec: join(work, "related.spec"),
      architecture: "x86_64",
      sources: {},
      buildTime: 1e9,
      macros: {},
    };
    [path = ""] = await rpmbuild(wanted, join(work, "build"), join(work, "made"));
  });

  it("gives every relation of each kind as rpm prints it", async () => {
    const { header } = await readRpm(bytesSource(readFileSync(path), { file: path }));
    const relations = relationsOf(header);
    expect(relations.map(({ kind }) => kind)).toEqual([
      "requires",
      "provides",
      "conflicts",
      "obsoletes",
      "recommends",
      "suggests",
      "supplements",
      "enhances",
    ]);
    for (const { kind, relations: ours } of relations) {
      const { stdout } = await runOk("rpm", ["-qp", `--${kind}`, path]);
      // rpm sorts, and prints what stands there twice once.
      expect([...new Set(ours)].sort()).toEqual([...new Set(stdout.trimEnd().split("\n"))].sort());
    }
  });
});
