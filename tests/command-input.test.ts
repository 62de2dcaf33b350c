// What the bundled command says of input and of usage that is wrong, and that a single RPM is input, too.
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandBench, DEMO, digestOf, unlockedRecipe } from "./support/command.ts";
import { sh, type Ran } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("command-input");

describe("bad input gets one line that names file, place and fault, status 1, and nothing in out/", () => {
  const bad = async (name: string, content: Uint8Array | string): Promise<Ran & { out: string }> => {
    const file = join(work.path, name);
    await writeFile(file, content);
    const recipe = join(work.path, "bad.yaml");
    await writeFile(
      recipe,
      `title: t\nversion: "1"\nmedia:\n  - file: none.iso\nlicence: { verdict: GPL-2.0, evidence: e }\n`,
    );
    const out = fresh();
    return { ...(await lisdeb(["build", recipe, "--media", file, "--out", out])), out };
  };
  const iso = readFileSync(DEMO);

  it.each([
    ["an empty file", ""],
    ["a web page", "<!DOCTYPE html><html><body>Not found</body></html>"],
    ["text", "hello\n".repeat(100)],
    ["an image cut short", iso.subarray(0, iso.length / 4)],
    ["an image whose RPMs are damaged", damaged(iso)],
  ])("%s", async (what, content) => {
    const ran = await bad(`${what.replaceAll(" ", "-")}.iso`, content);
    expect(ran.status, ran.stderr).toBe(1);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\.iso[^\n]*\n$/);
    expect(existsSync(ran.out)).toBe(false);
  });

  it("tells the same as JSON with --json", async () => {
    await writeFile(join(work.path, "empty.iso"), "");
    const ran = await lisdeb(["inspect", "empty.iso", "--json"]);
    expect(ran.status).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: { code: "input-unknown-format", where: { file: "empty.iso" } },
    });
  });

  it("a locked medium with other bytes: both digests are told", async () => {
    const copy = join(work.path, "lis-demo.iso");
    await writeFile(copy, damaged(iso));
    const ran = await lisdeb(["build", "demo", "--media", copy, "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(digestOf(copy));
    expect(ran.stderr).toContain(digestOf(DEMO));
  });
});

describe.skipIf(!requireTools("bsdtar"))("a folder", () => {
  beforeAll(() =>
    sh(`mkdir unpacked; bsdtar -xf '${DEMO}' -C unpacked; chmod -R u+w unpacked`, { cwd: work.path }),
  );
  const build = (recipe: string): Promise<Ran> =>
    lisdeb(["build", recipe, "--media", "unpacked", "--suite=wheezy", "--arch=amd64", "--out", fresh()]);

  it("is not taken for a medium that is locked, for nothing could be held against its SHA-256", async () => {
    const ran = await build("demo");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toBe(
      "lisdeb: unpacked: is a folder, which has no SHA-256 to hold against the one that the lock states of lis-demo.iso " +
        "(name the file itself with --media, or describe the folder in a recipe of its own: lisdeb recipe new unpacked)\n",
    );
  });

  it("is built from where nobody has stated what the medium must be, and whoever builds is told so", async () => {
    const path = join(work.path, "folder.yaml");
    await writeFile(path, unlockedRecipe("lis-demo.iso"));
    const ran = await build(path);
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toMatch(
      /^folder: unpacked: no lock proves a folder, which has no SHA-256; lisdeb recipe lock .*$/m,
    );
  });
});

