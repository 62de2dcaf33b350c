import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bytesSource, type ByteSource } from "../base/index.ts";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";

/** What rpmbuild is asked to make. */
export interface Build {
  /** The spec file's preamble beyond the name, version and release, and its sections from %install on. */
  readonly preamble?: string;
  readonly install?: string;
  readonly files?: string;
  readonly scripts?: string;
  readonly name?: string;
  /** `i686`, `x86_64`, `noarch`. */
  readonly target?: string;
  readonly defines?: Readonly<Record<string, string>>;
}

/** The seconds since 1970 at which everything here was built. */
export const BUILT_AT = 1_343_347_200;

/** Builds one binary RPM with the machine's rpmbuild, and gives its path in `folder`. */
export async function rpmbuild(folder: string, build: Build): Promise<string> {
  const name = build.name ?? "zoo";
  const top = join(folder, `build-${name}-${Math.random().toString(36).slice(2)}`);
  await mkdir(top);
  const spec = join(top, `${name}.spec`);
  await writeFile(
    spec,
    `Name: ${name}
Version: rhel63.3.4
Release: 1.20120727
Summary: A package for tests
License: GPLv2+
AutoReqProv: no
${build.preamble ?? ""}
%description
For tests.
%install
mkdir -p %{buildroot}
${build.install ?? ""}
${build.scripts ?? ""}
%files
${build.files ?? ""}
`,
  );
  const defines = {
    _topdir: top,
    debug_package: "%{nil}",
    __os_install_post: "%{nil}",
    _build_id_links: "none",
    _buildhost: "builder.example",
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    ...build.defines,
  };
  const given = Object.entries(defines).flatMap(([key, value]) => ["--define", `${key} ${value}`]);
  await runOk("rpmbuild", ["-bb", "--target", build.target ?? "x86_64", ...given, spec], {
    env: { SOURCE_DATE_EPOCH: String(BUILT_AT), HOME: top },
  });
  const arch = join(top, "RPMS", build.target ?? "x86_64");
  const [file] = await readdir(arch);
  if (file === undefined) throw new Error("rpmbuild made nothing");
  return join(arch, file);
}

/** A file of every kind that rpm knows but devices, with every mark that rpm can give it. */
export const ZOO: Build = {
  preamble: `Epoch: 2
Summary(de): Ein Paket für Tests
URL: https://example.org/`,
  install: `
cd %{buildroot}
mkdir -p usr/sbin etc/zoo usr/share/doc/zoo var/lib/zoo
for i in $(seq 1 3000); do echo "line $i of the daemon"; done > usr/sbin/hv_kvp_daemon
chmod 755 usr/sbin/hv_kvp_daemon
ln usr/sbin/hv_kvp_daemon usr/sbin/hv_second_name
ln usr/sbin/hv_kvp_daemon etc/zoo/third-name
ln -s ../sbin/hv_kvp_daemon usr/sbin/a-link
ln -s /usr/sbin/hv_kvp_daemon etc/zoo/absolute-link
echo key=value > etc/zoo/zoo.conf
echo text > usr/share/doc/zoo/README
echo licence > usr/share/doc/zoo/COPYING
: > etc/zoo/empty
echo ghost > var/lib/zoo/ghost
echo x > "etc/zoo/Größe einer Datei"
echo caps > usr/sbin/with-capability
printf abc > etc/zoo/three-bytes`,
  files: `
%attr(755,root,root) /usr/sbin/hv_kvp_daemon
%attr(755,root,root) /usr/sbin/hv_second_name
%attr(755,root,root) /etc/zoo/third-name
/usr/sbin/a-link
/etc/zoo/absolute-link
%caps(cap_net_admin=ep) /usr/sbin/with-capability
%dir %attr(750,daemon,adm) /etc/zoo
%config(noreplace) %attr(640,root,daemon) /etc/zoo/zoo.conf
%config(missingok) /etc/zoo/empty
/etc/zoo/three-bytes
"/etc/zoo/Größe einer Datei"
%doc /usr/share/doc/zoo/README
%license /usr/share/doc/zoo/COPYING
%ghost /var/lib/zoo/ghost`,
  scripts: `
%pre
echo pre
%post -p /sbin/ldconfig
%preun -p <lua>
print("preun")
%postun
echo postun \\
  second line
%pretrans
echo pretrans
%posttrans
echo posttrans
%verifyscript
exit 0
%triggerin -- bash >= 4.0, dash
echo triggerin
%triggerun -p /bin/bash -- kernel < 3.0
echo triggerun
%triggerpostun -- kernel = 2.6
echo triggerpostun
%filetriggerin -- /usr/lib /etc
echo filetrigger
%transfiletriggerun -- /opt
echo transfiletrigger`,
};

/** An RPM file in memory. */
export async function sourceOf(path: string): Promise<ByteSource> {
  return bytesSource(await readFile(path), { file: path });
}

export { temporaryFolder };
