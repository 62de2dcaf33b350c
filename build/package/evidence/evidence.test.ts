import { describe, expect, it } from "vitest";
import { madeDaemon, type DaemonChanges } from "../../../tests/support/made-daemon.ts";
import { bytesSource, sha256 } from "../../base/index.ts";
import { rhelTarget, type Daemon } from "../../daemon/index.ts";
import { buildHostsFinding, compilersFinding } from "./builders.ts";
import { buildIdsFinding, rebuildsFinding } from "./build-ids.ts";
import { copiesFinding } from "./copies.ts";
import { dateInNameFinding, mediumTimeFinding, releasedFinding, whenReleased } from "./dates.ts";
import { digestsFinding, fileNamesFinding, signaturesFinding } from "./digests.ts";
import { demandAgreement, demandWhole } from "./demand-agreement.ts";
import { factsCollector, type RpmFacts } from "./medium-facts.ts";
import type { RpmPackage } from "../../rpm/index.ts";
import { settledBy } from "./settled.ts";
import { volumeSizeFinding } from "./volume-size.ts";

/** 1 August 2012, 12:00. */
const BUILT = Date.parse("2012-08-01T12:00:00Z") / 1000;
const NEVRA = "microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64";

/** An RPM in a folder; with other bytes where `bytes` differs. */
function rpm(folder: string, bytes = "same", changes: Partial<RpmFacts> = {}): RpmFacts {
  const path = `${folder}/${NEVRA}.rpm`;
  return {
    path,
    sha256: sha256(bytes),
    nevra: NEVRA,
    arch: "x86_64",
    buildTime: BUILT,
    buildHost: "localhost",
    rpmVersion: "4.8.0",
    licence: "GPLv2+",
    target: rhelTarget(path, NEVRA),
    checks: [
      { what: "header SHA-1", result: "ok" },
      { what: "header and payload size", result: "ok" },
      { what: "OpenPGP signature", result: "absent" },
    ],
    holdsDaemon: true,
    ...changes,
  };
}

/** A daemon in such an RPM. */
function daemon(folder: string, bytes: string, elf: DaemonChanges["elf"] = {}): Daemon {
  const rpmPath = `${folder}/${NEVRA}.rpm`;
  return madeDaemon("kvp-1", { content: Buffer.from(bytes), origin: { rpmPath, nevra: NEVRA }, elf });
}

describe("copies of an RPM", () => {
  it("agree where folders for one release of RHEL have the same bytes", () => {
    const rpms = [rpm("RHEL66"), rpm("CentOS66"), rpm("Oracle66"), rpm("RHEL67", "other")];
    expect(copiesFinding(rpms)).toEqual({ result: "ok", detail: "1 RPM lies in 3 places", places: [] });
  });

  it("contradict where one of those folders has other bytes, and all places are named", () => {
    const found = copiesFinding([rpm("RHEL66"), rpm("CentOS66", "changed"), rpm("RHEL67", "other")]);
    expect(found).toEqual({
      result: "contradicts",
      detail: `${NEVRA} for RHEL 6.6 has different bytes in different folders`,
      places: [`RHEL66/${NEVRA}.rpm`, `CentOS66/${NEVRA}.rpm`],
    });
  });

  it("may differ between releases, and between a release and its update folder: so it is on genuine media of LIS 4.x", () => {
    const rpms = [
      rpm("RHEL66", "a"),
      rpm("RHEL67", "b"),
      rpm("RHEL67/update", "c"),
      rpm("RHEL67/update1", "d"),
    ];
    expect(copiesFinding(rpms).result).toBe("cannot-tell");
  });

  it("tell nothing where the folders name no release", () => {
    const bare = "lis-1.0-1.x86_64";
    const strange = (folder: string, bytes: string) =>
      rpm(folder, bytes, { nevra: bare, target: rhelTarget(`${folder}/lis.rpm`, bare) });
    expect(copiesFinding([strange("one", "a"), strange("two", "b")])).toMatchObject({
      result: "cannot-tell",
    });
    expect(copiesFinding([strange("one", "a"), strange("two", "a")])).toMatchObject({ result: "ok" });
  });
});