describe("a medium of which others published the digest", () => {
  const record = async (recipe: string, medium: string): Promise<unknown> => {
    const asked = ["--suite=wheezy", "--arch=amd64", "--json", "--out", fresh()];
    const ran = await lisdeb(["build", recipe, "--media", medium, ...asked]);
    expect(ran.status, ran.stderr).toBe(0);
    const { packages, notes } = JSON.parse(ran.stdout) as {
      packages: readonly { record: string }[];
      notes: readonly { note: string }[];
    };
    const { evidence } = JSON.parse(readFileSync(packages[0]!.record, "utf8")) as {
      evidence: readonly { check: string; result: string }[];
    };
    return [evidence[0]?.check, evidence[0]?.result, notes.map(({ note }) => note)];
  };
  const recipe = async (name: string, sha256: string): Promise<string> => {
    const path = join(work.path, `${name}.yaml`);
    const stated = `\n    stated: [{ sha256: ${sha256}, by: Somebody, at: "https://example.org/sums" }]`;
    await writeFile(path, unlockedRecipe("lis-demo.iso", stated));
    return path;
  };

  it("is refused where it is another, and both digests are told", async () => {
    const published = "ab".repeat(32);
    const path = await recipe("other", published);
    const ran = await lisdeb(["build", path, "--media", DEMO, "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`has SHA-256 ${digestOf(DEMO)}, and Somebody published ${published}`);
    expect(ran.stderr).toContain("https://example.org/sums");
  });

  const unlocked = `no lock proves this file, SHA-256 ${digestOf(DEMO)}; lisdeb recipe lock looks at it and locks it`;

  it("has that in its record where it is the one; where it has another name it is told that it is not", async () => {
    expect(await record(await recipe("same", digestOf(DEMO)), DEMO)).toEqual([
      "published-digest",
      "ok",
      [`lis-demo.iso: ${unlocked}`],
    ]);
    const copy = join(work.path, "renamed.iso");
    await writeFile(copy, readFileSync(DEMO));
    expect(await record(await recipe("same-copy", digestOf(DEMO)), copy)).toEqual([
      "published-digest",
      "ok",
      [`lis-demo.iso: ${unlocked}`],
    ]);
    expect(await record(await recipe("other-copy", "ab".repeat(32)), copy)).toEqual([
      "published-digest",
      "contradicts",
      [`renamed.iso: ${unlocked}`, expect.stringContaining("and Somebody published abab") as string],
    ]);
  });
});

it("refuses a keyring for daemons that are compiled: there is no RPM that it could be held against", async () => {
  const path = join(work.path, "source.yaml");
  await writeFile(path, `${unlockedRecipe("linux-6.1.192.tar.xz")}source: { kernel: 6.1.192 }\n`);
  const ran = await lisdeb(["build", path, "--keyring=any.gpg", "--out", fresh()]);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(
    /^lisdeb: --keyring is for the signatures of RPMs, and recipe source has none \(.*\)\n$/,
  );
});

describe("wrong usage is status 2 and one line", () => {
  it.each([
    [["frobnicate"]],
    [["build", "--frobnicate"]],
    [["build", "--suite", "wheezzy"]],
    [["build", "wheezy"]],
    [["build", "--media", "x.iso"]],
    [["build", "--jobs", "0"]],
    [["inspect"]],
    [["build", "demo", "--arch", ""]],
    [["build", "demo", "--suite", ","]],
  ])("%j", async (args) => {
    const ran = await lisdeb(args);
    expect(ran.status, ran.stderr).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(/^lisdeb: [^\n]*\n$/);
  });

  it.each([
    [["build", "--frobnicate", "--json"]],
    [["build", "--jobs", "0", "--json"]],
    [["frobnicate", "--json"]],
  ])("and one document with --json: %j", async (args) => {
    const ran = await lisdeb(args);
    expect(ran.status).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: "usage" } });
  });

  it("an unknown recipe is bad input, with the nearest one named", async () => {
    const ran = await lisdeb(["build", "lis-3.5x"]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/did you mean lis-3\.\d/);
  });
});

describe("a single RPM is a medium", () => {
  const recipe = async (): Promise<string> => {
    const path = join(work.path, "single.yaml");
    await writeFile(path, unlockedRecipe("one.rpm"));
    return path;
  };

  it("whatever its file is called", async () => {
    await sh(`bsdtar -xOf '${DEMO}' RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.i686.rpm > renamed.bin`, {
      cwd: work.path,
    });
    const ran = await lisdeb([
      "build",
      await recipe(),
      "--media",
      "renamed.bin",
      "--suite=wheezy",
      "--out",
      fresh(),
    ]);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toMatch(/hv-kvp-daemon +3\.4\+20120727-1~deb7 +i386/);
  });

  it.skipIf(!requireTools("rpmbuild"))("but not a source package: one line says what it is", async () => {
    await writeFile(
      join(work.path, "s.spec"),
      "Name: s\nVersion: 1\nRelease: 1\nSummary: s\nLicense: GPL\n%description\ns\n%files\n",
    );
    await sh(`rpmbuild --quiet -D '_topdir ${work.path}/rpm' -bs s.spec; mv rpm/SRPMS/*.src.rpm source.rpm`, {
      cwd: work.path,
    });
    const ran = await lisdeb(["build", await recipe(), "--media", "source.rpm", "--out", fresh()]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^lisdeb: source\.rpm: holds only source packages[^\n]*\n$/);
  });
});

/** The image with one byte changed in the payload of each RPM. */
function damaged(image: Buffer): Buffer {
  const copy = Buffer.from(image);
  for (let at = copy.indexOf("edabeedb", 0, "hex"); at >= 0; at = copy.indexOf("edabeedb", at + 4, "hex")) {
    copy[at + 7000] = (copy[at + 7000] ?? 0) ^ 0xff;
  }
  return copy;
}
