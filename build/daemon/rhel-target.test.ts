import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rhelTarget, statedTarget, targetName } from "./rhel-target.ts";

/** The target by name, with the file's name for the package's; undefined where there is none. */
function nameOf(path: string): string | undefined {
  const target = rhelTarget(path, path.slice(path.lastIndexOf("/") + 1).replace(".rpm", ""));
  return target && targetName(target);
}

describe("rhelTarget, of the media that Microsoft published", () => {
  it.each([
    ["RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm", { major: 6, minor: 3, update: 0 }],
    ["RHEL6012/microsoft-hyper-v-rhel6012.3.4-1.20120727.x86_64.rpm", { major: 6, minor: 2, update: 0 }],
    ["RHEL57/a.rpm", { major: 5, minor: 7, update: 0 }],
    ["LISISO/RPMS511_UPDATE/a.rpm", { major: 5, minor: 11, update: 1 }],
    ["LISISO/RPMS77/a.rpm", { major: 7, minor: 7, update: 0 }],
    ["LISISO/RPMS610/update2/a.rpm", { major: 6, minor: 10, update: 3 }],
    ["CentOS66/update/a.rpm", { major: 6, minor: 6, update: 1 }],
    ["RHEL5/lis-59/x86_64/a.rpm", { major: 5, minor: 9, update: 0 }],
    ["x86_64/microsoft-hyper-v-rhel6-60.1.x86_64.rpm", { major: 6, minor: 0, update: 0 }],
    ["x86_64/microsoft-hyper-v-4.3.5-20200304.x86_64.rpm", undefined],
  ])("%s", (path, target) => {
    expect(rhelTarget(path, path.slice(path.lastIndexOf("/") + 1))).toEqual(target);
  });

  const RELEASES = [
    ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((minor) => [5, minor] as const),
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((minor) => [6, minor] as const),
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((minor) => [7, minor] as const),
  ];

  it.each(RELEASES)("each folder for RHEL %i.%i", (major, minor) => {
    const digits = `${major}${minor}`;
    const release = `${major}.${minor}`;
    for (const folder of ["RHEL", "CentOS", "Oracle", "RPMS"].map((name) => `${name}${digits}`)) {
      expect(nameOf(`${folder}/a.rpm`), folder).toBe(release);
      expect(nameOf(`LISISO/${folder}/update/a.rpm`), folder).toBe(`${release} update`);
      expect(nameOf(`${folder}/update18/a.rpm`), folder).toBe(`${release} update18`);
      expect(nameOf(`${folder}_UPDATE/a.rpm`), folder).toBe(`${release} update`);
      expect(nameOf(`${folder}/lis-511/x86/a.rpm`), folder).toBe("5.11");
    }
    expect(nameOf(`x86_64/microsoft-hyper-v-rhel${digits}.3.5-1.20131217.x86_64.rpm`)).toBe(release);
    if (major === 5) expect(nameOf(`RHEL5/lis-${digits}/x86_64/a.rpm`)).toBe(release);
  });

  it.each(["5", "6", "7", "8", "9"])("RHEL%s, as the first release of it", (major) => {
    expect(nameOf(`RHEL${major}/a.rpm`)).toBe(`${major}.0`);
  });

  it.each([
    ["microsoft-hyper-v-vss-rhel59.1.0-20140102.x86_64.rpm", "5.9"],
    ["microsoft-hyper-v-vss-rhel65.1.0-20140123.i686.rpm", "6.5"],
    ["RPMS79/update1/a.rpm", "7.9 update1"],
    ["RHEL7.3_update14/a.rpm", "7.3 update14"],
  ])("%s", (path, name) => {
    expect(nameOf(path)).toBe(name);
  });
});

describe("rhelTarget, of RHEL 10 and later", () => {
  it.each([
    ["RHEL10/a.rpm", "10.0"],
    ["RHEL100/a.rpm", "10.0"],
    ["RHEL102/a.rpm", "10.2"],
    ["RHEL1010/a.rpm", "10.10"],
    ["RPMS1010/a.rpm", "10.10"],
    ["RHEL10012/a.rpm", "10.2"],
    ["RPMS100/a.rpm", "10.0"],
    ["RPMS101/a.rpm", "10.1"],
    ["RPMS102_UPDATE1/a.rpm", "10.2 update1"],
    ["RPMS110/a.rpm", "11.0"],
    ["x86_64/microsoft-hyper-v-rhel100.5.0-1.20260101.x86_64.rpm", "10.0"],
    ["x86_64/microsoft-hyper-v-rhel10.5.0-1.20260101.x86_64.rpm", "10.0"],
    ["RHEL10.2/a.rpm", "10.2"],
    ["el10_1/a.rpm", "10.1"],
  ])("%s", (path, name) => {
    expect(nameOf(path)).toBe(name);
  });
});

