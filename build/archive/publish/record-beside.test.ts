import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { sha256 } from "../../base/index.ts";
import { recordBeside } from "./record-beside.ts";

const work = temporaryFolder("record-beside");
afterAll(() => work.remove());

const DIGEST = sha256("a package");
const RECORD = JSON.stringify({
  format: "lisdeb build record 1",
  package: { suite: "wheezy", sha256: DIGEST },
});

describe("the record beside a package", () => {
  const beside = (name: string) => recordBeside(join(work.path, `${name}.deb`), DIGEST);
  const place = (name: string) => join(work.path, `${name}.json`);

  it("is the file of its name", async () => {
    await writeFile(place("whole"), RECORD);
    expect(await beside("whole")).toMatchObject({ suite: "wheezy", bytes: Buffer.from(RECORD) });
  });

  it("is none where nothing is there, or a folder, a file that is too large, or a named pipe, which is not waited for", async () => {
    await mkdir(place("folder"));
    await writeFile(place("large"), RECORD);
    await truncate(place("large"), 1024 ** 4);
    await sh(`mkfifo '${place("pipe")}'`);
    for (const name of ["absent", "folder", "large", "pipe"])
      expect([name, await beside(name)]).toEqual([name, undefined]);
  });
});