describe("what tells of a folder for which release it is", () => {
  const look = async (path: string, nevra: string) => {
    const { look, facts } = factsCollector();
    const opened = { nevra, arch: "x86_64", license: "GPLv2+" } as RpmPackage; // no more of it is read
    await look(path, bytesSource(Buffer.from(path), { file: path }), opened);
    return facts({ rpms: [] });
  };

  it("is its name, or the package's, and no dist tag, which the same RPM has in every folder", async () => {
    const tagged = "lis-5.0-1.el9_4.x86_64";
    const [one, two] = [await look("one/lis.rpm", tagged), await look("two/lis.rpm", tagged)];
    expect(copiesFinding([...one, ...two])).toMatchObject({ result: "cannot-tell" });
    expect(await look("RHEL9.2/lis.rpm", tagged)).toMatchObject([{ target: { major: 9, minor: 2 } }]);
    const built = (folder: string, by: string): Daemon =>
      madeDaemon("kvp-3", {
        origin: { rpmPath: `${folder}/lis.rpm`, nevra: tagged },
        elf: { comments: [by] },
      });
    expect(compilersFinding([built("one", "GCC 11"), built("two", "GCC 12")], [])).toMatchObject({
      result: "ok",
    });
  });
});

describe("build ids", () => {
  const id = { buildId: "ab12" };

  it("contradict where two binaries of one id differ", () => {
    expect(buildIdsFinding([daemon("RHEL63", "a", id), daemon("RHEL64", "b", id)])).toEqual({
      result: "contradicts",
      detail: "2 different binaries have the build id ab12",
      places: [`RHEL63/${NEVRA}.rpm`, `RHEL64/${NEVRA}.rpm`],
    });
  });

  it("agree where equal ids are equal bytes, and say nothing of a binary that was stripped since", () => {
    const found = [
      daemon("RHEL63", "a", id),
      daemon("RHEL64", "a", id),
      daemon("RHEL65", "b", { buildId: "cd" }),
    ];
    expect(buildIdsFinding(found)).toMatchObject({
      result: "ok",
      detail: "2 of 2 different daemons have one each",
    });
    const stripped = daemon("RHEL64", "b", { ...id, stripped: !found[0]?.elf.stripped });
    expect(buildIdsFinding([daemon("RHEL63", "a", id), stripped])).toMatchObject({ result: "ok" });
    expect(buildIdsFinding([daemon("RHEL57", "a")])).toMatchObject({ result: "cannot-tell" });
  });

  it("tell of a daemon that came out the same when it was built again", () => {
    const found = [daemon("RHEL68", "a"), daemon("RHEL68/update", "a")];
    const rpms = [rpm("RHEL68"), rpm("RHEL68/update", "b", { buildTime: BUILT + 86_400 })];
    expect(rebuildsFinding(found, rpms)).toMatchObject({ result: "cannot-tell", places: { length: 2 } });
    expect(rebuildsFinding(found, [rpm("RHEL68"), rpm("RHEL68/update")])).toMatchObject({ result: "ok" });
  });
});

