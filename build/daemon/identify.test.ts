import { beforeAll, describe, expect, it } from "vitest";
import { compileDaemon, type CompiledDaemon } from "../../tests/support/compiled-daemon.ts";
import { hypervDaemons } from "../../tests/support/hyperv-daemons.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LisdebError, sha256 } from "../base/index.ts";
import { daemonFromElf, FCOPY_UIO, type Daemon } from "./index.ts";

const where = { file: "some-file" };
const netlink = [["socket"], ["bind"]] as const;
const kvp1 = ["/var/opt/hyperv", "/var/opt/hyperv/.kvp_pool_%d", "KVP"];
const kvp2 = ["/var/lib/hyperv", "%s/.kvp_pool_%d", "hv_get_dns_info", "hv_set_ifconfig", "KVP"];
const kvp3 = [...kvp2, "/dev/vmbus/hv_kvp"];
const fcopy = ["HV_FCOPY", "/dev/vmbus/hv_fcopy"];

const RPM_OF_RHEL5 = {
  rpmVersion: "4.4.2.3",
  payloadCompressor: "gzip",
  fileDigestAlgorithm: "md5",
} as const;
const RPM_OF_RHEL6 = { rpmVersion: "4.8.0", payloadCompressor: "xz", fileDigestAlgorithm: "sha256" } as const;
const around = (evidence: typeof RPM_OF_RHEL5 | typeof RPM_OF_RHEL6) => ({
  rpm: {
    path: "a.rpm",
    sha256: sha256("a"),
    nevra: "a-1-1.x86_64",
    licence: "GPLv2+",
    vendor: undefined,
    buildTime: 1,
    evidence,
  },
});

async function made(wanted: CompiledDaemon): Promise<Daemon | undefined> {
  return daemonFromElf(await compileDaemon(wanted), where);
}

describe.skipIf(!requireTools("gcc"))("a daemon's profile, by what is in the binary", () => {
  it.each<[string, CompiledDaemon, string]>([
    ["LIS 3.4 for RHEL 6", { strings: kvp1, imports: netlink, abi: "2.6.18" }, "kvp-1"],
    ["LIS 3.4 for RHEL 6, i386", { strings: kvp1, imports: netlink, abi: "2.6.18", bits: 32 }, "kvp-1"],
    ["LIS 3.4 for RHEL 5", { strings: kvp1, imports: netlink, abi: "2.6.9" }, "kvp-rhel5-1"],
    ["a static one of generation 1", { strings: kvp1, options: ["-static"] }, "kvp-1"],
    ["LIS 3.5 for RHEL 6", { strings: kvp2, imports: netlink, abi: "2.6.18" }, "kvp-2"],
    ["LIS 3.5 for RHEL 5", { strings: kvp2, imports: netlink, abi: "2.6.9" }, "kvp-rhel5-2"],
    ["LIS 4.1", { strings: kvp3, imports: [["open"]], abi: "2.6.18" }, "kvp-3"],
    ["LIS 4.1 for RHEL 5", { strings: [...kvp2, "/dev/hv_kvp"], imports: [["open"]] }, "kvp-rhel5-3"],
    ["Linux 3.2, before there were pools", { strings: ["KVP LIC Version: %s"], imports: netlink }, "kvp-0"],
    ["a static one without pools", { strings: ["KVP LIC Version: %s"], options: ["-static"] }, "kvp-0"],
    [
      "Linux 3.8, with helpers and the old pools",
      { strings: [...kvp1, "hv_set_ifconfig"], imports: netlink },
      "kvp-2-opt",
    ],
    [
      "i386 of Linux 3.10, whose compiler took one helper's name apart",
      { strings: ["/var/lib/hyperv", "%s/.kvp_pool_%d", "hv_set_ifconfig"], imports: netlink, bits: 32 },
      "kvp-2",
    ],
    ["the VSS add-on", { strings: ["Hyper-V VSS"], imports: netlink, abi: "2.6.18" }, "vss-2"],
    [
      "the VSS add-on for RHEL 5",
      { strings: ["Hyper-V VSS"], imports: netlink, abi: "2.6.9" },
      "vss-rhel5-2",
    ],
    ["VSS of LIS 4.1", { strings: ["Hyper-V VSS", "/dev/vmbus/hv_vss"], imports: [["open"]] }, "vss-3"],
    ["VSS of LIS 4.1 for RHEL 5", { strings: ["Hyper-V VSS", "/dev/hv_vss"] }, "vss-rhel5-3"],
    ["file copy of LIS 4.0", { strings: fcopy, imports: [["open"]] }, "fcopy-2"],
    ["file copy of LIS 4.1", { strings: [...fcopy, "invalid version negotiation"] }, "fcopy-3"],
    ["file copy of Linux 6.10", { strings: ["HV_UIO_FCOPY", FCOPY_UIO] }, "fcopy-4"],
    ["file copy for RHEL 5", { strings: ["HV_FCOPY", "/dev/hv_fcopy"] }, "fcopy-rhel5-3"],
  ])("%s", async (_, wanted, id) => {
    const daemon = await made(wanted);
    expect(daemon?.profile?.id).toBe(id);
    expect(daemon?.profile?.daemon).toBe(daemon?.name);
  });

  it("tells what it saw and what that means", async () => {
    const daemon = await made({ strings: kvp1, imports: netlink, abi: "2.6.9" });
    expect(daemon?.tells).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ saw: "imports socket and bind" }),
        expect.objectContaining({ saw: "holds the string /var/opt/hyperv" }),
        { saw: "ABI note GNU/Linux 2.6.9", means: "built for RHEL 5" },
      ]),
    );
  });

  it("knows the options and the helpers' folder by the binary: they came between releases of one generation", async () => {
    const old = await made({ strings: kvp3 });
    expect(old?.profile).toMatchObject({
      options: [],
      helpers: { lookup: "path" },
      programs: [],
      needs: { resolvesItsName: "when-asked" },
    });
    const later = await made({
      strings: [
        ...kvp3,
        ...["/usr/libexec/hypervkvpd/%s", "no-daemon", "ip route show dev", "getaddrinfo failed: 0x%x %s"],
      ],
    });
    expect(later?.profile).toMatchObject({
      options: expect.arrayContaining(["--no-daemon"]) as unknown,
      helpers: { lookup: { folder: "/usr/libexec/hypervkvpd" } },
      programs: ["ip", "awk"],
      needs: { resolvesItsName: "at-start" },
    });
  });

  it.each<[string, readonly string[]]>([
    ["both devices", ["/dev/vmbus/hv_kvp", "/dev/hv_kvp"]],
    ["both pool folders", ["/var/opt/hyperv", "/var/lib/hyperv", ".kvp_pool_"]],
    ["generation 1's pools and generation 3's device", ["/var/opt/hyperv", "/dev/vmbus/hv_kvp"]],
    ["a device and UIO", ["/dev/vmbus/hv_fcopy", FCOPY_UIO]],
    ["two daemons", [".kvp_pool_", "Hyper-V VSS"]],
  ])("refuses tells that contradict each other: %s", async (_, strings) => {
    const bytes = await compileDaemon({ strings, imports: netlink });
    expect(() => daemonFromElf(bytes, where)).toThrow(
      expect.objectContaining({ code: "daemon-contradiction", where }),
    );
  });

  it("leaves unknown what fits no profile: pools in a folder of their own", async () => {
    const daemon = await made({ strings: ["/srv/pools/.kvp_pool_%d"], imports: netlink });
    expect(daemon).toMatchObject({ name: "hv_kvp_daemon", profile: undefined });
  });

  it("leaves unknown what has only a daemon's name", async () => {
    const bytes = await compileDaemon({ strings: ["hello"] });
    const daemon = daemonFromElf(bytes, where, { path: "/usr/sbin/hypervkvpd" });
    expect(daemon).toMatchObject({ name: "hv_kvp_daemon", profile: undefined });
    expect(daemonFromElf(bytes, where)).toBeUndefined();
  });

  it("goes by the content where the name says something else", async () => {
    const bytes = await compileDaemon({ strings: ["Hyper-V VSS", "/dev/vmbus/hv_vss"] });
    expect(daemonFromElf(bytes, where, { path: "/usr/sbin/hv_kvp_daemon" })?.name).toBe("hv_vss_daemon");
  });
});

