import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx";

/** An RPM to be built with the machine's rpmbuild, so that the same input makes the same bytes. */
export interface RpmToBuild {
  /** Path of the spec file. */
  readonly spec: string;
  /** rpm's name: `x86_64`, `i686`, `noarch`. */
  readonly architecture: string;
  /** Files that the spec file installs from `%{_sourcedir}`: name there, and path here. */
  readonly sources: Readonly<Record<string, string>>;
  /** In seconds: BUILDTIME, and the newest time that a file may have. */
  readonly buildTime: number;
  /** Further macros. */
  readonly macros: Readonly<Record<string, string>>;
  /** `bb`: the binary packages; `bs`: the source package. */
  readonly stage?: "bb" | "bs";
  /** Added to rpmbuild's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Builds an RPM into `output`, and gives the paths of what came out. The build happens in `work`, an empty folder of its own. Nothing of
 * the machine's or user's own rpm configuration that shows in a package is left to itself.
 */
export async function rpmbuild(rpm: RpmToBuild, work: string, output: string): Promise<readonly string[]> {
  const sources = join(work, "SOURCES");
  const rpms = join(work, "RPMS");
  await mkdir(sources, { recursive: true });
  await mkdir(output, { recursive: true });
  for (const [name, path] of Object.entries(rpm.sources)) await copyFile(path, join(sources, name));
  const macros = {
    _topdir: work,
    _rpmdir: rpms,
    _srcrpmdir: rpms,
    _rpmfilename: "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    _dbpath: join(work, "db"),
    _buildhost: "localhost",
    _vendor: "redhat",
    _target_platform: "%{_target_cpu}-redhat-linux-gnu",
    optflags: "-O2 -g",
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    // What is packed is what was handed in: nothing is stripped, compressed or split off on the way.
    __os_install_post: "%{nil}",
    debug_package: "%{nil}",
    _build_id_links: "none",
    ...rpm.macros,
  };
  const defines = Object.entries(macros).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  await $({
    cwd: work,
    env: {
      ...process.env,
      HOME: work,
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
      SOURCE_DATE_EPOCH: String(rpm.buildTime),
      ...rpm.environment,
    },
  })`rpmbuild --quiet --nodeps --target ${rpm.architecture}-redhat-linux -${rpm.stage ?? "bb"} ${defines} ${rpm.spec}`;
  const made = (await readdir(rpms)).sort();
  for (const name of made) await copyFile(join(rpms, name), join(output, name));
  return made.map((name) => join(output, name));
}
