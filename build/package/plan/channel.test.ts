import { describe, expect, it } from "vitest";
import { PROFILES, type Daemon, type ProfileId } from "../../daemon/index.ts";
import { channelOf, needsDevice, refuseUio } from "./channel.ts";

const daemonOf = (id: ProfileId): Pick<Daemon, "name" | "profile" | "origin"> => ({
  name: "hv_fcopy_daemon",
  profile: PROFILES.find((profile) => profile.id === id),
  origin: {
    where: { file: "hv_fcopy_uio_daemon" },
    rpmPath: undefined,
    rpmSha256: undefined,
    nevra: undefined,
    licence: undefined,
    vendor: undefined,
    path: "/usr/sbin/hv_fcopy_uio_daemon",
    buildTime: undefined,
    alsoIn: [],
  },
});

describe("needsDevice", () => {
  it("is so of a daemon with a device, and not of one over netlink or one that nobody knows", () => {
    expect(needsDevice(daemonOf("kvp-3"))).toBe(true);
    expect(needsDevice(daemonOf("fcopy-2"))).toBe(true);
    expect(needsDevice(daemonOf("kvp-1"))).toBe(false);
    expect(needsDevice({ ...daemonOf("kvp-1"), profile: undefined })).toBe(false);
  });
});

describe("channelOf", () => {
  it("is the device or the connector, and either of a daemon that nobody knows", () => {
    const unknown = { ...daemonOf("kvp-1"), profile: undefined };
    expect([daemonOf("kvp-3"), daemonOf("kvp-1"), unknown].map(channelOf)).toEqual([
      "device",
      "connector",
      "either",
    ]);
  });
});

describe("refuseUio", () => {
  it("refuses file copy through UIO: no service here would know when to start it", () => {
    expect(() => refuseUio(daemonOf("fcopy-3"))).not.toThrow();
    expect(() => refuseUio(daemonOf("fcopy-4"))).toThrow(
      expect.objectContaining({
        code: "package-invalid",
        message:
          "is hv_fcopy_daemon for UIO, and lisdeb has no service that could start it at the right time",
      }),
    );
  });
});
