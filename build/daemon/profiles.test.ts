import { describe, expect, it } from "vitest";
import type { Feature } from "./features.ts";
import { CONTRADICTIONS, IDENTITIES } from "./identity.ts";
import { PROFILES, type DaemonProfile } from "./index.ts";
import { VARIATIONS } from "./variations.ts";

const texts = (feature: Feature): readonly string[] =>
  feature.kind === "string" ? [feature.text] : feature.kind === "any-string" ? feature.texts : [];

describe("the table of profiles", () => {
  it("names each row once, after its daemon and generation", () => {
    const ids = PROFILES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, daemon, generation } of PROFILES) {
      const short = daemon.replace(/^hv_(.*)_daemon$/, "$1");
      expect(id).toMatch(new RegExp(`^${short}-${String(generation)}(-|$)`));
    }
  });

  it("gives every row tells that its own daemon's name follows from", () => {
    for (const { id, daemon, tells } of PROFILES) {
      expect(tells.present.length, id).toBeGreaterThan(0);
      const shown = tells.present.flatMap(texts);
      const named = IDENTITIES.filter(({ shows }) =>
        texts(shows).some((text) => shown.some((each) => each.includes(text))),
      );
      expect([...new Set(named.map((identity) => identity.daemon))], id).toEqual([daemon]);
    }
  });

  it("lets no two rows match one binary but those for RHEL 5, which its package tells apart", () => {
    for (const one of PROFILES) {
      for (const other of PROFILES) {
        if (one === other || one.daemon !== other.daemon) continue;
        if ((one.generation === "rhel5") !== (other.generation === "rhel5")) continue;
        expect(excludes(one, other) || excludes(other, one), `${one.id} and ${other.id}`).toBe(true);
      }
    }
  });

  it("asks of no row what contradicts itself", () => {
    for (const { id, tells } of PROFILES) {
      const shown = tells.present.flatMap(texts);
      for (const pair of CONTRADICTIONS) {
        expect(
          pair.every((feature) => texts(feature).some((text) => shown.includes(text))),
          id,
        ).toBe(false);
      }
    }
  });

  it("keeps a row's transport, pools and needs in step with its tells", () => {
    for (const { id, transport, tells, pools, needs, record } of PROFILES) {
      const shown = tells.present.flatMap(texts);
      if (transport.kind === "netlink") expect(needs.capabilities, id).toContain("CAP_NET_ADMIN");
      else expect(shown, id).toContain(transport.path);
      if (pools === undefined) continue;
      expect(record, id).toBeDefined();
      expect(needs.folders, id).toContain(pools.slice(0, pools.lastIndexOf("/")));
    }
  });

  it("changes by a variation nothing of what a verdict rests on", () => {
    for (const profile of PROFILES) {
      for (const variation of VARIATIONS) {
        const { id, transport, register, record, kernel, pools } = variation.of(profile);
        expect({ id, transport, register, record, kernel, pools }).toEqual({
          id: profile.id,
          transport: profile.transport,
          register: profile.register,
          record: profile.record,
          kernel: profile.kernel,
          pools: profile.pools,
        });
      }
    }
  });
});

/** Whether whatever shows all that `one` must show has something that `other` must not, or lacks nothing less than one of its tells. */
function excludes(one: DaemonProfile, other: DaemonProfile): boolean {
  const shown = one.tells.present.flatMap(texts);
  return other.tells.absent.some((feature) => texts(feature).some((text) => shown.includes(text)));
}
