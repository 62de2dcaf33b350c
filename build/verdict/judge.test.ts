import { describe, expect, it } from "vitest";
import { compileDaemon, type CompiledDaemon } from "../../tests/support/compiled-daemon.ts";
import { hypervDaemons } from "../../tests/support/hyperv-daemons.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { daemonFromElf, FCOPY_UIO, type Daemon } from "../daemon/index.ts";
import { suiteNamed, SUITES } from "../suite/index.ts";
import { explain, judge, libcDependency, type ReasonKind } from "./index.ts";

const KVP_1 = ["/var/opt/hyperv", "/.kvp_pool_%d"];
const KVP_2 = ["/var/lib/hyperv", "/.kvp_pool_%d", "hv_get_dns_info"];
const KVP_3 = [...KVP_2, "/dev/vmbus/hv_kvp"];
const NETLINK = [
  ["socket", "GLIBC_2.2.5"],
  ["bind", "GLIBC_2.2.5"],
] as const;
const NETLINK_I386 = [
  ["socket", "GLIBC_2.0"],
  ["bind", "GLIBC_2.0"],
] as const;

const lis34: CompiledDaemon = { strings: KVP_1, imports: NETLINK, abi: "2.6.18" };
const lis41: CompiledDaemon = { strings: KVP_3, imports: [["open", "GLIBC_2.2.5"]], abi: "2.6.18" };

async function made(wanted: CompiledDaemon): Promise<Daemon> {
  return daemonFromElf(await compileDaemon(wanted), { file: "hv_kvp_daemon" })!;
}

/** The suites that a daemon fits, in SUITES' order. */
function fitting(daemon: Daemon, architecture = "amd64"): string[] {
  return SUITES.filter((suite) => judge(daemon, suite, architecture).fits).map(({ name }) => name);
}

function kinds(daemon: Daemon, suite: string, architecture = "amd64"): ReasonKind[] {
  return judge(daemon, suiteNamed(suite), architecture).reasons.map(({ kind }) => kind);
}

describe.skipIf(!requireTools("gcc"))("which suites a daemon fits", () => {
  it.each<[string, CompiledDaemon, readonly string[]]>([
    ["LIS 3.4 for RHEL 6", lis34, ["wheezy", "wheezy-backports", "jessie"]],
    ["LIS 3.4 for RHEL 5", { ...lis34, abi: "2.6.9" }, []],
    [
      "a static one of generation 1",
      { strings: KVP_1, options: ["-static"] },
      ["wheezy", "wheezy-backports", "jessie"],
    ],
    ["LIS 3.5", { ...lis34, strings: KVP_2 }, ["wheezy-backports", "jessie"]],
    ["LIS 4.1 and later", lis41, ["jessie-backports", "stretch", "buster", "bullseye", "bookworm", "trixie"]],
    ["LIS 4.1 for RHEL 5", { ...lis41, strings: [...KVP_2, "/dev/hv_kvp"] }, []],
    [
      "RHEL 7's, which needs GLIBC_2.14",
      { ...lis34, imports: [...NETLINK, ["memcpy", "GLIBC_2.14"]] },
      ["jessie"],
    ],
    [
      "the VSS add-on",
      { strings: ["Hyper-V VSS"], imports: NETLINK, abi: "2.6.18" },
      ["wheezy-backports", "jessie"],
    ],
    [
      "file copy of LIS 4.0, until Linux 6.10",
      { strings: ["HV_FCOPY", "/dev/vmbus/hv_fcopy"], abi: "2.6.18" },
      ["wheezy-backports", "jessie", "jessie-backports", "stretch", "buster", "bullseye", "bookworm"],
    ],
    [
      "file copy of LIS 4.1, whose version Linux 3.16 does not answer",
      { strings: ["HV_FCOPY", "/dev/vmbus/hv_fcopy", "invalid version negotiation"], abi: "2.6.18" },
      ["jessie-backports", "stretch", "buster", "bullseye", "bookworm"],
    ],
    ["file copy of Linux 6.10 and later", { strings: [FCOPY_UIO] }, ["trixie"]],
    ["Linux 3.2's own, before there were pools", { strings: ["KVP LIC Version"], imports: NETLINK }, []],
    [
      "Linux 3.8's, with the old pools",
      { strings: [...KVP_1, "hv_set_ifconfig"], imports: NETLINK },
      ["wheezy-backports", "jessie"],
    ],
    [
      "the VSS add-on for RHEL 5, whose source is that for RHEL 6",
      { strings: ["Hyper-V VSS"], imports: NETLINK, abi: "2.6.9" },
      ["wheezy-backports", "jessie"],
    ],
  ])("%s", async (_, wanted, suites) => {
    expect(fitting(await made(wanted))).toEqual(suites);
  });

  it("fits on i386 what is built for i386, and nowhere else", async () => {
    const daemon = await made({ ...lis34, imports: NETLINK_I386, bits: 32 });
    expect(fitting(daemon, "i386")).toEqual(["wheezy", "wheezy-backports", "jessie"]);
    expect(judge(daemon, suiteNamed("wheezy"), "amd64").reasons).toEqual([
      { kind: "wrong-architecture", is: "i386", wanted: "amd64" },
    ]);
  });
});