describe("dates", () => {
  const builtOn = (day: string) => [rpm("RHEL63", "a", { buildTime: Date.parse(`${day}T12:00:00Z`) / 1000 })];

  it.each([
    ["2012-07-27", "ok", "1 built 0 days after the day in their name"],
    ["2012-08-01", "ok", "1 built 5 days after the day in their name"],
    ["2012-07-25", "contradicts", "1 of 1 were built before the day in their name"],
    ["2014-08-01", "contradicts", "1 of 1 were built up to 735 days after the day in their name"],
  ])("built on %s under the name of 27 July 2012: %s", (day, result, detail) => {
    expect(dateInNameFinding(builtOn(day))).toMatchObject({ result, detail });
  });

  it("in a name where it is still the day before in UTC are no contradiction", () => {
    const early = Date.parse("2012-07-26T11:00:00Z") / 1000;
    expect(dateInNameFinding([rpm("RHEL63", "a", { buildTime: early })])).toMatchObject({ result: "ok" });
  });

  it.each([
    ["2012", "2012-12-31", "ok"],
    ["2012", "2013-01-02", "contradicts"],
    ["2012-08", "2012-08-31", "ok"],
    ["2012-08", "2012-09-03", "contradicts"],
    ["2012-12", "2012-12-31", "ok"],
    ["2012-08-01", "2012-08-01", "ok"],
    ["2012-08-01", "2012-08-04", "contradicts"],
    [undefined, "2012-08-04", "cannot-tell"],
  ])("released in %s, built on %s: %s", (released, day, result) => {
    expect(releasedFinding(builtOn(day), released)).toMatchObject({ result });
  });

  it("are named as precisely as they are known", () => {
    expect(["2012", "2012-08", "2012-08-01"].map(whenReleased)).toEqual([
      "in 2012",
      "in 2012-08",
      "on 2012-08-01",
    ]);
  });

  it("of a medium that was made before what is on it contradict", () => {
    const rpms = [rpm("RHEL63")];
    expect(mediumTimeFinding(rpms, BUILT + 1)).toMatchObject({ result: "ok" });
    expect(mediumTimeFinding(rpms, BUILT - 1)).toMatchObject({ result: "contradicts" });
    expect(mediumTimeFinding(rpms, undefined)).toMatchObject({ result: "cannot-tell" });
  });

  it("past all reason are told as they are", () => {
    const found = mediumTimeFinding([rpm("RHEL63")], 9e15);
    expect(found.detail).toBe("it says that it was made on second 9000000000000000");
  });
});

describe("builders", () => {
  it("contradict where one release and architecture has two hosts; two architectures may have them", () => {
    const other = { buildHost: "evil\u001b[31m" };
    expect(buildHostsFinding([rpm("RHEL63"), rpm("CentOS63", "a", other)])).toMatchObject({
      result: "contradicts",
      detail: expect.stringContaining("evil\\x1b[31m and localhost") as string,
    });
    expect(buildHostsFinding([rpm("RHEL63"), rpm("RHEL63", "a", { ...other, arch: "i686" })]).result).toBe(
      "ok",
    );
    expect(buildHostsFinding([rpm("RHEL63", "a", { buildHost: undefined })]).result).toBe("cannot-tell");
  });

  it("contradict where one release has two compilers, or two versions of rpm", () => {
    const gcc = (version: string) => ({ comments: [`GCC: (GNU) ${version}`] });
    const [one, two] = [daemon("RHEL57", "a", gcc("4.1.2")), daemon("RHEL57", "b", gcc("4.8.5"))];
    expect(compilersFinding([one, two], [])).toMatchObject({ result: "contradicts" });
    expect(compilersFinding([one, daemon("RHEL63", "b", gcc("4.8.5"))], [])).toMatchObject({ result: "ok" });
    const rpms = [rpm("RHEL63"), rpm("CentOS63", "a", { rpmVersion: "4.14" })];
    expect(compilersFinding([], rpms)).toMatchObject({ result: "contradicts" });
    expect(compilersFinding([], [])).toMatchObject({ result: "cannot-tell" });
  });
});

