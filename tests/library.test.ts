// The library as somebody's program imports it: from the packed package, with its types.
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lisdeb } from "./support/lisdeb.ts";
import { run, runOk, sh, temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";

const ROOT = join(import.meta.dirname, "..");
const work = temporaryFolder("library");
afterAll(() => work.remove());

const PROGRAM = `
import { choose, formatError, LisdebError, openMedium, planPackages, readRpm, scanMedium, suiteNamed, writeDeb } from "lisdeb";

const medium = await openMedium(process.argv[2] ?? "");
const { daemons } = await scanMedium(medium);
const [kvp] = choose(daemons, suiteNamed("wheezy"), "amd64");
const entry = (await medium.list()).find(({ path }) => path === kvp?.chosen?.origin.rpmPath);
if (!entry) throw new Error("not found");
const rpm = await readRpm(medium.read(entry));
const sizes: number[] = [];
for await (const { content } of rpm.payload({ hold: ({ path }) => path.endsWith("/hv_kvp_daemon") })) sizes.push(content?.length ?? 0);
await medium.close();
let refused = "";
try {
  suiteNamed("wheezzy");
} catch (error) {
  if (error instanceof LisdebError) refused = formatError(error);
}
console.log(JSON.stringify({ nevra: rpm.nevra, sizes, refused, functions: [typeof planPackages, typeof writeDeb] }));
`;

const PUBLISHING = `
import { archiveSuiteNamed, openSigner, openStore, poolFilesOf, publish, readPackageFile, showArchive, sortIntoSuites } from "lisdeb";

const [deb = "", key = "", folder = ""] = process.argv.slice(2);
const { signal } = new AbortController();
const signer = await openSigner([key], { signal });
const store = await openStore(folder, { write: true });
const published = await publish(
  store,
  sortIntoSuites([await readPackageFile(deb)], [archiveSuiteNamed("wheezy-testing")]),
  { allowUnproven: false },
  { signer, trusted: [], release: { allowReleaseinfoChange: false }, now: () => new Date(), filesOf: poolFilesOf(store) },
);
const { page } = await showArchive(store, signer, { trusted: [], signal });
console.log(JSON.stringify({ page, published: published.map(({ suite, state, added }) => [suite, state, added.length]) }));
`;

describe("the library", () => {
  it("gives a program the functions of the command, with types that compile", async () => {
    // So that dist/ is there, and of today.
    await lisdeb(["--version"]);
    // Unpacked as npm would, with the packages that users get and none of those that only developers have.
    const modules = join(work.path, "node_modules");
    const packed = await runOk("npm", ["pack", "--silent", "--pack-destination", work.path], {
      cwd: ROOT,
      timeout: 180_000,
    });
    const tarball = packed.stdout.trim().split("\n").at(-1) ?? "";
    await sh(
      `mkdir -p '${modules}/lisdeb' && tar -xzf '${tarball}' -C '${modules}/lisdeb' --strip-components=1`,
      { cwd: work.path },
    );
    const { dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
      dependencies: object;
    };
    for (const name of [...Object.keys(dependencies), "@types/node"]) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(ROOT, "node_modules", name), join(modules, name));
    }
    await writeFile(join(work.path, "package.json"), '{ "type": "module" }');
    await writeFile(join(work.path, "program.ts"), PROGRAM);
    await writeFile(join(work.path, "publishing.ts"), PUBLISHING);
    const options = [
      "--strict",
      "--target",
      "es2023",
      "--module",
      "nodenext",
      "--types",
      "node",
      "program.ts",
      "publishing.ts",
    ];
    const compiled = await run(join(ROOT, "node_modules/.bin/tsc"), options, { cwd: work.path });
    expect(compiled.stdout).toBe("");
    const ran = await runOk(process.execPath, ["program.js", join(ROOT, "samples/lis-demo.iso")], {
      cwd: work.path,
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      nevra: "microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64",
      functions: ["function", "function"],
      refused: expect.stringContaining("wheezy") as string,
    });
    const args = [
      join(modules, "lisdeb/dist/lisdeb.js"),
      "build",
      "demo",
      "--offline",
      "--out",
      join(work.path, "out"),
    ];
    expect((await runOk(process.execPath, args)).stdout).toContain("hv-kvp-daemon");
    const [deb = ""] = (await sh(`ls '${work.path}/out/debs/'*deb7_amd64.deb`)).stdout.split("\n");
    const { file: key } = await signingKey();
    const publishing = await runOk(process.execPath, ["publishing.js", deb, key, join(work.path, "apt")], {
      cwd: work.path,
    });
    expect(JSON.parse(publishing.stdout)).toEqual({
      page: "index.html",
      published: [["wheezy-testing", 1, 1]],
    });
  }, 240_000);
});
