import { inside } from "../../base/index.ts";
import type { Deb } from "../../deb/index.ts";
import { isElf, machineOfHead } from "../../elf/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { PackageFault } from "./package-fault.ts";

/** Whether a package's architecture is one of the suite's, the one asked about, and that of the programs and libraries in it. */
export function architectureFaults(
  deb: Deb,
  architecture: string,
  suite: Suite,
  wanted: string | undefined,
): PackageFault[] {
  const faults: PackageFault[] = [];
  const where = inside(deb.where, "control");
  if (architecture !== "all") {
    const { architectures } = suite;
    if (!architectures.includes(architecture)) {
      faults.push({ kind: "architecture-not-in-suite", where, architecture, architectures });
    }
    if (wanted !== undefined && wanted !== architecture) {
      faults.push({ kind: "package-for-other-architecture", where, architecture, wanted });
    }
  }
  return [...faults, ...fileFaults(deb, architecture)];
}

/**
 * Where the system looks for programs and for libraries of its own architecture. Elsewhere a file for another processor may be at
 * home: modules of boot loaders, firmware, debugging information, the libraries of a second architecture.
 */
const OWN_FOLDERS = [
  /^(\/usr(\/local)?)?\/s?bin\//,
  /^\/usr\/(libexec|games)\//,
  // Not ld-linux-x32.so.2, which stands where that architecture has it.
  /^(\/usr)?\/lib\/(?!ld[-.0-9])[^/]+\.so(\.[0-9]+)*$/,
];

function fileFaults(deb: Deb, architecture: string): PackageFault[] {
  return [...deb.held].flatMap(([path, start]): PackageFault[] => {
    if (!isElf(start) || !OWN_FOLDERS.some((folder) => folder.test(path))) return [];
    const where = inside(deb.where, path);
    const { architecture: of, machine } = machineOfHead(start, where);
    if (of !== undefined && sameProcessor(of, architecture)) return [];
    return [{ kind: "file-for-other-architecture", where, is: of ?? machine, architecture }];
  });
}

function sameProcessor(a: string, b: string): boolean {
  return processorOf(a) === processorOf(b);
}

/**
 * The part of the name that says the processor: `amd64` of `kfreebsd-amd64`. Wheezy's linker did not mark which of ARM's calling
 * conventions a file uses, so that armel and armhf count as one.
 */
function processorOf(architecture: string): string {
  const processor = architecture.slice(architecture.lastIndexOf("-") + 1);
  return processor === "armhf" ? "armel" : processor;
}
