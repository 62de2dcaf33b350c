import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LIMITS, packageRoot, sha256 } from "../base/index.ts";
import { openMedium } from "../media/index.ts";
import { readRpm, type PayloadOptions, type RpmCheck, type RpmFile, type RpmPackage } from "../rpm/index.ts";
import { holdsCandidates } from "./candidates.ts";
import { findDaemons, scanMedium } from "./index.ts";

describe("candidates in an RPM's list of files", () => {
  it.each([
    ["/usr/sbin/hv_kvp_daemon", true],
    ["/usr/sbin/hv_vss_daemon", true],
    ["/sbin/hv_fcopy_daemon", true],
    ["/usr/sbin/hypervkvpd", true],
    ["/usr/sbin/hypervvssd", true],
    ["/usr/sbin/hypervfcopyd", true],
    ["/usr/bin/hv_fcopy_uio_daemon", true],
    ["/usr/sbin/hv_kvp_daemon_3.2.0-29-generic", true],
    ["/etc/init.d/hv_kvp_daemon", false],
    ["/usr/sbin/hv_get_dns_info", false],
    ["/usr/lib/debug/usr/sbin/hv_kvp_daemon.debug", false],
    ["/lib/modules/2.6.32/hv_utils.ko", false],
  ])("%s: %s", (path, candidate) => {
    expect(holdsCandidates({ files: [file(path)] })).toBe(candidate);
  });

  it("passes over links, folders and ghosts of that name", () => {
    const path = "/usr/sbin/hv_kvp_daemon";
    expect(holdsCandidates({ files: [{ ...file(path), type: "link" }] })).toBe(false);
    expect(holdsCandidates({ files: [{ ...file(path), type: "directory" }] })).toBe(false);
    expect(holdsCandidates({ files: [{ ...file(path), flags: ["ghost"] }] })).toBe(false);
  });
});

describe.skipIf(!requireTools("gcc"))("findDaemons", () => {
  it("finds the daemons by what is in them, with their origin, and tells the payload's checks", async () => {
    const daemon = await compileDaemon({
      strings: ["/var/opt/hyperv", "/.kvp_pool_"],
      imports: [["socket"], ["bind"]],
      abi: "2.6.18",
    });
    const rpm = rpmOf({ "/usr/sbin/hv_kvp_daemon": daemon, "/etc/init.d/hv_kvp_daemon": script });
    const { daemons, checks } = await findDaemons(rpm, "RHEL63/a.rpm", sha256("rpm"));
    const [found, ...others] = daemons;
    expect(others).toEqual([]);
    expect(checks).toEqual(PAYLOAD_CHECKS);
    expect(found).toMatchObject({
      name: "hv_kvp_daemon",
      sha256: sha256(daemon),
      mode: 0o755,
      profile: { id: "kvp-1" },
      origin: {
        where: { file: "lis.iso", inside: ["RHEL63/a.rpm", "/usr/sbin/hv_kvp_daemon"] },
        rpmPath: "RHEL63/a.rpm",
        rpmSha256: sha256("rpm"),
        nevra: "microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64",
        licence: "GPLv2+",
        vendor: "Microsoft Corporation",
        path: "/usr/sbin/hv_kvp_daemon",
        buildTime: 1_343_779_200,
        alsoIn: [],
      },
    });
  });

  it("passes over a script under a daemon's name", async () => {
    const rpm = rpmOf({ "/usr/sbin/hv_kvp_daemon": script });
    expect(await findDaemons(rpm, "a.rpm", sha256(""))).toEqual({ daemons: [], checks: PAYLOAD_CHECKS });
  });

  it("does not read the payload of an RPM without a candidate", async () => {
    const rpm = { ...rpmOf({ "/lib/modules/hv_utils.ko": script }), payload: unread };
    expect(await findDaemons(rpm, "kmod.rpm", sha256(""))).toEqual({ daemons: [], checks: [] });
  });

  it("refuses a candidate that is larger than any daemon, before its payload is read", async () => {
    const large = { ...file("/usr/sbin/hv_kvp_daemon"), size: LIMITS.elfBytes + 1 };
    const rpm = { ...rpmOf({}), files: [large], payload: unread };
    await expect(findDaemons(rpm, "a.rpm", sha256(""))).rejects.toMatchObject({ code: "limit-exceeded" });
  });

  it("refuses an ELF file that lies, naming the medium, the RPM and the file, and lets go of the payload", async () => {
    const cut = (await compileDaemon({})).subarray(0, 200);
    let released = false;
    const rpm = rpmOf({ "/usr/sbin/hv_kvp_daemon": cut }, () => (released = true));
    await expect(findDaemons(rpm, "a.rpm", sha256(""))).rejects.toMatchObject({
      code: "elf-corrupt",
      where: { file: "lis.iso", inside: ["RHEL63/a.rpm", "/usr/sbin/hv_kvp_daemon"] },
    });
    expect(released).toBe(true);
  });
});

