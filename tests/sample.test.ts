import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSample } from "../scripts/sample/make-sample.ts";
import { committedImage, committedToolchain } from "../scripts/sample/sources.ts";
import { toolchain } from "../scripts/sample/toolchain.ts";
import { run, runOk, sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const canMake = requireTools(
  "gcc",
  "strip",
  "rpmbuild",
  "genisoimage",
  "dpkg-query",
  "bsdtar",
  "rpm",
  "rpm2cpio",
);

/** Where the demonstration medium and what a test unpacks from it lies. */
const work = temporaryFolder("sample");
afterAll(() => work.remove());

describe.skipIf(!canMake)("the committed demonstration medium", () => {
  let made: string;
  let sameTools: boolean;

  beforeAll(async () => {
    made = await makeSample(join(work.path, "made"));
    sameTools = (await toolchain()) === (await readFile(committedToolchain, "utf8"));
  });

  it("is, byte for byte, what scripts/sample.ts makes from samples/src", async () => {
    const same = (await readFile(made)).equals(await readFile(committedImage));
    if (!same && !sameTools) {
      // Another compiler or rpmbuild makes other bytes. The next test holds what does not depend on them.
      process.stderr.write("other tools than in samples/TOOLCHAIN: compared without the compiled code\n");
      return;
    }
    expect(same, "`make sample` makes it anew").toBe(true);
  });

  it("has the tree, scripts and RPM metadata that samples/src makes, whatever the compiler", async () => {
    expect(await shape(committedImage)).toEqual(await shape(made));
  });

  it("is small enough to be carried by everyone", () => {
    expect(readFileSync(committedImage).length).toBeLessThan(700 * 1024);
  });
});

describe.skipIf(!requireTools("bsdtar", "rpm", "rpm2cpio", "readelf", "isoinfo"))("its shape", () => {
  it("is LIS 3.4's: four folders, in each both architectures, and the kernel modules' packages beside them", async () => {
    const listed = (await runOk("bsdtar", ["tf", committedImage])).stdout.trim().split("\n");
    const rpms = (folder: string, prefix: string) =>
      ["i686", "x86_64"].flatMap((architecture) =>
        ["kmod-microsoft-hyper-v", "microsoft-hyper-v"].map(
          (name) => `${folder}/${name}-${prefix}.3.4-1.20120727.${architecture}.rpm`,
        ),
      );
    expect(listed.filter((path) => path.endsWith(".rpm")).sort()).toEqual(
      [
        ...rpms("RHEL57", "rhel57"),
        ...rpms("RHEL58", "rhel58"),
        ...rpms("RHEL6012", "rhel6012"),
        ...rpms("RHEL63", "rhel63"),
      ].sort(),
    );
    const volume = (await runOk("isoinfo", ["-d", "-i", committedImage])).stdout;
    expect(volume).toContain("Volume id: LISDEMO34");
    expect(volume).toContain("Rock Ridge signatures version 1 found");
    expect(volume).toContain("NO Joliet present");
  });

  it.each([
    ["RHEL57", "rhel57", "gzip", "(none)"],
    ["RHEL58", "rhel58", "gzip", "(none)"],
    ["RHEL6012", "rhel6012", "xz", "8"],
    ["RHEL63", "rhel63", "xz", "8"],
  ])("packs %s as that release did", async (folder, prefix, compressor, digest) => {
    for (const architecture of ["i686", "x86_64"]) {
      const rpm = await unpackRpm(folder, prefix, architecture);
      const format = [
        "%{NAME} %{VERSION} %{RELEASE} %{ARCH}",
        "%{PAYLOADCOMPRESSOR} %{FILEDIGESTALGO}",
        "%{BUILDHOST} %{BUILDTIME} %{VENDOR} %{PACKAGER}",
        "%{PLATFORM}",
        "[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS}\n]",
      ].join("\n");
      expect((await runOk("rpm", ["-qp", "--qf", format, rpm])).stdout.trim().split("\n")).toEqual([
        `microsoft-hyper-v ${prefix}.3.4 1.20120727 ${architecture}`,
        `${compressor} ${digest}`,
        "localhost 1343822400 (none) (none)",
        `${architecture}-redhat-linux-gnu`,
        "/etc/init.d/hv_kvp_daemon 100755 root:root 0",
        "/usr/sbin/hv_kvp_daemon 100755 root:root 0",
      ]);
      expect((await run("rpm", ["-K", "--nosignature", rpm])).stdout).toContain("digests OK");
    }
  });

  it.each([
    ["RHEL58", "rhel58", "2.6.9", "not stripped", "GCC: (GNU) 4.1.2 20080704 (Red Hat 4.1.2-52)"],
    ["RHEL63", "rhel63", "2.6.18", "stripped", undefined],
  ])(
    "%s: the daemon needs libc.so.6 of GLIBC_2.4 at most",
    async (folder, prefix, kernel, stripped, comment) => {
      for (const architecture of ["i686", "x86_64"]) {
        const daemon = await unpackDaemon(folder, prefix, architecture);
        const said = (await runOk("readelf", ["-W", "-d", "-V", "-n", "-S", "--dyn-syms", daemon])).stdout;
        expect([...said.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1])).toEqual(["libc.so.6"]);
        const versions = [...said.matchAll(/Name: GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
        expect(Math.max(...versions)).toBe(4);
        expect(said).toContain(`OS: Linux, ABI: ${kernel}`);
        expect(said).toMatch(/UND socket@/);
        expect(said).toMatch(/UND bind@/);
        expect(said.includes(" .symtab ") ? "not stripped" : "stripped").toBe(stripped);
        const bytes = await readFile(daemon, "latin1");
        expect(bytes).toContain("\0/var/opt/hyperv\0");
        expect(bytes).not.toContain("hv_get_dns_info");
        expect(bytes.includes("GCC:")).toBe(comment !== undefined);
        if (comment !== undefined) expect(bytes).toContain(comment);
      }
    },
  );
});

const canRun =
  requireTools("unshare", "mount", "bsdtar", "rpm2cpio") &&
  requireRoot("a daemon runs on a /var/opt of its own");

describe.skipIf(!canRun)("the stand-in daemon", () => {
  it.each(["i686", "x86_64"])(
    "%s: goes into the background, makes its pools, ends on SIGTERM",
    async (architecture) => {
      const daemon = await unpackDaemon("RHEL63", "rhel63", architecture);
      // A process namespace of its own: nothing that runs in it outlives the test.
      const lines = `
      mount -t tmpfs none /var/opt
      ${daemon} --no-such-option
      for wait in $(seq 600); do [ -e /var/opt/hyperv/.kvp_pool_4 ] && break; sleep 0.05; done
      find /var/opt/hyperv -type f | sort
      pid=$(pidof hv_kvp_daemon)
      readlink /proc/$pid/fd/0
      kill $pid
      for wait in $(seq 600); do pidof hv_kvp_daemon >/dev/null || break; sleep 0.05; done
      pidof hv_kvp_daemon || echo ended
    `;
      const ran = await runOk("unshare", [
        "--mount",
        "--pid",
        "--fork",
        "--mount-proc",
        "bash",
        "-ec",
        lines,
      ]);
      expect(ran.stdout.trim().split("\n")).toEqual([
        ...[0, 1, 2, 3, 4].map((pool) => `/var/opt/hyperv/.kvp_pool_${pool}`),
        "/dev/null",
        "ended",
      ]);
    },
  );
});

/** All of a medium that does not depend on the compiler, as text. */
async function shape(image: string): Promise<string> {
  const folder = temporaryFolder("shape");
  try {
    await runOk("bsdtar", ["xf", image, "-C", folder.path]);
    // Not: sizes, digests, build ids, and what rpm read from inside the daemon.
    const format = [
      "%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{LICENSE} %{BUILDHOST} %{BUILDTIME} %{PLATFORM} %{PAYLOADCOMPRESSOR}",
      "%{PREIN}\n%{POSTIN}\n%{PREUN}\n%{POSTUN}",
      "[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME} %{FILEMTIMES} %{FILEFLAGS}\n]",
    ].join("\n");
    const lines = `
      cd ${folder.path}
      find . -mindepth 1 -printf '%y %m %T@ %p\\n' | LC_ALL=C sort -k 4
      find . -name '*.sh' -o -name '*.TXT' | LC_ALL=C sort | xargs sha256sum
      find . -name '*.rpm' | LC_ALL=C sort | while read -r rpm; do
        rpm -qp --qf '${format}' "$rpm"
        rpm2cpio "$rpm" | bsdtar -tvf - | sed -E 's/ +[0-9]+ ([A-Z])/ SIZE \\1/'
      done
      rpm2cpio RHEL63/microsoft-hyper-v-*.i686.rpm | bsdtar -xOf - ./etc/init.d/hv_kvp_daemon
    `;
    return (await sh(lines)).stdout;
  } finally {
    folder.remove();
  }
}

async function unpackRpm(folder: string, prefix: string, architecture: string): Promise<string> {
  const path = `${folder}/microsoft-hyper-v-${prefix}.3.4-1.20120727.${architecture}.rpm`;
  await runOk("bsdtar", ["xf", committedImage, "-C", work.path, path]);
  return join(work.path, path);
}

async function unpackDaemon(folder: string, prefix: string, architecture: string): Promise<string> {
  const rpm = await unpackRpm(folder, prefix, architecture);
  const to = `${rpm}.unpacked`;
  await sh(`mkdir -p '${to}' && rpm2cpio '${rpm}' | bsdtar -xf - -C '${to}'`);
  return join(to, "usr/sbin/hv_kvp_daemon");
}
