import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { bytesSource, type ByteSource } from "../../base/index.ts";
import { writeDeb } from "../../deb/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import { judgePackageFor } from "../../verdict/index.ts";
import { inventoryOfDeb } from "./inventory-of-deb.ts";

const WHERE = { file: "p.deb" };

/** A package of one daemon that holds these texts. */
async function withDaemon(...strings: readonly string[]): Promise<ByteSource> {
  const { bytes } = await writeDeb(
    {
      control: [
        ["Package", "p1"],
        ["Version", "1"],
        ["Architecture", "amd64"],
        ["Maintainer", "A <a@lisdeb.example>"],
        ["Description", "for tests"],
      ],
      tree: [
        {
          path: "/usr/sbin/hv_kvp_daemon",
          type: "file",
          mode: 0o755,
          content: await compileDaemon({ strings, options: ["-static"] }),
        },
      ],
      conffiles: [],
      scripts: {},
      mtime: 0,
      compression: { control: "gz", data: "gz" },
    },
    WHERE,
  );
  return bytesSource(bytes, WHERE);
}

describe.skipIf(!requireTools("gcc"))("what is compared of a .deb", () => {
  it("is its daemon, which is found in it", async () => {
    const { programs } = await inventoryOfDeb(await withDaemon("/var/opt/hyperv", "/.kvp_pool_%d"));
    expect(programs.map(({ name }) => name)).toEqual(["hv_kvp_daemon"]);
  });

  it("counts against the package what speaks against its daemon, as check does", async () => {
    const { verdicts } = await inventoryOfDeb(await withDaemon("/var/opt/hyperv", "/.kvp_pool_%d"));
    const onTrixie = verdicts.find(({ of, suite }) => of === "package" && suite === "trixie");
    expect(onTrixie?.reasons).toContainEqual({
      kind: "unproven-kernel",
      words: expect.stringMatching(
        /^holds hv_kvp_daemon, which is known to work up to Linux 4\.1, /,
      ) as string,
    });
  });

  it("is nothing where its daemon contradicts itself: it is refused, as check does, and not taken for a package without one", async () => {
    const source = await withDaemon("/.kvp_pool_%d", "Hyper-V VSS");
    await expect(inventoryOfDeb(source)).rejects.toMatchObject({
      code: "daemon-contradiction",
      where: { file: "p.deb", inside: ["/usr/sbin/hv_kvp_daemon"] },
    });
    const judged = await judgePackageFor(source, [suiteNamed("wheezy")]);
    expect(judged).toMatchObject({ content: undefined, unread: { code: "daemon-contradiction" } });
  });
});