describe.skipIf(!requireTools("gcc"))("RHEL 5 or RHEL 6, by weight of the evidence", () => {
  let bytes: Uint8Array;
  const of = async (wanted: CompiledDaemon, evidence: typeof RPM_OF_RHEL5 | typeof RPM_OF_RHEL6) =>
    daemonFromElf(
      await compileDaemon({ strings: kvp1, imports: netlink, ...wanted }),
      where,
      around(evidence),
    )?.profile?.generation;

  beforeAll(async () => {
    bytes = await compileDaemon({ strings: kvp1, imports: netlink });
  });

  it("takes a package of RHEL 5 for evidence where the binary says nothing", () => {
    expect(daemonFromElf(bytes, where, around(RPM_OF_RHEL5))?.profile?.generation).toBe("rhel5");
    expect(daemonFromElf(bytes, where, around(RPM_OF_RHEL6))?.profile?.generation).toBe(1);
    expect(daemonFromElf(bytes, where)?.profile?.generation).toBe(1);
  });

  it("lets the ABI note outweigh all that the package says", async () => {
    expect(await of({ abi: "2.6.9" }, RPM_OF_RHEL6)).toBe("rhel5");
    expect(await of({ abi: "2.6.18" }, RPM_OF_RHEL5)).toBe(1);
  });

  it("reads the compiler of RHEL 5 in a binary without a note", async () => {
    const compiler = "GCC: (GNU) 4.1.2 20080704 (Red Hat 4.1.2-54)";
    const daemon = await made({ strings: kvp1, imports: netlink, compiler });
    expect(daemon?.profile?.id).toBe("kvp-rhel5-1");
  });
});

const bookworm = await hypervDaemons("bookworm");

describe.skipIf(!bookworm)("Debian's own hyperv-daemons of bookworm", () => {
  it.each([
    ["hv_kvp_daemon", "kvp-3"],
    ["hv_vss_daemon", "vss-3"],
    ["hv_fcopy_daemon", "fcopy-3"],
  ] as const)("%s is %s, whatever its file is called", (name, id) => {
    const daemon = daemonFromElf(bookworm![name], where);
    expect(daemon).toMatchObject({ name, profile: { id }, elf: { architecture: "amd64" } });
    expect(daemon?.profile?.options).toContain("--no-daemon");
  });

  it("hv_kvp_daemon calls its helpers in /usr/libexec/hypervkvpd, and runs ip", () => {
    expect(daemonFromElf(bookworm!.hv_kvp_daemon, where)?.profile).toMatchObject({
      helpers: { lookup: { folder: "/usr/libexec/hypervkvpd" } },
      programs: ["ip", "awk"],
      needs: { resolvesItsName: "at-start" },
    });
  });

  it("a changed byte never makes it throw anything but a refusal in one line", () => {
    const real = bookworm!.hv_kvp_daemon;
    for (let place = 0; place < real.length; place += 97) {
      const bytes = Uint8Array.from(real);
      bytes[place] = (bytes[place] ?? 0) ^ 0xff;
      try {
        daemonFromElf(bytes, where);
      } catch (error) {
        expect(error).toBeInstanceOf(LisdebError);
      }
    }
  });
});
