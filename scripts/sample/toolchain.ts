import { $ } from "zx";

/** The Debian packages whose versions can show in the sample's bytes. */
const PACKAGES = [
  "binutils",
  "gcc",
  "gcc-12",
  "genisoimage",
  "libc6-dev",
  "libc6-dev-i386",
  "liblzma5",
  "libmagic1",
  "rpm",
  "zlib1g",
];

/** What is installed here of that, as samples/TOOLCHAIN has it: a package and its version a line. */
export async function toolchain(): Promise<string> {
  const asked = await $({ nothrow: true })`dpkg-query -W -f ${"${Package} ${Version}\n"} ${PACKAGES}`;
  // On a multiarch machine a package can be there twice, in the same version.
  return `${[...new Set(asked.stdout.trim().split("\n"))].sort().join("\n")}\n`;
}
