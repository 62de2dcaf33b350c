import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { readRpm } from "./index.ts";
import { i18n } from "./lying-header.test-support.ts";
import { lyingRpm, named, replaced } from "./lying-rpm.test-support.ts";
import { BUILT_AT, rpmbuild, sourceOf, ZOO } from "./rpmbuild.test-support.ts";
import { textsOf } from "./header-values.ts";
import { TAGS } from "./tags.ts";

const folder = temporaryFolder("rpm-package");
afterAll(() => {
  folder.remove();
});

async function query(path: string, format: string): Promise<string> {
  return (await runOk("rpm", ["-qp", "--nosignature", "--queryformat", format, path])).stdout;
}

describe.skipIf(!requireTools("rpm", "rpmbuild"))("of a package with everything in it", () => {
  let path: string;
  beforeAll(async () => {
    path = await rpmbuild(folder.path, ZOO);
  });

  it("tells capabilities as rpm does", async () => {
    const rpm = await readRpm(await sourceOf(path));
    const ours = rpm.files.map((file) => `${file.path} ${file.capabilities ?? ""}\n`).join("");
    expect(ours).toBe(await query(path, "[%{FILENAMES} %{FILECAPS}\\n]"));
    expect(rpm.files.find((file) => file.capabilities !== undefined)?.capabilities).toBe("cap_net_admin=ep");
  });

  it("gives every scriptlet and trigger as data, with the script that `rpm --scripts` shows", async () => {
    const rpm = await readRpm(await sourceOf(path));
    const shown = (await runOk("rpm", ["-qp", "--scripts", "--triggers", "--filetriggers", path])).stdout;
    for (const { script, interpreter } of rpm.scriptlets) {
      expect(shown).toContain(script);
      expect(shown).toContain(interpreter.join(" "));
    }
    expect(rpm.scriptlets.map(({ kind, interpreter, condition }) => ({ kind, interpreter, condition })))
      .toMatchInlineSnapshot(`
      [
        {
          "condition": undefined,
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "pretrans",
        },
        {
          "condition": undefined,
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "pre",
        },
        {
          "condition": undefined,
          "interpreter": [
            "/sbin/ldconfig",
          ],
          "kind": "post",
        },
        {
          "condition": undefined,
          "interpreter": [
            "<lua>",
          ],
          "kind": "preun",
        },
        {
          "condition": undefined,
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "postun",
        },
        {
          "condition": undefined,
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "posttrans",
        },
        {
          "condition": undefined,
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "verify",
        },
        {
          "condition": "bash >= 4.0, dash",
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "triggerin",
        },
        {
          "condition": "kernel < 3.0",
          "interpreter": [
            "/bin/bash",
          ],
          "kind": "triggerun",
        },
        {
          "condition": "kernel = 2.6",
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "triggerpostun",
        },
        {
          "condition": "/etc, /usr/lib",
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "filetriggerin",
        },
        {
          "condition": "/opt",
          "interpreter": [
            "/bin/sh",
          ],
          "kind": "transfiletriggerun",
        },
      ]
    `);
  });

  it("reads the summary of the C locale, and keeps the translations", async () => {
    const rpm = await readRpm(await sourceOf(path));
    expect(rpm.summary).toBe("A package for tests");

    expect(textsOf(rpm.header, TAGS.HEADERI18NTABLE)).toEqual(["C", "de"]);
    expect(textsOf(rpm.header, TAGS.SUMMARY)).toEqual(["A package for tests", "Ein Paket für Tests"]);
    expect(rpm.buildTime).toBe(BUILT_AT);
  });

  it("holds only the files that are asked for, and all hard links of them", async () => {
    const rpm = await readRpm(await sourceOf(path));
    const held: string[] = [];
    for await (const { file, content } of rpm.payload({
      hold: (file) => file.path === "/usr/sbin/hv_second_name",
    })) {
      if (content) held.push(file.path);
    }
    expect(held).toEqual(["/usr/sbin/hv_second_name"]);
  });

  it("can be read twice, and left in the middle", async () => {
    const rpm = await readRpm(await sourceOf(path));
    const reading = rpm.payload();
    await reading.next();
    await reading.return([]);
    await expect(rpm.prove()).resolves.toBeDefined();
  });
});

describe("of text that is not UTF-8", () => {
  it("takes it for Latin-1", async () => {
    const summary = { ...i18n(TAGS.SUMMARY, ["x"]), data: Buffer.from("M\xfcller\0", "latin1") };
    expect((await readRpm(named(lyingRpm(replaced(summary))))).summary).toBe("Müller");
  });
});
