import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { KernelSources } from "../kernel-sources.ts";
import { componentTarball, upstreamTarball, upstreamVersion } from "./upstream-tarballs.ts";

const sources = (...paths: string[]): KernelSources => ({
  kernel: "3.6.11",
  files: paths.map((path) => ({ path, mode: 0o644, content: Buffer.from(path) })),
  time: 1_356_048_000,
  origin: { file: "linux-3.6.11.tar.xz", sha256: sha256("") },
});

describe("upstreamVersion", () => {
  it.each([
    ["3.6.11+20121221-1~deb7", "3.6.11+20121221"],
    ["1:6.1-rc3+20240101-2", "6.1-rc3+20240101"],
    ["3.6", "3.6"],
  ])("of %s is %s", (version, upstream) => {
    expect(upstreamVersion(version)).toBe(upstream);
  });
});

describe("upstreamTarball", () => {
  it("is the same in whatever order the files come, and another where one differs", async () => {
    const [one, other, changed] = await Promise.all([
      upstreamTarball(sources("Makefile", "tools/hv/a.c"), "1"),
      upstreamTarball(sources("tools/hv/a.c", "Makefile"), "1"),
      upstreamTarball(sources("tools/hv/b.c", "Makefile"), "1"),
    ]);
    expect(other.sha256).toBe(one.sha256);
    expect(changed.sha256).not.toBe(one.sha256);
  });

  it.each([
    ["a path that leads out", "tools/../../x"],
    ["an absolute path", "/etc/passwd"],
    ["a path with a line end", "tools/hv/a\nb.c"],
    ["a path that does not fit into the archive", `tools/${"x".repeat(300)}`],
  ])("refuses %s", async (_what, path) => {
    await expect(upstreamTarball(sources(path), "1")).rejects.toMatchObject({ code: "package-invalid" });
  });

  it("refuses to hold nothing", async () => {
    await expect(upstreamTarball(sources(), "1")).rejects.toMatchObject({ code: "package-invalid" });
  });
});

describe("componentTarball", () => {
  it("keeps the bytes, under a name that no others get", () => {
    const content = Buffer.from("tarball");
    const of = (bytes: Buffer) =>
      componentTarball({ name: "musl", compression: "gz", content: bytes }, "3.6.11+20121221");
    const part = sha256(content).slice(0, 8);
    expect([of(content).name, of(content).bytes]).toEqual([
      `hv-daemons_3.6.11+20121221.orig-musl-${part}.tar.gz`,
      content,
    ]);
    expect(of(Buffer.from("another")).name).not.toBe(of(content).name);
  });

  it.each(["", "musl_1", "../musl", "-musl"])("refuses the name %j", (name) => {
    expect(() => componentTarball({ name, compression: "gz", content: Buffer.alloc(0) }, "1")).toThrow(
      "is not the name of a component",
    );
  });
});
