import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesSource } from "../../base/index.ts";
import { compareVersions } from "../version.ts";
import { BASE_FOLDERS, EARLIER_FOLDERS } from "./base-folders.ts";
import { FAULTY_PACKAGES } from "./faulty-packages.test-support.ts";
import { GOOD_PACKAGES } from "./good-packages.test-support.ts";
import { lyingPackage, type Lies } from "./lying-package.test-support.ts";
import { DPKG_FAULTS, faultsForDpkg } from "./index.ts";
import { debianPackage } from "../../../tests/support/debian-package.ts";
import { fromArchive } from "../../../tests/support/from-archive.ts";
import { run, runOk, sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireRoot, requireTools } from "../../../tests/support/tools.ts";

const TESTED = requireTools("dpkg", "dpkg-deb", "dash", "ldd") && requireRoot("dpkg installs into a folder");

/** What dpkg says of a package, and what is told of it here. */
interface Judged {
  readonly installs: boolean;
  /** Whether dpkg-deb --info, --contents and --extract pass. */
  readonly opens: boolean;
  readonly said: string;
}

describe.skipIf(!TESTED)("what is told of a package, and what the machine's own dpkg does with it", () => {
  const folder = temporaryFolder("dpkg-faults");
  let version = "";

  beforeAll(async () => {
    version = /[0-9][0-9.]+/.exec((await runOk("dpkg", ["--version"])).stdout)?.[0] ?? "";
    const folders = [...BASE_FOLDERS, ...(compareVersions(version, "1.22") < 0 ? EARLIER_FOLDERS : [])];
    await makeRoot(join(folder.path, "root"), folders);
  }, 60_000);
  afterAll(() => folder.remove());

  /** Installs into a root of its own. */
  async function judge(bytes: Uint8Array): Promise<Judged> {
    const own = temporaryFolder("root");
    try {
      const deb = join(own.path, "x.deb");
      const root = join(own.path, "root");
      writeFileSync(deb, bytes);
      await runOk("cp", ["-al", join(folder.path, "root"), root]);
      const install = await run("dpkg", [
        ...[`--root=${root}`, `--admindir=${root}/var/lib/dpkg`, "--log=/dev/null", "--no-debsig"],
        // The folder has nothing that a package could depend on, and no programs for dpkg to look for.
        ...["--force-depends", "--force-bad-path", "--force-unsafe-io", "--install", deb],
      ]);
      const open = [["--info"], ["--contents"], ["--extract", join(own.path, "out")]];
      const opened = await Promise.all(open.map(([how = "", ...to]) => run("dpkg-deb", [how, deb, ...to])));
      return {
        installs: install.status === 0,
        opens: opened.every(({ status }) => status === 0),
        said: install.stderr,
      };
    } finally {
      own.remove();
    }
  }

  async function compare(lies: Lies, title: string): Promise<void> {
    const bytes = lyingPackage(lies);
    const [faults, judged] = await Promise.all([
      faultsForDpkg(bytesSource(bytes, { file: "x.deb" }), { version }),
      judge(bytes),
    ]);
    const refused = faults.filter(({ effect }) => effect === "refused").map(({ kind }) => kind);
    expect(judged.installs, `${title}: ${refused.join(", ")}\n${judged.said}`).toBe(refused.length === 0);
    if (faults.length > 0 && faults.every(({ kind }) => DPKG_FAULTS[kind].shownBy === "install")) {
      expect(judged.opens, `${title}: opens`).toBe(true);
    }
  }

  const all = [
    ...FAULTY_PACKAGES.map(([kind, about, lies]) => ({ title: `${kind} (${about})`, lies })),
    ...GOOD_PACKAGES.map(([about, lies]) => ({ title: `no fault (${about})`, lies })),
  ];
  it.concurrent.each(all)("agree: $title", async ({ title, lies }) => compare(lies, title), 60_000);
});

describe("Debian's own packages", () => {
  it.each(["bullseye", "bookworm", "trixie"])(
    "have no fault for the dpkg of %s",
    { timeout: 240_000 },
    async (suite) => {
      const version = { bullseye: "1.20.13", bookworm: "1.21.22", trixie: "1.22.21" }[suite] ?? "";
      const path = await fromArchive(`hyperv-daemons of ${suite}`, () =>
        debianPackage({ suite, name: "hyperv-daemons", architecture: "amd64" }),
      );
      if (path === undefined) return;
      expect(await faultsForDpkg(bytesSource(readFileSync(path), { file: path }), { version })).toEqual([]);
    },
  );
});

/** A root with the folders of a minimal system and a shell, and with nothing installed. */
async function makeRoot(root: string, folders: readonly string[]): Promise<void> {
  for (const name of ["usr/bin", "usr/share/dpkg/sh", "var/lib/dpkg/info", "var/lib/dpkg/updates"]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  symlinkSync("usr/bin", join(root, "bin"));
  for (const name of folders) if (name !== "bin") mkdirSync(join(root, name), { recursive: true });
  for (const name of ["status", "available"]) writeFileSync(join(root, "var/lib/dpkg", name), "");
  for (const program of ["dash", "basename", "dirname", "env"]) {
    const { stdout } = await sh(
      `path=$(readlink -f "$(command -v ${program})"); echo "$path"; ldd "$path" | grep -o '/[^ )]*'`,
    );
    const [path = "", ...libraries] = stdout.trim().split("\n");
    cpSync(path, join(root, "usr/bin", program), { dereference: true });
    for (const library of libraries) {
      mkdirSync(dirname(join(root, library)), { recursive: true });
      cpSync(library, join(root, library), { dereference: true });
    }
  }
  symlinkSync("dash", join(root, "usr/bin/sh"));
  const helper = readFileSync("/usr/bin/dpkg-maintscript-helper");
  writeFileSync(join(root, "usr/bin/dpkg-maintscript-helper"), helper);
  cpSync("/usr/share/dpkg/sh", join(root, "usr/share/dpkg/sh"), { recursive: true });
  // What the helper asks dpkg, such as whether one version is before another, matters to no test.
  for (const name of ["dpkg", "dpkg-query"])
    writeFileSync(join(root, "usr/bin", name), "#!/bin/sh\nexit 0\n");
  for (const name of ["dpkg", "dpkg-query", "dpkg-maintscript-helper"])
    chmodSync(join(root, "usr/bin", name), 0o755);
}
