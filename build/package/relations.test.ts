import { describe, expect, it } from "vitest";
import type { ControlField } from "../deb/index.ts";
import { SUITES, suiteNamed, type SuiteName } from "../suite/index.ts";
import { judgeRelations, neededByDaemon, type PackagedScript } from "../verdict/index.ts";
import { daemon, KINDS, plan } from "./package.test-support.ts";
import { relationsOf } from "./relations.ts";
import { render } from "./render.ts";
import { loadTemplates } from "./templates.ts";

const templates = await loadTemplates();

const INIT: PackagedScript = {
  name: "/etc/init.d/hv_kvp_daemon",
  text: "#!/bin/sh\n. /lib/lsb/init-functions\n",
};

/** generation 2, which may run ip. */
function running(...programs: readonly string[]) {
  const { profile } = daemon("hv_kvp_daemon", "kvp-2");
  return daemon("hv_kvp_daemon", "kvp-2", { profile: { ...profile!, programs } });
}

/** A daemon with these libraries and symbol versions. */
function linked(libraries: Readonly<Record<string, readonly string[]>>) {
  const { elf } = daemon();
  const versionsNeeded = Object.entries(libraries).map(([library, versions]) => ({
    library,
    versions: versions.map((name) => ({ name: name.replace(/\?$/, ""), weak: name.endsWith("?") })),
  }));
  return daemon("hv_kvp_daemon", "kvp-1", {
    elf: { ...elf, needed: Object.keys(libraries), versionsNeeded },
  });
}

describe("relationsOf", () => {
  it.each<[SuiteName, string]>([
    ["wheezy", "libc6 (>= 2.4), lsb-base (>= 3.0-6)"],
    ["bullseye", "libc6 (>= 2.4), lsb-base (>= 3.0-6)"],
    ["bookworm", "libc6 (>= 2.4), sysvinit-utils (>= 3.05-4~) | lsb-base (>= 3.0-6)"],
  ])("depends on %s on the C library and the init script's functions: %s", (suite, depends) => {
    expect(relationsOf(daemon(), suiteNamed(suite), [INIT])).toEqual({ depends, recommends: null });
  });

  it("states once what several scripts need, and nothing that none needs", () => {
    const scripts = [INIT, { ...INIT, name: "/usr/sbin/helper" }];
    expect(relationsOf(daemon(), suiteNamed("wheezy"), scripts).depends).toBe(
      "libc6 (>= 2.4), lsb-base (>= 3.0-6)",
    );
    expect(relationsOf(daemon(), suiteNamed("wheezy"), []).depends).toBe("libc6 (>= 2.4)");
  });

  it.each<[SuiteName, readonly string[], string]>([
    ["wheezy", ["GCC_3.0"], "libgcc1 (>= 1:4.1.1)"],
    ["jessie", ["GCC_3.3", "GCC_4.3.0"], "libgcc1 (>= 1:4.3)"],
    ["buster", ["GCC_3.0"], "libgcc1 (>= 1:3.0)"],
    ["buster", ["GCC_4.2.0", "GCC_3.0"], "libgcc1 (>= 1:4.2)"],
    ["bookworm", ["GCC_3.0"], "libgcc-s1 (>= 3.0)"],
    ["bookworm", ["GCC_3.3.1"], "libgcc-s1 (>= 3.3.1)"],
    ["bookworm", ["GCC_4.0.0"], "libgcc-s1 (>= 4.0)"],
    ["trixie", ["GCC_12.0.0", "GCC_7.0.0"], "libgcc-s1 (>= 12)"],
    ["trixie", ["GCC_3.0", "GCC_7.0.0?"], "libgcc-s1 (>= 3.0)"],
    ["trixie", [], "libgcc-s1"],
  ])("depends on %s, for libgcc's %j, on %s", (suite, versions, relation) => {
    const needs = linked({ "libc.so.6": ["GLIBC_2.2.5"], "libgcc_s.so.1": versions });
    expect(relationsOf(needs, suiteNamed(suite), []).depends).toBe(`libc6 (>= 2.2.5), ${relation}`);
  });

  it("takes the newest symbol version that is not weak", () => {
    const depends = (...versions: string[]) =>
      relationsOf(linked({ "libc.so.6": versions }), suiteNamed("trixie"), []).depends;
    expect(depends("GLIBC_2.4", "GLIBC_2.14", "GLIBC_2.34?")).toBe("libc6 (>= 2.14)");
    expect(depends("GLIBC_2.2.5", "GLIBC_ABI_DT_RELR")).toBe("libc6 (>= 2.36)");
    expect(depends("GLIBC_2.34?")).toBe("libc6");
    // pthread_clockjoin_np moved to libc.so.6 with 2.34 and kept its version.
    expect(depends("GLIBC_2.31")).toBe("libc6 (>= 2.34)");
  });

  it("says which library the C library is needed as, in whatever order the binary names them", () => {
    const needs = linked({ "libgcc_s.so.1": ["GCC_3.0"], "libc.so.6": [] });
    expect(neededByDaemon(needs, suiteNamed("trixie"))).toMatchObject([
      { relation: "libc6", because: { kind: "library", library: "libc.so.6" } },
      { relation: "libgcc-s1 (>= 3.0)", because: { kind: "symbol", symbol: "GCC_3.0" } },
    ]);
  });

  it("has no dependencies where the daemon is static and no script needs any", () => {
    const { elf } = daemon();
    const bare = daemon("hv_kvp_daemon", "kvp-1", { elf: { ...elf, needed: [], versionsNeeded: [] } });
    expect(relationsOf(bare, suiteNamed("wheezy"), [])).toEqual({ depends: null, recommends: null });
  });

  it.each<[SuiteName, "depends" | "recommends"]>([
    ["wheezy", "depends"],
    ["stretch", "depends"],
    ["buster", "recommends"],
    ["bullseye", "depends"],
  ])("on %s %s what the init script reads, by whether the smallest system has it", (suite, field) => {
    const script = { name: "/etc/init.d/hv-kvp-daemon", text: ". /lib/lsb/init-functions\n" };
    const { elf } = daemon();
    const bare = daemon("hv_kvp_daemon", "kvp-1", { elf: { ...elf, needed: [], versionsNeeded: [] } });
    const lsb = suiteNamed(suite).lsbFunctions;
    expect(relationsOf(bare, suiteNamed(suite), [script])).toEqual({
      depends: null,
      recommends: null,
      [field]: lsb,
    });
  });

  it("recommends what holds ip, by the suite's name for it, to a daemon that runs ip, and nothing to others", () => {
    expect(relationsOf(running("ip"), suiteNamed("wheezy"), []).recommends).toBe("iproute");
    expect(relationsOf(running("ip"), suiteNamed("jessie"), []).recommends).toBe("iproute2");
    expect(relationsOf(running("ip", "awk"), suiteNamed("jessie"), []).recommends).toBe("iproute2");
    expect(relationsOf(running(), suiteNamed("jessie"), []).recommends).toBeNull();
    const unknown = daemon("hv_kvp_daemon", "kvp-2", { profile: undefined });
    expect(relationsOf(unknown, suiteNamed("jessie"), []).recommends).toBeNull();
  });
});

