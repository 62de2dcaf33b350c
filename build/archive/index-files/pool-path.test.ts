import { describe, expect, it } from "vitest";
import { componentOf, poolPath } from "./pool-path.ts";

const where = { file: "test.deb" };
const named = {
  name: "hv-kvp-daemon",
  version: "3.4-1",
  architecture: "amd64",
  source: "lis",
  component: "main" as const,
};

describe("a package's place in the pool", () => {
  it.each([
    [{}, "pool/main/l/lis/hv-kvp-daemon_3.4-1_amd64.deb"],
    [{ source: "libx11", name: "libx11-6" }, "pool/main/libx/libx11/libx11-6_3.4-1_amd64.deb"],
    [{ source: "lib2" }, "pool/main/lib2/lib2/hv-kvp-daemon_3.4-1_amd64.deb"],
    [{ source: "0ad", name: "0ad" }, "pool/main/0/0ad/0ad_3.4-1_amd64.deb"],
    [{ version: "2:1.0~rc1+b2-3" }, "pool/main/l/lis/hv-kvp-daemon_1.0~rc1+b2-3_amd64.deb"],
    [
      { component: "non-free" as const, architecture: "all" },
      "pool/non-free/l/lis/hv-kvp-daemon_3.4-1_all.deb",
    ],
  ])("of %j is %s", (changes, path) => {
    expect(poolPath({ ...named, ...changes }, where)).toBe(path);
  });

  it.each([
    [{ name: "../../etc/passwd" }, /Package: has "\.\.\/\.\.\/etc\/passwd"/],
    [{ name: "a/b" }, /Package/],
    [{ name: "" }, /Package/],
    [{ name: "a\nb" }, /Package/],
    [{ source: ".." }, /Source/],
    [{ source: "x y" }, /Source/],
    [{ version: "1/../../2" }, /Version/],
    [{ version: "1_2" }, /Version/],
    [{ version: "1:2:3-" }, /Version/],
    [{ architecture: "../amd64" }, /Architecture/],
    [{ architecture: "any" }, /Architecture/],
    [{ architecture: "AMD64" }, /Architecture/],
  ])("is refused of %j, which would lead elsewhere", (changes, message) => {
    expect(() => poolPath({ ...named, ...changes }, where)).toThrow(
      expect.objectContaining({ code: "control-invalid" }),
    );
    expect(() => poolPath({ ...named, ...changes }, where)).toThrow(
      expect.toSatisfy((error: { where: { inside: string[] }; message: string }) =>
        message.test(`${error.where.inside.join()}: ${error.message}`),
      ),
    );
  });
});

describe("the component of a section", () => {
  it.each([
    [undefined, "main"],
    ["admin", "main"],
    ["non-free/admin", "non-free"],
    ["debian-installer", "main"],
  ])("%j is %s", (section, component) => {
    expect(componentOf(section, where)).toBe(component);
  });

  it.each([
    ["contrib/admin", 'has the value "contrib/admin", and an archive has no component but main and non-free'],
    ["non-free-firmware/kernel", /no component but main and non-free/],
    ["main/admin", /no component but main and non-free/],
    ["Applications/Internet", /no component but main and non-free/],
    ["", /is no section/],
    ["non-free/", /is no section/],
    ["/admin", /is no section/],
    ["non-free/a/b", /is no section/],
    ["admin,net", /is no section/],
    ["a b", /is no section/],
  ])("%j is refused", (section, message) => {
    expect(() => componentOf(section, where)).toThrow(message);
  });
});
