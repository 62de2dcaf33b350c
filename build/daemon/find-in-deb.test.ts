import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { bytesSource, LIMITS } from "../base/index.ts";
import { writeDeb, type TreeEntry } from "../deb/index.ts";
import { findDaemonsInDeb } from "./index.ts";

const KVP_1 = { strings: ["/var/opt/hyperv", "/.kvp_pool_"], imports: [["socket"], ["bind"]] } as const;

describe.skipIf(!requireTools("gcc"))("findDaemonsInDeb", () => {
  it("finds daemons in whatever folder they stand, with the mode that they are installed with", async () => {
    const content = await compileDaemon(KVP_1);
    const { daemons } = await find([
      { path: "/usr/sbin/hv_kvp_daemon", type: "file", mode: 0o755, content },
      { path: "/usr/lib/linux-tools-5.4.0-1/hv_kvp_daemon", type: "file", mode: 0o644, content },
    ]);
    expect(daemons.map(({ name, mode, origin, profile }) => [name, mode, origin.path, profile?.id])).toEqual([
      ["hv_kvp_daemon", 0o644, "/usr/lib/linux-tools-5.4.0-1/hv_kvp_daemon", "kvp-1"],
      ["hv_kvp_daemon", 0o755, "/usr/sbin/hv_kvp_daemon", "kvp-1"],
    ]);
    expect(daemons[0]?.origin).toMatchObject({
      rpmPath: undefined,
      where: { file: "p.deb", inside: ["/usr/lib/linux-tools-5.4.0-1/hv_kvp_daemon"] },
    });
  });

  it("follows a link under a daemon's name to the program in the package, once", async () => {
    const content = await compileDaemon(KVP_1);
    const { daemons } = await find([
      { path: "/usr/lib/hyperv/kvp", type: "file", mode: 0o755, content },
      { path: "/usr/sbin/hv_kvp_daemon", type: "link", target: "../lib/hyperv/kvp" },
      { path: "/usr/sbin/hypervkvpd", type: "link", target: "hv_kvp_daemon" },
      { path: "/sbin/hv_vss_daemon", type: "link", target: "/usr/sbin/elsewhere" },
      { path: "/sbin/hv_fcopy_daemon", type: "link", target: "hv_fcopy_daemon" },
    ]);
    expect(daemons.map(({ origin, mode }) => [origin.path, mode])).toEqual([
      ["/usr/sbin/hv_kvp_daemon", 0o755],
      ["/usr/sbin/hypervkvpd", 0o755],
    ]);
  });

  it("passes over scripts of that name, debugging information and documentation", async () => {
    const content = await compileDaemon(KVP_1);
    const { daemons } = await find([
      { path: "/usr/sbin/hv_kvp_daemon", type: "file", mode: 0o755, content: "#!/bin/sh\nexec other\n" },
      { path: "/usr/lib/debug/usr/sbin/hv_kvp_daemon", type: "file", mode: 0o644, content },
      { path: "/usr/share/doc/p/hv_kvp_daemon", type: "file", mode: 0o644, content },
      { path: "/usr/sbin/hv_get_dns_info", type: "file", mode: 0o755, content: "#!/bin/sh\n" },
    ]);
    expect(daemons).toEqual([]);
  });

  it("holds what else is asked for", async () => {
    const tree: TreeEntry[] = [{ path: "/etc/x", type: "file", mode: 0o644, content: "0123456789" }];
    const { deb } = await find(tree, { hold: ({ path }) => (path === "/etc/x" ? 4 : 0) });
    expect(Buffer.from(deb.held.get("/etc/x") ?? []).toString()).toBe("0123");
  });

  it("refuses a program of a daemon's name that is larger than any", async () => {
    const content = new Uint8Array(LIMITS.elfBytes + 1);
    await expect(
      find([{ path: "/usr/sbin/hv_kvp_daemon", type: "file", mode: 0o755, content }]),
    ).rejects.toMatchObject({ code: "limit-exceeded", where: { inside: ["/usr/sbin/hv_kvp_daemon"] } });
  });
});

async function find(tree: readonly TreeEntry[], options?: Parameters<typeof findDaemonsInDeb>[1]) {
  const { bytes } = await writeDeb(
    {
      control: [
        ["Package", "p1"],
        ["Version", "1"],
        ["Architecture", "amd64"],
        ["Maintainer", "A <a@lisdeb.example>"],
        ["Description", "for tests"],
      ],
      tree,
      conffiles: [],
      scripts: {},
      mtime: 0,
      compression: { control: "gz", data: "gz" },
    },
    { file: "p.deb" },
  );
  return findDaemonsInDeb(bytesSource(bytes, { file: "p.deb" }), options);
}
