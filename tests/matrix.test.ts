// Every medium, against every suite and architecture: which package is chosen for each daemon, and why each other one is not. What is
// expected stands in tests/matrix, one table a medium, written down from what is known of the daemons and the kernels. Where a change
// of the program changes a verdict, the table says which, and is to be changed by hand.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  expectedMatrix,
  LIS_MEDIA_TOOLS,
  lisMedium,
  matrixOf,
  RELEASES,
  type Verdict,
} from "./support/lis-media/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("matrix");
afterAll(() => work.remove());

interface Inspected {
  readonly rpms: readonly { readonly path: string; readonly daemons: number }[];
  readonly daemons: readonly {
    readonly origin: { readonly rpm: string; readonly alsoIn: readonly string[] };
  }[];
  readonly verdicts: readonly Verdict[];
}

describe
  .skipIf(!requireTools(...LIS_MEDIA_TOOLS))
  .each(RELEASES.map((release) => [release.id, release] as const))(
  "a medium of the shape of %s",
  (id, release) => {
    let said: Inspected;

    beforeAll(async () => {
      const own = join(work.path, id);
      mkdirSync(own);
      const medium = await lisMedium(release, own);
      const ran = await lisdeb(["inspect", medium.path, "--json"]);
      expect(ran.stderr).toBe("");
      // What the command promises to print.
      said = JSON.parse(ran.stdout) as Inspected;
    });

    it("gets the verdicts that are expected, for every suite, architecture and daemon", () => {
      expect(matrixOf(said.verdicts)).toEqual(
        expectedMatrix(join(import.meta.dirname, "matrix", `${id}.txt`)),
      );
    });

    it("has builds for the other processor refused for that, everywhere", () => {
      const architectures = [...new Set(release.builds.flatMap((build) => build.architectures))];
      for (const { architecture, losers } of said.verdicts) {
        const refused = losers.filter(({ why }) => why.some(({ kind }) => kind === "wrong-architecture"));
        const rpms = refused.map(({ rpm }) => /\.(i686|x86_64)\.rpm$/.exec(rpm ?? "")?.[1]);
        const other = architecture === "amd64" ? "i686" : "x86_64";
        expect([...new Set(rpms)]).toEqual(architectures.length === 1 ? [] : [other]);
      }
    });

    it("gives daemons out of the packages of daemons only: not of kernel modules, debugging information, sources", () => {
      const isWanted = /(^|\/)microsoft-hyper-v-(vss-)?(rhel)?\d[^/]*\.(i686|x86_64)\.rpm$/;
      expect(said.rpms.some(({ path }) => /debuginfo/.test(path))).toBe(true);
      expect(said.rpms.some(({ path }) => /\.src\.rpm$/.test(path))).toBe(true);
      for (const { path, daemons } of said.rpms)
        expect([path, daemons > 0]).toEqual([path, isWanted.test(path)]);
    });
  },
);
