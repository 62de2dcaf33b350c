import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPackage, filesOf, type PackedKind } from "../build/package/every-package.test-support.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

describe.skipIf(!requireTools("dpkg-deb", "dpkg-parsechangelog"))(
  "the texts of every kind of package",
  () => {
    const work = temporaryFolder("texts");
    afterAll(work.remove);
    let packages: readonly PackedKind[];

    beforeAll(async () => {
      packages = await everyPackage(work.path);
    });

    /** The text of a file below the package's folder of documents; "" where there is none. */
    async function textOf({ folder }: PackedKind, name: string): Promise<string> {
      const files = await filesOf(folder);
      const file = files.find(({ path }) => /^usr\/share\/doc\/[^/]+\/(.+)$/.exec(path)?.[1] === name);
      if (!file) return "";
      return (name.endsWith(".gz") ? gunzipSync(file.content) : file.content).toString("utf8");
    }

    it("fit a terminal, but for what cannot be broken", async () => {
      for (const each of packages) {
        for (const name of ["README.Debian", "copyright", "changelog.Debian.gz"]) {
          const lines = (await textOf(each, name)).split("\n");
          expect(
            lines.filter((line) => line.length > 80 && line.trim().includes(" ")),
            `${each.what}: ${name}`,
          ).toEqual([]);
        }
      }
    });

    it("have a changelog of this version and suite, newest first, that dpkg reads without a warning", async () => {
      for (const each of packages) {
        const path = join(work.path, "changelog");
        await writeFile(path, await textOf(each, "changelog.Debian.gz"));
        const { stdout, stderr } = await runOk("dpkg-parsechangelog", ["-l", path]);
        expect(stderr, each.what).toBe("");
        const version = (await runOk("dpkg-deb", ["-f", each.deb, "Version"])).stdout.trim();
        expect(stdout, each.what).toContain(
          `\nVersion: ${version}\nDistribution: ${each.suite}\nUrgency: medium\n`,
        );
      }
    });

    it("have a copyright file that names a licence for every file, and has the text of each licence", async () => {
      for (const each of packages) {
        const copyright = await textOf(each, "copyright");
        // A field, and the lines that go on with it (deb822(5)).
        const values = (name: string): string[] =>
          [...copyright.matchAll(new RegExp(`^${name}: (.*(?:\\n .*)*)`, "gm"))].map(
            ([, value = ""]) => value,
          );
        const [everything, ...others] = values("Files");
        expect(everything, each.what).toBe("*");
        // The one thing in a package that lisdeb's authors did not write.
        expect(others, each.what).toEqual(each.service === undefined ? [] : [`usr/sbin/${each.service}`]);
        const licences = values("License");
        const named = new Set(licences.map((value) => value.split("\n")[0]));
        const withText = licences
          .filter((value) => value.includes("\n"))
          .map((value) => value.split("\n")[0]);
        expect(new Set(withText), each.what).toEqual(named);
      }
    });

    it("say of each service how it is switched off, and what to do when it does not start", async () => {
      for (const each of packages.filter(({ service }) => service !== undefined)) {
        const readme = await textOf(each, "README.Debian");
        const service = each.service ?? "";
        expect(readme, each.what).toContain(`update-rc.d ${service} disable`);
        expect(readme, each.what).toContain(`START_DAEMON=no in /etc/default/${service}`);
        expect(readme, each.what).toContain("\nWhen it does not start\n");
        expect(readme.includes("systemctl disable"), each.what).toBe(!each.suite.startsWith("wheezy"));
        const isOff = service === "hv_fcopy_daemon";
        expect(readme.includes("\nWhy it is switched off\n"), each.what).toBe(isOff);
        const description = (await runOk("dpkg-deb", ["-f", each.deb, "Description"])).stdout;
        expect(
          description.replace(/\s+/g, " ").includes("its service is installed switched off"),
          each.what,
        ).toBe(isOff);
        expect(readme.includes("hyperv-guest wait"), each.what).toBe(service === "hv_kvp_daemon");
      }
    });
  },
);