describe("rhelTarget, of folders that others name", () => {
  it.each([
    ["RHEL9.4", "9.4"],
    ["RHEL8.10", "8.10"],
    ["RHEL_94", "9.4"],
    ["RHEL-9.4", "9.4"],
    ["rhel 9_4", "9.4"],
    ["Red Hat 9.4", "9.4"],
    ["RHEL8_10", "8.10"],
    ["RedHat9.4", "9.4"],
    ["RPMS9.4", "9.4"],
    ["el9", "9"],
    ["EL-9.4", "9.4"],
    ["el8_10", "8.10"],
    ["Rocky94", "9.4"],
    ["Rocky-9", "9"],
    ["RockyLinux8.10", "8.10"],
    ["Alma94", "9.4"],
    ["alma_linux-9.4", "9.4"],
    ["AlmaLinux 9", "9"],
    ["OL94", "9.4"],
    ["OracleLinux-8.10", "8.10"],
    ["CentOS-7.9.2009", "7.9"],
    ["CentOS-Stream-9", "9"],
    ["RHEL7.x", "7"],
    ["RHEL7X", "7"],
    ["RHEL9.4-update1", "9.4 update1"],
    ["RHEL7.x/update", "7 update"],
  ])("%s is RHEL %s", (folder, name) => {
    expect(nameOf(`${folder}/x86_64/a.rpm`)).toBe(name);
  });

  it.each(
    ["RHEL", "RHEL4", "RHEL2020", "RPMS2019", "RHEL6123", "RHEL100000", "RHEL9.123", "RHEL9.4beta"].concat([
      "myRHEL94",
      "lis-4.3.5",
      "lis-435",
      "lis-5.0",
      "rpms-5.1",
      "ol_1",
      "Fedora40",
      "el79a",
      "9.4",
      "alma/9.2",
    ]),
  )("%s tells nothing", (folder) => {
    expect(nameOf(`${folder}/x86_64/a.rpm`)).toBeUndefined();
  });
});

describe("the dist tag of an RPM", () => {
  it.each([
    ["a-5.0-1.el9.x86_64", "9"],
    ["a-5.0-1.el9.2.x86_64", "9"],
    ["a-5.0-1.el8_10.x86_64", "8.10"],
    ["a-5.0-1.el9_4.1.x86_64", "9.4"],
    ["a-5.0-1.el7.centos.x86_64", "7"],
    ["a-5.0-1.el10_0.x86_64", "10.0"],
    ["a-5.0-1.rhel9.x86_64", "9"],
    ["a-5.0-1.el9uek.x86_64", undefined],
    ["a-5.0-1.el79.x86_64", undefined],
    ["a-5.0-1.fc40.x86_64", undefined],
    ["a.el9-5.0-1.x86_64", undefined],
  ])("of %s is read where nothing else tells", (nevra, name) => {
    const target = rhelTarget("x86_64/a.rpm", nevra);
    expect(target && targetName(target)).toBe(name);
    expect(nameOf(`x86_64/${nevra}.rpm`)).toBe(name);
    expect(rhelTarget(undefined, nevra)).toEqual(target);
    expect(statedTarget("x86_64/a.rpm", nevra)).toBeUndefined();
  });

  it("overrides neither a folder nor a name, not even one that tells less", () => {
    expect(nameOf("RHEL8/a-5.0-1.el9_4.x86_64.rpm")).toBe("8.0");
    expect(nameOf("RHEL9.x/a-5.0-1.el9_4.x86_64.rpm")).toBe("9");
    expect(nameOf("x86_64/a-rhel79.5.0-1.el9.x86_64.rpm")).toBe("7.9");
  });

  it("is no folder's", () => {
    expect(nameOf("a-1.el9/b.rpm")).toBeUndefined();
    expect(nameOf("a-1.el9.rpms/b.rpm")).toBeUndefined();
  });
});

describe("rhelTarget, of any names", () => {
  const part = fc.constantFrom(
    "RHEL",
    "el",
    "RPMS",
    "lis-",
    "CentOS",
    "-rhel",
    ".el",
    "update",
    "_UPDATE",
    "x",
  );
  const digits = fc.stringMatching(/^[0-9]{0,40}$/);
  const text = fc
    .array(fc.oneof(part, digits, fc.constantFrom("/", ".", "_", "-", " "), fc.string({ maxLength: 3 })))
    .map((parts) => parts.join(""));
  const maybe = fc.option(text, { nil: undefined });

  it("never throws, and gives numbers that a release can have", () => {
    fc.assert(
      fc.property(maybe, maybe, (path, nevra) => {
        const target = rhelTarget(path, nevra);
        if (!target) return;
        const { major, minor, update } = target;
        expect(major >= 5 && major <= 19).toBe(true);
        expect(minor === undefined || (minor >= 0 && minor <= 99)).toBe(true);
        expect(update >= 0 && update <= 1000).toBe(true);
        expect([major, minor ?? 0, update].every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it.each(["RHEL", "RHEL9.", "RPMS", "el", "lis-", "RHEL94/update", "RHEL94_UPDATE"])(
    "takes no long row of digits behind %s for a number",
    (name) => {
      fc.assert(
        fc.property(fc.stringMatching(/^[0-9]{6,400}$/), (row) => {
          const told = nameOf(`${name}${row}/a.rpm`);
          expect(told === undefined || told === "9.4").toBe(true);
        }),
      );
    },
  );
});
