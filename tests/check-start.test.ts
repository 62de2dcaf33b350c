// lisdeb check, on .debs that differ in one thing from one that it built: what it says of whether their daemons are started.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDemo, lisdebIn } from "./support/check-command.ts";
import { debianPackage } from "./support/debian-package.ts";
import { fromArchive } from "./support/from-archive.ts";
import { SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { freshRoot, ROOT_TOOLS } from "./support/root-fs.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("check-start");
const { lisdeb, checked } = lisdebIn(work.path);
afterAll(() => work.remove());

const SCRIPT = "etc/init.d/hv_kvp_daemon";

/** What is done to a package by the shell, in its unpacked tree, and what is to be said of it on wheezy. */
const CHANGES: readonly (readonly [name: string, lines: string, kinds: readonly string[]])[] = [
  ["nothing", ":", []],
  ["not-executable", `chmod 644 ${SCRIPT}`, ["not-executable"]],
  ["without-runlevels", `sed -i 's/^# Default-Start:.*/# Default-Start:/' ${SCRIPT}`, ["no-runlevel"]],
  ["for-other-runlevels", `sed -i 's/^# Default-Start:.*/# Default-Start: 3 5/' ${SCRIPT}`, ["no-runlevel"]],
  ["without-postinst", "rm DEBIAN/postinst", ["not-registered"]],
  ["idle-postinst", "printf '#!/bin/sh\\nexit 0\\n' > DEBIAN/postinst", ["not-registered"]],
  [
    "only-comments",
    `sed -i '/^### END/q' ${SCRIPT}; echo '# hv_kvp_daemon is not started' >> ${SCRIPT}`,
    ["nothing-starts-it"],
  ],
];

describe.skipIf(!requireTools("dpkg-deb"))("check, on whether a daemon is started", () => {
  let built = "";

  beforeAll(async () => {
    built = (await buildDemo(work.path))("~deb7", "amd64");
  });

  /** Packs the built package anew with one change. */
  async function changed(name: string, lines: string): Promise<string> {
    await sh(
      `dpkg-deb -R '${built}' '${name}' && cd '${name}' && { ${lines}\n} &&
       find . -path ./DEBIAN -prune -o -type f -printf '%P\\n' | sort | xargs md5sum > DEBIAN/md5sums && cd .. &&
       dpkg-deb --nocheck --root-owner-group -Zgzip -b '${name}' '${name}.deb'`,
      { cwd: work.path },
    );
    return join(work.path, `${name}.deb`);
  }

  it.each(CHANGES)("says of %s what keeps it from being started", async (name, lines, kinds) => {
    const said = await checked(await changed(name, lines), "--suite=wheezy");
    expect(said.package?.suites[0]?.faults.map(({ kind }) => kind)).toEqual(kinds);
    expect(said.status).toBe(kinds.length === 0 ? 0 : 1);
  });

  it("does not take a script for a daemon", async () => {
    const script = await changed("script", "printf '#!/bin/sh\\n' > usr/sbin/hv_kvp_daemon");
    const ran = await lisdeb("check", script, "--suite=wheezy");
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(
      /^ {2}\/usr\/sbin\/hv_kvp_daemon: has the name of hv_kvp_daemon, and is no program$/m,
    );
  });

  it("names what it did not judge, though the package fits", async () => {
    const file = await changed("depends", "sed -i 's/^Depends: /&foo, libssl1.0.0 (>= 1), /' DEBIAN/control");
    for (const options of [["--suite=wheezy"], ["--suite=wheezy", "--why"], []]) {
      const ran = await lisdeb("check", file, ...options);
      expect(ran.status).toBe(0);
      for (const relation of ["foo", "libssl1.0.0 (>= 1)"]) {
        const note = `note: not judged: ${relation}: lisdeb does not know whether wheezy`;
        expect(ran.stdout.split("\n").filter((line) => line.startsWith(note))).toHaveLength(1);
      }
    }
  });

  it("says once that conffiles lists what is not there", async () => {
    const file = await changed("conffiles", "echo /etc/other >> DEBIAN/conffiles");
    const said = await checked(file, "--suite=wheezy");
    const [suite] = said.package?.suites ?? [];
    expect(suite?.dpkg.faults.map(({ kind }) => kind)).toEqual(["conffile-missing"]);
    expect(suite?.faults).toEqual([]);
  });

  const ROOT = requireTools(...ROOT_TOOLS) && requireRoot("packages are installed into a fresh root");
  it.skipIf(!ROOT)(
    "is right of each: insserv and startpar run the script of none but the sound one",
    async () => {
      const root = await fromArchive("packages of a root with sysvinit", () => freshRoot(SYSVINIT_BOOKWORM));
      if (!root) return;
      try {
        for (const [name, lines, kinds] of CHANGES) {
          await root.put(await changed(`${name}-again`, lines), "/tmp/p.deb");
          // In place of the daemon stands what leaves a trace, and no other script runs.
          const ran = await root.ok(`
            dpkg --force-depends --force-confnew -i /tmp/p.deb >/dev/null 2>&1
            rm -f /tmp/trace; printf '#!/bin/sh\\necho ran >> /tmp/trace\\n' > /usr/sbin/hv_kvp_daemon
            [ "${name}" = only-comments ] || sed -i '/^### END INIT INFO/q' /etc/init.d/hv_kvp_daemon
            [ "${name}" = only-comments ] || echo /usr/sbin/hv_kvp_daemon >> /etc/init.d/hv_kvp_daemon
            insserv >/dev/null 2>&1 || true
            find /etc/rc2.d -name 'S*' ! -name '*hv_kvp_daemon' -delete
            previous=N runlevel=2 PREVLEVEL=N RUNLEVEL=2 /etc/init.d/rc 2 </dev/null >/dev/null 2>&1 || true
            cat /tmp/trace 2>/dev/null || true
            dpkg --purge hv-kvp-daemon >/dev/null 2>&1; rm -f /etc/rc?.d/*hv_kvp_daemon`);
          expect([name, ran.stdout.trim()]).toEqual([name, kinds.length === 0 ? "ran" : ""]);
        }
      } finally {
        await root.close();
      }
    },
    300_000,
  );
});

const own = await fromArchive("hyperv-daemons", () =>
  Promise.all(
    ["bullseye", "bookworm", "trixie"].map(
      async (suite) =>
        [suite, await debianPackage({ suite, name: "hyperv-daemons", architecture: "amd64" })] as const,
    ),
  ),
);

describe.skipIf(own === undefined)("check, on Debian's own hyperv-daemons", () => {
  it.each(own ?? [])("passes those of %s there", async (suite, file) => {
    expect(await checked(file, "--suite", suite)).toMatchObject({
      status: 0,
      package: { suites: [{ faults: [] }] },
    });
  });
});
