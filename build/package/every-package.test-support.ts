import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { runOk } from "../../tests/support/shell.ts";
import { buildDeb } from "./build-deb.ts";
import { buildMetapackages } from "./metapackage/build-metapackages.ts";
import { KINDS } from "./package.test-support.ts";
import { loadTemplates } from "./templates.ts";

/** A package of some kind that lisdeb makes, built and unpacked. */
export interface PackedKind {
  readonly what: string;
  /** Name of the suite that it is for. */
  readonly suite: string;
  readonly deb: string;
  /** What is in it, with its control files below DEBIAN. */
  readonly folder: string;
  /** Name of the daemon's service; undefined for what has none. */
  readonly service: string | undefined;
  /** Command line options that its daemon knows. */
  readonly daemonOptions: readonly string[];
}

/** Builds every kind of package, the metapackage among them, below a folder. Needs dpkg-deb. */
export async function everyPackage(below: string): Promise<readonly PackedKind[]> {
  const templates = await loadTemplates();
  const kinds = await Promise.all(
    KINDS.map(async ([what, make]) => ({ what, built: await buildDeb(make(), templates) })),
  );
  const [metapackage] = await buildMetapackages(
    kinds.filter(({ what }) => what.endsWith(" for bookworm")).map(({ built }) => built),
    templates,
  );
  const packed = kinds.map(({ what, built }) => ({ what, built, values: built.plan.values }));
  return Promise.all(
    [...packed, ...(metapackage ? [{ what: "metapackage for bookworm", built: metapackage.deb }] : [])].map(
      async (each, index) => {
        const deb = join(below, `${index}-${each.built.fileName}`);
        const folder = join(below, String(index));
        await writeFile(deb, each.built.bytes);
        await runOk("dpkg-deb", ["-R", deb, folder]);
        const values = "values" in each ? each.values : undefined;
        return {
          what: each.what,
          suite: each.built.plan.suite.name,
          deb,
          folder,
          service: values?.service,
          daemonOptions: values?.daemonOptions ?? [],
        };
      },
    ),
  );
}

/** A regular file of a package. */
export interface PackedFile {
  /** As installed, without the slash before it; what dpkg runs is below `DEBIAN/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly isExecutable: boolean;
}

/** Every regular file of an unpacked package. */
export async function filesOf(folder: string): Promise<readonly PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const { stdout } = await runOk("find", [folder, "-type", "f", "-perm", "-111"]);
  const executable = new Set(stdout.split("\n"));
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        const content = await readFile(path);
        return { path: relative(folder, path), content, isExecutable: executable.has(path) };
      }),
  );
}