const demo = join(packageRoot(), "samples", "lis-demo.iso");

describe("the embedded sample, of LIS 3.4's shape", () => {
  it("holds RHEL 5 and RHEL 6 builds of generation 1 for both architectures, each byte once", async () => {
    const medium = await openMedium(demo);
    try {
      const { daemons, rpms } = await scanMedium(medium);
      expect(rpms.filter(({ daemons: held }) => held > 0)).toHaveLength(8);
      expect(
        daemons
          .map(({ profile, elf, origin }) =>
            [profile?.id, elf.architecture, origin.rpmPath?.split("/")[0]].join(" "),
          )
          .sort(),
      ).toEqual([
        "kvp-1 amd64 RHEL63",
        "kvp-1 i386 RHEL63",
        "kvp-rhel5-1 amd64 RHEL58",
        "kvp-rhel5-1 i386 RHEL58",
      ]);
      expect(
        daemons.flatMap(({ origin }) => origin.alsoIn.map((place) => place.split("/")[0])).sort(),
      ).toEqual(["RHEL57", "RHEL57", "RHEL6012", "RHEL6012"]);
    } finally {
      await medium.close();
    }
  });

  it("names a repeated RPM by the place that stands for all, down to the daemon in it", async () => {
    const medium = await openMedium(demo);
    try {
      const entries = await medium.list();
      const rpm = entries.find(({ path }) => /^RHEL63\/micro.*x86_64/.test(path))!;
      // The same bytes once more, in the folder of a newer release, which ranks first.
      const newer = { ...rpm, path: rpm.path.replace("RHEL63", "RHEL64") };
      const where = { file: demo, inside: [newer.path] };
      const { daemons } = await scanMedium({
        ...medium,
        list: () => Promise.resolve([rpm, newer]),
        read: (entry) => (entry === newer ? { ...medium.read(rpm), where } : medium.read(entry)),
      });
      expect(daemons.map(({ origin }) => origin)).toMatchObject([
        {
          rpmPath: newer.path,
          alsoIn: [rpm.path],
          where: { file: demo, inside: [newer.path, "/usr/sbin/hv_kvp_daemon"] },
        },
      ]);
    } finally {
      await medium.close();
    }
  });

  it("tells for each RPM with a daemon every check that proving it makes, for repeated ones, too", async () => {
    const medium = await openMedium(demo);
    try {
      const entries = await medium.list();
      const twice = { ...medium, list: () => Promise.resolve([...entries, ...entries]) };
      const told = (await scanMedium(twice)).rpms.filter(({ daemons }) => daemons > 0);
      expect(told).toHaveLength(16);
      for (const { path, checks } of told) {
        const rpm = await readRpm(medium.read(entries.find((entry) => entry.path === path)!));
        expect(checks, path).toEqual(await rpm.prove());
        expect(checks.length, path).toBeGreaterThan(rpm.checks.length);
      }
    } finally {
      await medium.close();
    }
  });
});

/** What the payload of {@link rpmOf} gives as its checks. */
const PAYLOAD_CHECKS: readonly RpmCheck[] = [{ what: "payload SHA-256", result: "ok", detail: "ab" }];

const script = Buffer.from("#!/bin/sh\nexit 0\n");

function file(path: string): RpmFile {
  return {
    path,
    type: "file",
    mode: 0o100755,
    size: 1,
    user: "root",
    group: "root",
    modified: 0,
    target: undefined,
    digest: undefined,
    flags: [],
    capabilities: undefined,
    device: 1,
    inode: 1,
  };
}

/** An RPM as findDaemons sees it: a list of files and a payload. */
function rpmOf(contents: Record<string, Uint8Array>, released?: () => void): RpmPackage {
  const files = Object.entries(contents).map(([path, content]) => ({ ...file(path), size: content.length }));
  const rpm: Partial<RpmPackage> = {
    where: { file: "lis.iso", inside: ["RHEL63/a.rpm"] },
    nevra: "microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64",
    license: "GPLv2+",
    vendor: "Microsoft Corporation",
    buildTime: 1_343_779_200,
    rpmVersion: "4.8.0",
    payloadCompressor: "xz",
    fileDigestAlgorithm: "sha256",
    files,
    // eslint-disable-next-line @typescript-eslint/require-await -- a payload is read asynchronously
    async *payload(options?: PayloadOptions) {
      try {
        for (const each of files) {
          yield { file: each, content: options?.hold?.(each) === true ? contents[each.path] : undefined };
        }
        return PAYLOAD_CHECKS;
      } finally {
        released?.();
      }
    },
  };
  return rpm as RpmPackage; // Nothing else of it is looked at.
}

function unread(): never {
  throw new Error("the payload was read");
}
