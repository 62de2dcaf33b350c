import { appendFile, mkdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TREE_TIME, TREES, writeTree } from "../../../tests/support/made-kernel.ts";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { sha256 } from "../../base/index.ts";
import { suiteNamed } from "../../suite/index.ts";
import type { MediumInput } from "../medium-inputs.ts";
import { recipe } from "../package.test-support.ts";
import { buildKey, type BuildInputs } from "./build-key.ts";
import { canonicalJson } from "./canonical-json.ts";

const work = temporaryFolder("build-key");
afterAll(() => work.remove());

const MEDIUM: MediumInput = {
  path: "/media/lis.iso",
  file: "lis.iso",
  sha256: sha256("medium"),
  size: 6,
  trust: "locked",
  provenance: "measured by somebody",
};

const TOOLCHAIN: BuildInputs["toolchain"] = {
  where: { file: "toolchain.yaml" },
  suite: "bookworm",
  snapshot: undefined,
  packages: [],
  sources: [],
  tree: sha256("tree"),
  sha256: sha256("packages"),
};

const INPUTS: BuildInputs = {
  program: sha256("program"),
  templates: sha256("templates"),
  recipe: recipe(),
  media: [MEDIUM],
  toolchain: undefined,
  suites: undefined,
  architectures: undefined,
  acceptLicence: false,
  allowUnproven: false,
  sourceDateEpoch: undefined,
};

const keyWith = (changes: Partial<BuildInputs>): Promise<string> => buildKey({ ...INPUTS, ...changes });

describe("the key of a build", () => {
  it("is another for each thing that decides what comes out, and for each two of them", async () => {
    const changes: Partial<BuildInputs>[] = [
      {},
      { program: sha256("another program") },
      { templates: sha256("other templates") },
      { recipe: recipe({ revision: 2 }) },
      { recipe: recipe({ id: "lis-3.5" }) },
      { recipe: recipe({ title: "another title" }) },
      { recipe: recipe({ built: "2012-07-28" }) },
      { recipe: recipe({ licence: { verdict: "ambiguous", evidence: "other evidence" } }) },
      { media: [] },
      { media: [MEDIUM, MEDIUM] },
      { media: [{ ...MEDIUM, sha256: sha256("another medium") }] },
      { media: [{ ...MEDIUM, file: "another.iso" }] },
      { media: [{ ...MEDIUM, trust: "unlocked" }] },
      { media: [{ ...MEDIUM, provenance: undefined }] },
      { toolchain: TOOLCHAIN },
      { toolchain: { ...TOOLCHAIN, sha256: sha256("other packages") } },
      { toolchain: { ...TOOLCHAIN, sources: [{ path: "pool/a", size: 1, sha256: sha256("a") }] } },
      { suites: [] },
      { suites: [suiteNamed("wheezy")] },
      { suites: [suiteNamed("wheezy"), suiteNamed("jessie")] },
      { suites: [suiteNamed("jessie"), suiteNamed("wheezy")] },
      { architectures: ["amd64"] },
      { architectures: ["i386"] },
      { acceptLicence: true },
      { allowUnproven: true },
      { sourceDateEpoch: 0 },
      { sourceDateEpoch: 1 },
    ];
    const keys = await Promise.all(changes.map(keyWith));
    expect(new Set(keys).size).toBe(changes.length);
  });

  it("is the same wherever the recipe and the medium lie", async () => {
    const moved = { where: { file: "/elsewhere/lis-3.4.yaml" } };
    expect(await keyWith({ recipe: recipe(moved), media: [{ ...MEDIUM, path: "/mnt/a.iso" }] })).toBe(
      await keyWith({}),
    );
  });

  it("of a folder is over the names, times and bytes in it", async () => {
    const folder = join(work.path, "medium");
    const input = { ...MEDIUM, path: folder, sha256: undefined, size: undefined };
    const file = join(folder, "RHEL63/a.rpm");
    await mkdir(join(folder, "RHEL63"), { recursive: true });
    const keys: string[] = [];
    const look = async (change: Promise<void>): Promise<void> => {
      await change;
      await utimes(join(folder, "RHEL63"), 1, 1);
      keys.push(await keyWith({ media: [input] }));
    };
    await writeFile(file, "bytes");
    await look(utimes(file, 1, 1));
    await writeFile(file, "bytez");
    await look(utimes(file, 1, 1));
    await look(rename(file, `${file}.old`));
    await look(utimes(`${file}.old`, 2, 2));
    await look(writeFile(join(folder, "RHEL63/b"), ""));
    expect(new Set(keys).size).toBe(5);
    await rename(folder, `${folder}-moved`);
    expect(await keyWith({ media: [{ ...input, path: `${folder}-moved` }] })).toBe(keys.at(-1));
  });

  it("of a source recipe is over its patches' names and bytes, not over their folder", async () => {
    const keyOf = async (folder: string, name: string, content: string): Promise<string> => {
      await mkdir(join(work.path, folder), { recursive: true });
      const path = join(work.path, folder, name);
      await writeFile(path, content);
      return keyWith({
        recipe: recipe({
          source: { kernel: "3.6.11", daemons: undefined, architectures: ["amd64"], patches: [path] },
        }),
      });
    };
    const first = await keyOf("a", "fix.patch", "content");
    expect(await keyOf("b", "fix.patch", "content")).toBe(first);
    expect(await keyOf("b", "fix.patch", "changed")).not.toBe(first);
    expect(await keyOf("b", "other.patch", "content")).not.toBe(first);
  });
});

describe("the key of a build from a kernel's unpacked tree", () => {
  const source = { kernel: "3.6.11", daemons: undefined, architectures: ["amd64"], patches: [] } as const;
  const treeIn = async (name: string) => {
    const path = await writeTree(TREES["3.6.11"], join(work.path, name, "linux-3.6.11"));
    const input = { ...MEDIUM, path, file: "linux-3.6.11", sha256: undefined, size: undefined };
    const key = (): Promise<string> => keyWith({ recipe: recipe({ source }), media: [input] });
    return { path, key };
  };

  it("is over what is compiled, wherever it lies", async () => {
    const [here, there] = [await treeIn("here"), await treeIn("there")];
    const first = await here.key();
    expect(await there.key()).toBe(first);
    await appendFile(join(there.path, "tools/hv/hv_kvp_daemon.c"), "\n");
    await utimes(join(there.path, "tools/hv/hv_kvp_daemon.c"), TREE_TIME, TREE_TIME);
    expect(await there.key()).not.toBe(first);
    await utimes(join(here.path, "tools/hv/hv_kvp_daemon.c"), TREE_TIME + 1, TREE_TIME + 1);
    expect(await here.key()).not.toBe(first);
  });

  it("is no matter of the rest of it, however much that is and of whatever kind", async () => {
    const { path, key } = await treeIn("compiled");
    const first = await key();
    // No medium of RPMs may have these: a kernel's tree that somebody has compiled has.
    await symlink("/etc/passwd", join(path, "drivers/link"));
    await sh(`mkfifo '${path}/drivers/pipe'; truncate -s 100G '${path}/vmlinux.o'`);
    expect(await key()).toBe(first);
  });
});

describe("canonical JSON", () => {
  it("is the same for equal values, whatever the order of their keys, and holds the value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