describe("a rendered package's relations", () => {
  const ALL = SUITES.flatMap(({ name }) => KINDS.map(([what, make]) => [name, what, make().daemon] as const));

  it.each(ALL)(
    "on %s (%s) are met by the suite, and as strong as what is in the package needs",
    async (name, _, one) => {
      const suite = suiteNamed(name);
      const { control, scripts, tree } = await render(plan(name, { daemon: one }), templates);
      const texts = [
        ...Object.entries(scripts).map(([script, text]) => ({ name: script, text })),
        ...tree.flatMap(({ path, content }) =>
          typeof content === "string" ? [{ name: path, text: content }] : [],
        ),
      ];
      const kinds = judgeRelations(control, [one], suite, texts).map(({ kind }) => kind);
      // buster is the one release whose smallest system lacks lsb-base, which is recommended there (docs/reference/relations.md).
      expect(kinds).toEqual(name === "buster" ? ["missing-relation"] : []);
    },
  );

  it("are left out where there are none", async () => {
    const { elf } = daemon();
    const bare = daemon("hv_kvp_daemon", "kvp-1", { elf: { ...elf, needed: [], versionsNeeded: [] } });
    const planned = plan("wheezy", { daemon: bare });
    const quiet = { ...planned, files: planned.files.filter(({ path }) => !path.startsWith("/etc/")) };
    const { control } = await render(quiet, templates);
    expect(fieldsOf(control)).not.toContain("Depends");
  });
});

function fieldsOf(control: readonly ControlField[]): string[] {
  return control.map(([name]) => name);
}
