// Sets this machine up for the tests: `make setup`. What is there already is left alone; as root the rest comes from Debian's archive.
import { $, chalk, which } from "zx";
import { nodeNeeded } from "../build/base/index.ts";

/** The Debian packages that the tests and developers' tasks use beyond Node. */
const WANTED = [
  // They read and write the same formats, so that what lisdeb says can be compared.
  ...["binutils", "bzip2", "cpio", "file", "genisoimage", "libarchive-tools", "rpm", "rpm2cpio"],
  ...["xorriso", "xz-utils", "zstd"],
  // They build the demonstration medium, for 64 and 32 bits.
  ...["gcc", "libc6-dev", ...(process.arch === "x64" ? ["gcc-multilib", "libc6-dev-i386"] : [])],
  // It links the static daemons of the tests.
  "musl-tools",
  // They judge the packages, and install them in a fresh system.
  ...[
    "apt-utils",
    "arch-test",
    "debian-archive-keyring",
    "devscripts",
    "distro-info-data",
    "dpkg-dev",
    "fakeroot",
    "lintian",
    "man-db",
    "mandoc",
    "mmdebstrap",
    "mount",
    "procps",
    "reprepro",
    "shellcheck",
    "shfmt",
  ],
  ...["util-linux"],
  // It reads the matrix of a plan.
  "jq",
  // They hold the recipes against the JSON Schema that editors use.
  ...["python3-jsonschema", "python3-yaml"],
  // It checks the units; nothing of it is started.
  "systemd",
  // They boot whole machines with the packages in them.
  ...["busybox-static", "e2fsprogs", "qemu-system-x86"],
  // They judge and show the archive's page. Without a window, Chromium takes 300 MB in place of 740.
  ...["chromium-headless-shell", "fonts-dejavu-core", "tidy"],
  // Signatures and downloads.
  ...["curl", "gnupg", "gnupg1", "gpgv", "gpgv1", "openssl", "rsync", "sqv", "strace"],
];

process.exitCode = await setUp();

async function setUp(): Promise<0 | 1> {
  const here = process.versions.node;
  const node = nodeNeeded(here);
  if (!node.isMet)
    return say(`Node ${here} is too old: lisdeb needs ${node.oldest} or later (https://nodejs.org)`);
  if ((await which("dpkg-query", { nothrow: true })) === null)
    return say(
      "This is no Debian system. The tests need these packages of Debian, or what is like them:",
      WANTED,
    );

  const missing = await missingPackages();
  if (missing.length === 0) {
    console.log("everything that the tests need is installed");
    return 0;
  }
  if (process.getuid?.() !== 0)
    return say(`missing: ${missing.join(" ")}\nAs root, \`make setup\` installs them; or:`, [
      "sudo apt-get install --no-install-recommends",
      ...missing,
    ]);
  return install(missing);
}

async function missingPackages(): Promise<readonly string[]> {
  const format = "${Package} ${db:Status-Status}\n";
  const asked = await $({ nothrow: true })`dpkg-query --show --showformat=${format} ${WANTED}`;
  const installed = new Set(
    asked.stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return WANTED.filter((name) => !installed.has(name));
}

async function install(missing: readonly string[]): Promise<0 | 1> {
  console.log(`installing ${missing.join(" ")}`);
  const apt = $({
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
    nothrow: true,
  });
  const updated = await apt`apt-get -q update`;
  const installed = await apt`apt-get -q -y --no-install-recommends install ${missing}`;
  if (installed.exitCode === 0) {
    console.log(`${chalk.green("installed")} ${missing.length} packages`);
    return 0;
  }
  return say(
    updated.exitCode === 0
      ? "apt-get could not install them: its messages stand above"
      : "apt-get could not reach its archive: its messages stand above",
  );
}

function say(message: string, list: readonly string[] = []): 1 {
  console.error(`${chalk.yellow("setup:")} ${message}`);
  if (list.length > 0) console.error(`  ${list.join(" ")}`);
  return 1;
}
