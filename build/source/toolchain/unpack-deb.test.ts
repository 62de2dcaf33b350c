import { existsSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bytesSource } from "../../base/index.ts";
import { lying } from "../../deb/lying-deb.test-support.ts";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { unpackDeb, type Unpacked } from "./unpack-deb.ts";

type Block = NonNullable<Parameters<typeof lying>[0]["data"]>[number];

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

async function unpack(data: readonly Block[], before: readonly Block[] = []): Promise<string> {
  const folder = temporaryFolder("unpack");
  folders.push(folder);
  const done: Unpacked = new Map();
  for (const [i, each] of [before, data].entries())
    if (each.length > 0)
      await unpackDeb(bytesSource(lying({ data: each }), { file: `${i}.deb` }), folder.path, done);
  return folder.path;
}

describe("a package of the compiler's environment", () => {
  it("is unpacked beside others: files, folders, links; modes only as far as who may execute", async () => {
    const root = await unpack(
      [
        { name: "./usr/bin/", type: "5" },
        { name: "./usr/bin/cc", content: "#!", fields: { 100: "0104751\0" } },
        { name: "./usr/bin/gcc", type: "2", linkname: "cc" },
        { name: "./usr/bin/same", type: "1", linkname: "./usr/bin/cc" },
        { name: "./usr/lib/libx.a", content: "x", fields: { 100: "0000600\0" } },
      ],
      [{ name: "./usr/bin/", type: "5" }],
    );
    const mode = (path: string) => (statSync(join(root, path)).mode & 0o7777).toString(8);
    expect([mode("usr/bin"), mode("usr/bin/cc"), mode("usr/lib"), mode("usr/lib/libx.a")]).toEqual([
      "755",
      "755",
      "755",
      "644",
    ]);
    expect(readlinkSync(join(root, "usr/bin/gcc"))).toBe("cc");
    expect(readFileSync(join(root, "usr/bin/same"), "utf8")).toBe("#!");
  });

  it("leaves out what no compilation may read", async () => {
    const root = await unpack([
      { name: "./usr/share/doc/x/copyright" },
      { name: "./etc/x.conf" },
      { name: "./usr/x86_64-linux-gnu/include/linux/hyperv.h" },
      { name: "./usr/x86_64-linux-gnu/include/linux/fs.h" },
    ]);
    expect(
      ["usr/share", "etc", "usr/x86_64-linux-gnu/include/linux/hyperv.h"].filter((path) =>
        existsSync(join(root, path)),
      ),
    ).toEqual([]);
    expect(existsSync(join(root, "usr/x86_64-linux-gnu/include/linux/fs.h"))).toBe(true);
  });

  it.each<[string, readonly Block[], (readonly Block[])?]>([
    ["has a name with ..", [{ name: "./usr/../../escaped" }]],
    ["has an absolute name", [{ name: "/escaped" }]],
    [
      "writes through a link of its own",
      [{ name: "./lib", type: "2", linkname: "/tmp" }, { name: "./lib/escaped" }],
    ],
    [
      "writes through another's link",
      [{ name: "./lib/escaped" }],
      [{ name: "./lib", type: "2", linkname: "/tmp" }],
    ],
    [
      "puts a folder over a link",
      [{ name: "./lib/", type: "5" }],
      [{ name: "./lib", type: "2", linkname: "/tmp" }],
    ],
    ["has a file of another", [{ name: "./bin/cc" }], [{ name: "./bin/cc" }]],
    ["links hard to what is not there", [{ name: "./x", type: "1", linkname: "./etc/passwd" }]],
    ["links hard out of the folder", [{ name: "./x", type: "1", linkname: "../../etc/passwd" }]],
    ["has a device", [{ name: "./null", type: "3" }]],
    ["has a named pipe", [{ name: "./pipe", type: "6" }]],
  ])("is refused where it %s", async (_, data, before) => {
    await expect(unpack(data, before)).rejects.toMatchObject({ code: "deb-corrupt" });
  });
});
