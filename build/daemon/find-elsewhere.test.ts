import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { openFile } from "../base/index.ts";
import { openMedium } from "../media/index.ts";
import { rpmbuild } from "../rpm/rpmbuild.test-support.ts";
import { findElsewhere, holdsPrograms } from "./find-elsewhere.ts";
import { findDaemonsInRpm } from "./find-in-rpm.ts";
import { demandDaemons } from "./no-daemon.ts";
import { scanMedium } from "./scan-medium.ts";

describe.skipIf(!requireTools("gcc", "rpmbuild"))("daemons under names that nobody has seen", () => {
  let folder: string;
  let medium: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lisdeb-elsewhere-"));
    medium = join(folder, "medium");
    await mkdir(medium);
    const kvp = await compileDaemon({
      strings: ["/var/lib/hyperv", "%s/.kvp_pool_%d", "/dev/vmbus/hv_kvp", "hv_get_dns_info"],
      imports: [["open"], ["read"]],
    });
    const daemon = join(folder, "daemon");
    const broken = join(folder, "broken");
    await writeFile(daemon, kvp);
    await writeFile(broken, kvp.subarray(0, 200));
    const rpm = async (name: string, paths: Readonly<Record<string, string>>) => {
      const built = await rpmbuild(folder, {
        name,
        install: Object.entries(paths)
          .map(([path, from]) => `install -D -m 0755 ${from} %{buildroot}${path}`)
          .join("\n"),
        files: Object.keys(paths).join("\n"),
      });
      await copyFile(built, join(medium, `${name}.rpm`));
    };
    await rpm("a", {
      "/opt/lis/a-broken": broken,
      "/opt/lis/kvpd": daemon,
      "/usr/lib/debug/opt/kvpd": daemon,
    });
    await rpm("b", { "/usr/sbin/lis-kvpd": daemon, "/usr/sbin/tool": "/bin/bash" });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are told of where no daemon was found, by their RPM, place and content", async () => {
    const opened = await openMedium(medium);
    try {
      const { daemons, rpms, elsewhere } = await scanMedium(opened);
      const is = { name: "hv_kvp_daemon", generation: 3 };
      expect(elsewhere).toEqual([
        { rpmPath: "a.rpm", path: "/opt/lis/kvpd", ...is },
        { rpmPath: "b.rpm", path: "/usr/sbin/lis-kvpd", ...is },
      ]);
      expect(() => {
        demandDaemons(daemons, rpms, opened.where, { elsewhere: elsewhere ?? [] });
      }).toThrow(
        expect.objectContaining({
          code: "medium-has-no-daemon",
          hint: expect.stringMatching(
            /^\/opt\/lis\/kvpd in a\.rpm is hv_kvp_daemon of generation 3 by what is in it; .*lisdeb check FILE/,
          ) as unknown,
        }),
      );
    } finally {
      await opened.close();
    }
  });

  it("are told of in an RPM by itself", async () => {
    const source = await openFile(join(medium, "b.rpm"));
    try {
      const { daemons, elsewhere } = await findDaemonsInRpm(source, undefined);
      expect([daemons, elsewhere]).toMatchObject([
        [],
        [{ path: "/usr/sbin/lis-kvpd", name: "hv_kvp_daemon" }],
      ]);
    } finally {
      await source.close();
    }
  });

  it("are looked for within bounds: what would unpack to more is passed by", async () => {
    const opened = await openMedium(medium);
    try {
      const entries = await opened.list();
      expect(await findElsewhere(opened, entries, { most: 1000 })).toEqual([]);
      // The shell that is in b alone is larger than that, and hides nothing that comes after it.
      const found = await findElsewhere(opened, entries.toReversed(), { most: 1_200_000 });
      expect(found.map(({ path }) => path)).toEqual(["/opt/lis/kvpd"]);
      const many = Array.from({ length: 20 }, () => entries).flat();
      expect(await findElsewhere(opened, many)).toHaveLength(5);
    } finally {
      await opened.close();
    }
  });
});

describe("what could be a daemon elsewhere", () => {
  const file = {
    path: "/opt/kvpd",
    type: "file",
    mode: 0o755,
    size: 1000,
    flags: [],
  } as const;
  it.each([
    ["a program", {}, true],
    ["a kernel module", { mode: 0o644 }, false],
    ["a copy for debuggers", { path: "/usr/lib/debug/usr/sbin/kvpd" }, false],
    ["a program larger than any daemon", { size: 5 * 1024 * 1024 }, false],
    ["a ghost", { flags: ["ghost"] }, false],
    ["a link", { type: "link" }, false],
  ])("%s: %s is %s", (_, change, could) => {
    type Files = Parameters<typeof holdsPrograms>[0]["files"];
    expect(holdsPrograms({ files: [{ ...file, ...change }] as unknown as Files })).toBe(could); // no more is read
  });
});
