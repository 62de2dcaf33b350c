import { describe, expect, it } from "vitest";
import { rivalsOf } from "./rival-packages.ts";

describe("the relations with packages of others", () => {
  it("spare a name that is only provided, and leave tools alone that have nothing to do with Hyper-V", () => {
    expect(rivalsOf("hv_vss_daemon")).toEqual({
      conflicts: "hyperv-daemons (>= 0), linux-cloud-tools-common",
      replaces: "hyperv-daemons (>= 0), linux-cloud-tools-common",
    });
    expect(rivalsOf("hv_kvp_daemon").conflicts).not.toContain("linux-tools-common");
    expect(rivalsOf("hv_kvp_daemon").replaces).toContain("linux-tools-common (<< 3.13)");
  });
});
