// The library as somebody's program imports it: from dist/, with its types.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lisdeb } from "./support/lisdeb.ts";
import { run, runOk, temporaryFolder } from "./support/shell.ts";

const ROOT = join(import.meta.dirname, "..");
const work = temporaryFolder("library");
afterAll(() => work.remove());

const PROGRAM = `
import { choose, formatError, LisdebError, openMedium, planPackage, readRpm, scanMedium, suiteNamed, writeDeb } from "lisdeb";

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
console.log(JSON.stringify({ nevra: rpm.nevra, sizes, refused, functions: [typeof planPackage, typeof writeDeb] }));
`;

describe("the library", () => {
  it("gives a program the functions of the command, with types that compile", async () => {
    // So that dist/ is there, and of today.
    await lisdeb(["--version"]);
    await runOk("npm", ["run", "--silent", "build", "--", "--types"], { cwd: ROOT, timeout: 120_000 });
    await writeFile(join(work.path, "package.json"), '{ "type": "module" }');
    await writeFile(join(work.path, "program.ts"), PROGRAM);
    const modules = join(work.path, "node_modules");
    await runOk("mkdir", ["-p", join(modules, "@types")]);
    await runOk("ln", ["-s", ROOT, join(modules, "lisdeb")]);
    await runOk("ln", ["-s", join(ROOT, "node_modules/@types/node"), join(modules, "@types/node")]);
    const options = [
      "--strict",
      "--target",
      "es2023",
      "--module",
      "nodenext",
      "--types",
      "node",
      "program.ts",
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
  });
});
