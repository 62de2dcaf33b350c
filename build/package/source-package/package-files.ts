import { sha256 } from "../../base/index.ts";
import type { TreeEntry } from "../../deb/index.ts";
import type { RenderedPackage } from "./rendered-package.ts";

/** Values that stand in debian/control for what differs between a package's architectures, as dpkg-gencontrol takes them: lines `NAME=VALUE`. */
export type Substitutions = (each: RenderedPackage) => string;

/**
 * debian/packages: what templates/source/make-packages.ejs makes packages of.
 *
 *     all/PACKAGE/files/…            what is the same in the package of every architecture
 *     all/PACKAGE/DEBIAN/…           the same of its control part
 *     ARCHITECTURE/PACKAGE/…         what is not
 *     ARCHITECTURE/PACKAGE/daemon    digest and path of the daemon
 *     ARCHITECTURE/PACKAGE/compressed  paths of files to be compressed
 *     ARCHITECTURE/PACKAGE/substvars
 *     ARCHITECTURE/list              the packages, each with the compression of its two parts
 */
export function packageFiles(
  packages: readonly RenderedPackage[],
  substitutions: Substitutions,
): readonly TreeEntry[] {
  const entries = new Map<string, TreeEntry>();
  const put = (entry: TreeEntry): void => void entries.set(entry.path, entry);
  const text = (path: string, lines: readonly string[]): void =>
    put({ path, type: "file", mode: 0o644, content: lines.map((line) => `${line}\n`).join("") });
  for (const each of packages) {
    const siblings = packages.filter(({ name }) => name === each.name);
    for (const [part, entriesOf] of PARTS) {
      for (const entry of entriesOf(each)) {
        const isShared = siblings.every((other) => entriesOf(other).some((one) => isSame(one, entry)));
        const folder = isShared ? "all" : each.architecture;
        put({ ...entry, path: `/packages/${folder}/${each.name}/${part}${entry.path}` });
      }
    }
    const own = `/packages/${each.architecture}/${each.name}`;
    text(`${own}/daemon`, each.daemon ? [`${each.daemon.sha256}  ${each.daemon.path.slice(1)}`] : []);
    text(
      `${own}/compressed`,
      each.compressed.map((path) => path.slice(1)),
    );
    put({ path: `${own}/substvars`, type: "file", mode: 0o644, content: substitutions(each) });
  }
  for (const architecture of new Set(packages.map((each) => each.architecture))) {
    text(
      `/packages/${architecture}/list`,
      packages
        .filter((each) => each.architecture === architecture)
        .map(({ name, compression: { control, data } }) => `${name} ${DPKG[control]} ${DPKG[data]}`),
    );
  }
  return [...entries.values()];
}

const PARTS = [
  ["files", ({ files }: RenderedPackage) => files],
  ["DEBIAN", ({ controlFiles }: RenderedPackage) => controlFiles],
] as const;

/** Compressions as dpkg-deb's `-Z` names them. */
const DPKG = { gz: "gzip", xz: "xz" } as const;

function isSame(a: TreeEntry, b: TreeEntry): boolean {
  return (
    a.path === b.path &&
    a.type === b.type &&
    a.mode === b.mode &&
    a.target === b.target &&
    sha256(a.content ?? "") === sha256(b.content ?? "")
  );
}
