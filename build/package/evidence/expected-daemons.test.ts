import { describe, expect, it } from "vitest";
import { madeDaemon } from "../../../tests/support/made-daemon.ts";
import { demandAgreement } from "./demand-agreement.ts";
import { expectedDaemons, type DaemonsThere } from "./expected-daemons.ts";

const [kvp, vss, fcopy] = [madeDaemon("kvp-3"), madeDaemon("vss-3"), madeDaemon("fcopy-3")];
const ALL = { generation: 3, vss: 3, fcopy: 3 } as const;
const whole = (...found: DaemonsThere["found"]): DaemonsThere => ({ found, used: found, partly: false });

describe("daemons of which a recipe expects something", () => {
  it("are there", () => {
    expect(expectedDaemons({ expect: ALL, settles: [] }, whole(kvp, vss, fcopy))).toEqual([
      {
        check: "daemons",
        result: "ok",
        detail: "hv_kvp_daemon, hv_vss_daemon and hv_fcopy_daemon are there",
        places: [],
      },
      { check: "more-daemons", result: "ok", detail: "there are no others", places: [] },
    ]);
  });

  it("stop the build where one is not there", () => {
    const rows = expectedDaemons({ expect: ALL, settles: [] }, whole(kvp));
    expect(rows[0]).toMatchObject({ check: "daemons", result: "contradicts" });
    expect(() => demandAgreement(rows, "RHEL63")).toThrow(
      expect.objectContaining({
        code: "recipe-contradicted",
        message: "there is no hv_vss_daemon or hv_fcopy_daemon, and the recipe expects them",
        hint: expect.stringContaining("check: daemons") as string,
      }),
    );
  });

  it("may be lacking where the recipe knows why", () => {
    const settles = [{ check: "daemons" as const, because: "it was taken out" }];
    const rows = expectedDaemons({ expect: ALL, settles }, whole(kvp, fcopy));
    expect(rows[0]).toMatchObject({ result: "contradicts", settled: "it was taken out" });
    expect(() => demandAgreement(rows, "RHEL63")).not.toThrow();
  });

  it("may lie on a medium that is not at hand", () => {
    const rows = expectedDaemons({ expect: ALL, settles: [] }, { ...whole(vss), partly: true });
    expect(rows[0]).toMatchObject({ result: "cannot-tell" });
  });

  it("are there where overrides leave them alone", () => {
    const rows = expectedDaemons({ expect: { vss: 3 }, settles: [] }, { ...whole(vss, kvp), used: [vss] });
    expect(rows.map(({ result }) => result)).toEqual(["ok", "ok"]);
  });

  it("are all that there should be: others are told of, and stop nothing", () => {
    const rows = expectedDaemons({ expect: { generation: 3 }, settles: [] }, whole(kvp, vss, fcopy));
    expect(rows[1]).toMatchObject({
      check: "more-daemons",
      result: "contradicts",
      detail:
        "hv_vss_daemon and hv_fcopy_daemon are there, too, and the recipe expects something of hv_kvp_daemon alone",
    });
    expect(() => demandAgreement(rows, "RHEL63")).not.toThrow();
  });

  it("are none where it expects nothing", () => {
    expect(expectedDaemons({ expect: undefined, settles: [] }, whole(kvp))).toEqual([]);
    expect(expectedDaemons({ expect: {}, settles: [] }, whole(kvp))).toEqual([]);
  });
});