describe.skipIf(!requireTools("gcc"))("why a daemon does not fit", () => {
  it("names transport and kernel of a LIS 4.x daemon on wheezy", async () => {
    expect(judge(await made(lis41), suiteNamed("wheezy"), "amd64").reasons.map(explain)).toEqual([
      "works with Linux 4.2 and later, and the suite's kernel is 3.2",
      "speaks to the kernel through /dev/vmbus/hv_kvp, and Linux 3.2 speaks to hv_kvp_daemon over the netlink connector",
    ]);
  });

  it("names the registration that wheezy's kernel does not know", async () => {
    const reasons = judge(await made({ ...lis34, strings: KVP_2 }), suiteNamed("wheezy"), "amd64").reasons;
    expect(reasons).toContainEqual({
      kind: "wrong-registration",
      daemon: "hv_kvp_daemon",
      sends: 100,
      kernel: "3.2",
      answers: [4],
    });
    expect(reasons.map(explain)).toContain("registers with operation 100, and Linux 3.2 answers only 4");
  });

  it("names the registration of a daemon without pools, which wheezy's drivers of Linux 3.4 do not know", async () => {
    const daemon = await made({ strings: ["KVP LIC Version: %s"], imports: NETLINK });
    expect(judge(daemon, suiteNamed("wheezy"), "amd64").reasons.map(explain)).toEqual([
      "works with the drivers of Linux 2.6.37 to 3.3, and Debian's 3.2 carries those of 3.4",
      "has no operation in its messages, and Linux 3.2 answers only 4",
    ]);
    expect(kinds(daemon, "stretch")).toEqual(["needs-kernel", "wrong-registration"]);
  });

  it("names the version of file copy that jessie's kernel does not know", async () => {
    const strings = ["/dev/vmbus/hv_fcopy", "invalid version negotiation"];
    const { reasons } = judge(await made({ strings }), suiteNamed("jessie"), "amd64");
    expect(reasons.map(explain)).toEqual([
      "works with Linux 4.2 to 6.9, and the suite's kernel is 3.16",
      "registers with version 1, and Linux 3.16 answers only 0",
    ]);
  });

  it("says of file copy on trixie that the kernel speaks through UIO, and the other way round on bookworm", async () => {
    const device = await made({ strings: ["/dev/vmbus/hv_fcopy"] });
    expect(judge(device, suiteNamed("trixie"), "amd64").reasons.map(explain)).toEqual([
      "works with Linux 3.15 to 6.9, and the suite's kernel is 6.12",
      "speaks to the kernel through /dev/vmbus/hv_fcopy, and Linux 6.12 speaks to hv_fcopy_daemon through a UIO device (module uio_hv_generic)",
    ]);
    expect(kinds(await made({ strings: [FCOPY_UIO] }), "bookworm")).toEqual([
      "needs-kernel",
      "wrong-transport",
    ]);
  });

  it.each(["stretch", "trixie"])(
    "says that %s's kernel keeps netlink, and that nobody has shown it",
    async (suite) => {
      const { kernel } = suiteNamed(suite);
      const verdict = judge(await made(lis34), suiteNamed(suite), "amd64");
      expect(verdict).toMatchObject({ fits: false, unproven: true });
      expect(verdict.reasons.map(explain)).toEqual([
        `is known to work up to Linux 4.1, and nobody has shown it on the suite's ${kernel}, which speaks through /dev/vmbus/hv_kvp ` +
          "and still answers over the netlink connector",
      ]);
    },
  );

  it("does not call RHEL 5's unproven there, whose records are of another size", async () => {
    const daemon = await made({ ...lis34, abi: "2.6.9" });
    expect(kinds(daemon, "stretch")).toEqual(["needs-kernel", "wrong-record-layout"]);
    expect(judge(daemon, suiteNamed("stretch"), "amd64").unproven).toBe(false);
  });

  it("names an architecture whose kernel is no guest of Hyper-V, or not yet", async () => {
    const plain = await made({ strings: KVP_3, options: ["-static"] });
    const of = (architecture: string, suite: string) =>
      judge({ ...plain, elf: { ...plain.elf, architecture } }, suiteNamed(suite), architecture).reasons.map(
        explain,
      );
    expect(of("armhf", "bookworm")).toEqual(["is asked for on armhf, where no kernel is a guest of Hyper-V"]);
    expect(of("s390x", "trixie")).toEqual(["is asked for on s390x, where no kernel is a guest of Hyper-V"]);
    expect(of("arm64", "bullseye")).toEqual([
      "is asked for on arm64, where the kernel is a guest of Hyper-V since Linux 5.15, and the suite's kernel is 5.10",
    ]);
    expect(of("arm64", "bookworm")).toEqual([]);
  });

  it("names the record layout of RHEL 5", async () => {
    expect(kinds(await made({ ...lis34, abi: "2.6.9" }), "wheezy")).toEqual([
      "needs-kernel",
      "wrong-record-layout",
    ]);
  });

  it("names the symbol that is too new and what binds to it", async () => {
    const daemon = await made({ ...lis34, imports: [...NETLINK, ["memcpy", "GLIBC_2.14"]] });
    const { reasons } = judge(daemon, suiteNamed("wheezy"), "amd64");
    expect(reasons).toEqual([
      { kind: "needs-glibc", symbol: "GLIBC_2.14", version: "2.14", has: "2.13", functions: ["memcpy"] },
    ]);
    expect(reasons.map(explain)).toEqual(["needs GLIBC_2.14 (for memcpy), and the suite's glibc is 2.13"]);
  });

  it("never accepts glibc's private symbols", async () => {
    const versions = [{ library: "libc.so.6", versions: [{ name: "GLIBC_PRIVATE", weak: false }] }];
    const plain = await made(lis34);
    const patched = { ...plain, elf: { ...plain.elf, versionsNeeded: versions } };
    for (const suite of SUITES) expect(kinds(patched, suite.name)).toContain("needs-glibc");
    expect(libcDependency(patched)).toBe("libc6");
  });

  it("names the kernel that its C library asks for", async () => {
    const { reasons } = judge(await made({ ...lis34, abi: "3.10.0" }), suiteNamed("wheezy"), "amd64");
    expect(reasons.map(explain)).toEqual([
      "is linked to start on Linux 3.10.0 and later only, and the suite's kernel is 3.2",
    ]);
  });

  it("needs glibc 2.36 for packed relative relocations", async () => {
    const plain = await made(lis34);
    const versions = [
      { name: "GLIBC_2.2.5", weak: false },
      { name: "GLIBC_ABI_DT_RELR", weak: false },
    ];
    const elf = { ...plain.elf, versionsNeeded: [{ library: "libc.so.6", versions }] };
    const daemon = { ...plain, elf };
    expect(judge(daemon, suiteNamed("jessie"), "amd64").reasons).toMatchObject([
      { kind: "needs-glibc", symbol: "GLIBC_ABI_DT_RELR", version: "2.36", has: "2.19" },
    ]);
    expect(libcDependency(daemon)).toBe("libc6 (>= 2.36)");
  });

  it("does without a version that the binary marks as weak", async () => {
    const plain = await made(lis34);
    const versions = [{ name: "GLIBC_2.38", weak: true }];
    const elf = { ...plain.elf, versionsNeeded: [{ library: "libc.so.6", versions }] };
    expect(judge({ ...plain, elf }, suiteNamed("wheezy"), "amd64").fits).toBe(true);
  });

  it("names a library, an interpreter, a system and a file type that cannot run", async () => {
    const plain = await made(lis34);
    const of = (elf: Partial<Daemon["elf"]>) => kinds({ ...plain, elf: { ...plain.elf, ...elf } }, "wheezy");
    expect(of({ needed: ["libc.so.6", "libssl.so.1.1"] })).toEqual(["missing-library"]);
    expect(of({ interpreter: "/lib/ld-musl-x86_64.so.1" })).toEqual(["missing-interpreter"]);
    expect(of({ abiNote: { os: "FreeBSD", kernel: "9.0.0" } })).toEqual(["wrong-system"]);
    expect(of({ osAbi: 9, abiNote: undefined })).toEqual(["wrong-system"]);
    expect(of({ type: "relocatable" })).toEqual(["not-a-program"]);
    expect(of({ type: "shared", interpreter: undefined, static: false })).toEqual(["not-a-program"]);
    expect(of({ needed: ["libc.so.6", "libm.so.6", "libpthread.so.0", "librt.so.1", "libdl.so.2"] })).toEqual(
      [],
    );
  });

  it("names an architecture that the suite does not have", async () => {
    expect(kinds(await made(lis34), "wheezy", "riscv64")).toEqual(["not-in-suite", "wrong-architecture"]);
  });

  it("says of an unknown daemon that nobody knows, and calls it unproven only where nothing else speaks against it", async () => {
    const unknown = await made({ strings: ["/srv/.kvp_pool_"], imports: NETLINK });
    expect(judge(unknown, suiteNamed("wheezy"), "amd64")).toMatchObject({
      fits: false,
      unproven: true,
      reasons: [{ kind: "unknown-daemon" }],
    });
    expect(judge(unknown, suiteNamed("wheezy"), "i386")).toMatchObject({ fits: false, unproven: false });
  });

  it("tells an unknown daemon that shows some tells from a program that has but the name", async () => {
    const said = async (strings: readonly string[]) =>
      judge(await made({ strings, imports: NETLINK }), suiteNamed("wheezy"), "amd64").reasons.map(explain);
    expect(await said(["/srv/.kvp_pool_"])).toEqual([
      "shows tells of hv_kvp_daemon, but those of no generation that is known, so that nobody knows whether it works",
    ]);
    expect(await said(["nothing to see"])).toEqual([
      "has the name alone and shows nothing that hv_kvp_daemon does, so that nobody knows whether it works",
    ]);
  });
});

