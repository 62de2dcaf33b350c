import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { commandBench } from "./command.ts";
import { signingKey, type TestKey } from "./signing-key.ts";
import { smallDebs } from "./small-deb.ts";
import { smallSource } from "./source-package.ts";
import { requireTools } from "./tools.ts";

/** Whether {@link sourcesBench} can be made. */
export const canMake = requireTools("dpkg-source", "dpkg-deb", "xz");

/** Of the source package hello, and of the packages that are made of it: the first two share a tarball. */
export const VERSIONS = ["1.0-1", "1.0-2", "2.0+x~1-1"];

/** Runs lisdeb on packages that say which source package they were built from, which lies beside them. `other` says of none. */
export function sourcesBench(name: string) {
  const { work, lisdeb, fresh } = commandBench(name);
  /** Where the packages of every version lie, each with its source package. */
  const built = () => join(work.path, "debs");
  let key: TestKey;

  const deb = (version: string, architecture = "amd64") =>
    join(built(), `hello-bin_${version}_${architecture}.deb`);
  const dsc = (version: string) => join(built(), `hello_${version}.dsc`);

  const run = (...args: readonly string[]) => lisdeb([...args, "--sign", key.file]);
  const ok = async (...args: readonly string[]): Promise<string> => {
    const ran = await run(...args);
    expect([ran.status, ran.stderr], args.join(" ")).toEqual([0, ""]);
    return ran.stdout;
  };
  const publish = (archive: string, suite: string, files: readonly string[], ...more: readonly string[]) =>
    ok("publish", ...files, "--to", archive, "--suite", suite, ...more);
  const verify = (archive: string, ...more: readonly string[]) =>
    lisdeb(["verify", archive, "--keyring", key.keyring, ...more]);
  /** Files of the pool, but for what is of no source package. */
  const sourcesIn = (archive: string): string[] =>
    readdirSync(join(archive, "pool"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(deb|json)$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
  const listed = async (archive: string, suite: string): Promise<string[]> => {
    const text = await readFile(join(archive, "dists", suite, "main/source/Sources"), "utf8");
    return [...text.matchAll(/^Version: (.*)$/gm)].map(([, version = ""]) => version);
  };

  beforeAll(async () => {
    if (!canMake) return;
    key = await signingKey();
    for (const version of VERSIONS) {
      const fields = ["Source: hello"];
      await smallSource(built(), {
        name: "hello",
        version,
        packages: [{ name: "hello-bin" }, { name: "hello-data", architecture: "all" }],
      });
      await smallDebs(built(), [
        { name: "hello-bin", version, architecture: "amd64", fields },
        { name: "hello-bin", version, architecture: "i386", fields },
        {
          name: "hello-data",
          version: `${version}+b1`,
          architecture: "all",
          fields: [`Source: hello (${version})`],
        },
      ]);
    }
    await smallDebs(built(), [{ name: "other", version: "1", architecture: "all" }]);
  });

  return { work, lisdeb, fresh, built, deb, dsc, run, ok, publish, verify, sourcesIn, listed };
}
