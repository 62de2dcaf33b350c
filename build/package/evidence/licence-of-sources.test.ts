import { describe, expect, it } from "vitest";
import type { LicenceVerdict } from "../../recipe/index.ts";
import type { StatedLicence } from "../../source/index.ts";
import { demandAgreement } from "./demand-agreement.ts";
import { licenceOfSources } from "./licence-of-sources.ts";

const KVP = "tools/hv/hv_kvp_daemon.c";
const HEADER = "include/uapi/linux/hyperv.h";
type Licence = StatedLicence["licence"];
const files = (kvp: Licence, header: Licence, copying: Licence): readonly StatedLicence[] => [
  { path: KVP, licence: kvp, words: kvp === "other" ? `LicenseRef-\u001b[2J${"x".repeat(200)}` : kvp },
  { path: HEADER, licence: header, words: header },
  { path: "COPYING", licence: copying, words: undefined },
];

describe("the licence of sources, held against the recipe's", () => {
  it.each<[Licence, Licence, Licence, LicenceVerdict, string]>([
    ["GPL-2.0", "GPL-2.0-or-later", "GPL-2.0", "GPL-2.0", "ok"],
    ["GPL-2.0-or-later", "GPL-2.0-or-later", "GPL-2.0", "GPL-2.0-or-later", "ok"],
    ["GPL-2.0", "GPL-2.0-or-later", "GPL-2.0", "GPL-2.0-or-later", "contradicts"],
    [undefined, "GPL-2.0-or-later", "GPL-2.0", "GPL-2.0-or-later", "contradicts"],
    ["GPL-2.0", "GPL-2.0", "GPL-2.0", "GPL-3.0-or-later", "contradicts"],
    [undefined, "GPL-2.0", "GPL-2.0", "GPL-2.0", "cannot-tell"],
    ["other", "GPL-2.0", "GPL-2.0", "GPL-2.0", "contradicts"],
    ["GPL-2.0", "GPL-2.0", "other", "GPL-2.0", "contradicts"],
    ["other", "GPL-2.0", "other", "ambiguous", "cannot-tell"],
  ])("%s, %s and COPYING %s for %s: %s", (kvp, header, copying, verdict, result) => {
    const rows = licenceOfSources(files(kvp, header, copying), verdict);
    expect(rows).toMatchObject([{ check: "licence", result }]);
    const held = () => demandAgreement(rows, "linux.tar.xz");
    if (result === "contradicts")
      expect(held).toThrow(expect.objectContaining({ code: "recipe-contradicted" }));
    else expect(held).not.toThrow();
  });

  it("names what contradicts in one short line that is safe to print", () => {
    const [row] = licenceOfSources(files("other", "other", "other"), "GPL-2.0");
    expect(row?.detail).toMatch(
      /^tools\/hv\/hv_kvp_daemon\.c says "LicenseRef-\\x1b\[2Jx+…", and the recipe states GPL-2\.0; 2 more of the files say another licence, too$/,
    );
    expect(row?.places).toEqual([KVP, HEADER, "COPYING"]);
  });
});