describe.skipIf(!requireTools("gcc"))("libcDependency", () => {
  it.each<[string, CompiledDaemon, string | undefined]>([
    ["the newest version needed", { imports: [...NETLINK, ["memcpy", "GLIBC_2.14"]] }, "libc6 (>= 2.14)"],
    [
      "2.4 is older than 2.14",
      { imports: [["__stack_chk_fail", "GLIBC_2.4"], ...NETLINK] },
      "libc6 (>= 2.4)",
    ],
    ["i386's first version", { imports: NETLINK_I386, bits: 32 }, "libc6 (>= 2.0)"],
    ["none for a static program", { options: ["-static"] }, undefined],
  ])("%s", async (_, wanted, relation) => {
    expect(libcDependency(await made({ strings: KVP_1, ...wanted }))).toBe(relation);
  });
});

const bookworm = await hypervDaemons("bookworm");
const bullseye = await hypervDaemons("bullseye");

describe.skipIf(!bookworm || !bullseye)("Debian's own hyperv-daemons", () => {
  const real = (from: typeof bookworm, name: "hv_kvp_daemon" | "hv_vss_daemon" | "hv_fcopy_daemon") =>
    daemonFromElf(from![name], { file: name })!;

  it.each(["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const)(
    "%s of bookworm fits bookworm, and wheezy refuses it for GLIBC_2.34, kernel and transport",
    (name) => {
      const daemon = real(bookworm, name);
      expect(judge(daemon, suiteNamed("bookworm"), "amd64").reasons).toEqual([]);
      const { reasons } = judge(daemon, suiteNamed("wheezy"), "amd64");
      expect(reasons).toContainEqual({
        kind: "needs-glibc",
        symbol: "GLIBC_2.34",
        version: "2.34",
        has: "2.13",
        functions: ["__libc_start_main"],
      });
      expect(reasons.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["needs-kernel", "wrong-transport"]),
      );
      expect(libcDependency(daemon)).toBe("libc6 (>= 2.34)");
    },
  );

  it("hv_kvp_daemon of bullseye fits from bullseye or earlier on, and depends on what dpkg-shlibdeps said", () => {
    const daemon = real(bullseye, "hv_kvp_daemon");
    expect(fitting(daemon)).toEqual(expect.arrayContaining(["bullseye", "bookworm", "trixie"]));
    expect(fitting(daemon)).not.toContain("wheezy");
    expect(bullseye!.depends).toContain(libcDependency(daemon));
    expect(bookworm!.depends).toContain(libcDependency(real(bookworm, "hv_kvp_daemon")));
  });
});