describe("RPMs by themselves", () => {
  it("are counted by the digests that agree; sizes are none", () => {
    const two = [rpm("RHEL63"), rpm("RHEL58")];
    expect(digestsFinding(two)).toMatchObject({ result: "ok", detail: "header SHA-1 of 2, of 2 RPMs" });
    const bare = rpm("RHEL58", "a", { checks: [{ what: "header and payload size", result: "ok" }] });
    expect(digestsFinding([rpm("RHEL63"), bare])).toMatchObject({
      result: "cannot-tell",
      places: [bare.path],
    });
  });

  it("prove who made them only where all are signed by a key that was given", () => {
    const signed = (result: "ok" | "not checked") =>
      rpm("RHEL63", "a", { checks: [{ what: "OpenPGP signature", result }] });
    expect(signaturesFinding([signed("ok")])).toMatchObject({ result: "ok" });
    expect(signaturesFinding([signed("ok"), rpm("RHEL58")])).toMatchObject({ result: "cannot-tell" });
    expect(signaturesFinding([signed("not checked")]).detail).toMatch(/no keyring was given/);
  });

  it("contradict where the file has another package's full name; a shortened name says nothing", () => {
    const at = (path: string) => rpm("RHEL63", "a", { path });
    expect(fileNamesFinding([at("RHEL63/microsoft-hyper-v-rhel58.3.4-1.20120727.x86_64.rpm")])).toMatchObject(
      {
        result: "contradicts",
      },
    );
    expect(fileNamesFinding([at(`RHEL63/${NEVRA.toUpperCase()}.RPM`)])).toMatchObject({ result: "ok" });
    expect(fileNamesFinding([at("RHEL63/MICROSOF.RPM")])).toMatchObject({ result: "cannot-tell" });
  });
});

describe("an image", () => {
  it("contradicts its volume only where it is shorter", () => {
    expect(volumeSizeFinding({ stated: 4096, found: 4096 })).toMatchObject({ result: "ok" });
    expect(volumeSizeFinding({ stated: 4096, found: 9000 })).toMatchObject({ result: "ok" });
    expect(volumeSizeFinding({ stated: 4096, found: 4000 })).toEqual({
      result: "contradicts",
      detail: "it is 96 bytes shorter than its volume says: a download that broke off?",
      places: [],
    });
    expect(volumeSizeFinding(undefined)).toMatchObject({ result: "cannot-tell" });
  });

  it("that is shorter stops no build, and is not to be locked", () => {
    const row = { check: "volume-size" as const, ...volumeSizeFinding({ stated: 2, found: 1 }) };
    expect(() => demandAgreement([row], "lis.iso")).not.toThrow();
    expect(() => demandWhole([row], "lis.iso")).toThrow(/1 bytes shorter than its volume says/);
    expect(() => demandWhole([{ ...row, result: "ok" }], "lis.iso")).not.toThrow();
  });
});

describe("a contradiction that a genuine medium cannot have", () => {
  const rpms = [rpm("RHEL63"), rpm("CentOS63", "changed")];
  const found = [daemon("RHEL63", "a"), daemon("CentOS63", "b")];
  const rows = [{ check: "copies" as const, ...copiesFinding(rpms) }];
  const override = (path: string) => ({
    rpm: path,
    daemon: undefined,
    sha256: undefined,
    profile: "unused",
    because: "it was mastered twice",
  });

  it("stops, and names the place", () => {
    expect(() => demandAgreement(rows, "lis.iso")).toThrow(/has different bytes in different folders/);
  });

  it("does not where the recipe names so many of the places that the rest agree", () => {
    const settled = settledBy([override("CentOS63/*")], rpms, found);
    expect(settled).toMatchObject({ copies: "it was mastered twice" });
    expect(() => demandAgreement([{ ...rows[0]!, settled: "known" }], "lis.iso")).not.toThrow();
    expect(settledBy([override("RHEL99/*")], rpms, found).copies).toBeUndefined();
    expect(settledBy([], rpms, found)).toEqual({});
  });

  it("is no other: weaker ones are only told", () => {
    const weak = { check: "medium-time" as const, ...mediumTimeFinding(rpms, 0) };
    expect(weak.result).toBe("contradicts");
    expect(() => demandAgreement([weak], "lis.iso")).not.toThrow();
  });
});
