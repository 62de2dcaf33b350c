// docs/reference/json.md, held against what the command prints: no field that it does not name, and none named that is never there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ARCHIVE_DOCUMENTS } from "../scripts/docs/json-archive-documents.ts";
import { DOCUMENTS } from "../scripts/docs/json-documents.ts";
import { RECIPE_DOCUMENTS } from "../scripts/docs/json-recipe-documents.ts";
import { SHAPES } from "../scripts/docs/json-shapes.ts";
import type { JsonTable } from "../scripts/docs/json-table.ts";
import { buildDemo, unpackDaemon } from "./support/check-command.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { writeRecipe } from "./support/lis-media/index.ts";
import { kernelTarball } from "./support/made-kernel.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallSource } from "./support/source-package.ts";
import { requireTools } from "./support/tools.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("json-docs");
afterAll(() => work.remove());

/** Fields by their table: `daemon: does.pools`. */
const seen = new Set<string>();
const unknown = new Set<string>();

/** Holds a value against a table. */
function walk(table: JsonTable, value: unknown, path = ""): void {
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    const plain = table.fields.some((each) => each.field === path);
    seen.add(`${table.title}: ${plain ? path : `${path}[]`}`);
    for (const entry of entries) {
      if (!plain) walk(table, entry, `${path}[]`);
      else if (typeof entry === "object") unknown.add(`${table.title}: ${path}[]`);
    }
    return;
  }
  const field = table.fields.find((each) => each.field === path);
  if (field) {
    seen.add(`${table.title}: ${path}`);
    // The fields of a named shape are told in its own table, and perhaps some more in this one.
    if (field.shape === "open") return;
    if (field.shape === "named") {
      namedIn(field.value, value, `${table.title}: ${path}`);
      return;
    }
  }
  if (typeof value !== "object" || value === null) {
    if (path !== "" && !field) unknown.add(`${table.title}: ${path}`);
    return;
  }
  const shape =
    field?.shape && field.shape !== "named" && field.shape !== "open" ? SHAPES[field.shape] : undefined;
  for (const [name, content] of Object.entries(value as Record<string, unknown>)) {
    const below = path === "" ? name : `${path}.${name}`;
    const told = table.fields.some((each) => each.field === below || /^[.[]/.test(rest(each.field, below)));
    if (!told && shape) walk(shape, { [name]: content });
    else if (!told) unknown.add(`${table.title}: ${below}`);
    else walk(table, content, below);
  }
  if (shape) seen.add(`${table.title}: ${path}`);
}

const rest = (field: string, start: string): string =>
  field.startsWith(start) ? field.slice(start.length) : "";

/** Each name in the value must stand in the sentence. */
function namedIn(sentence: string, value: unknown, place: string): void {
  if (typeof value !== "object" || value === null) return;
  for (const name of Object.keys(value))
    if (!sentence.includes(`\`${name}\``)) unknown.add(`${place}.${name}`);
}

const outputOf = async (...args: readonly string[]): Promise<unknown> => {
  const ran = await lisdeb([...args, "--json"], { cwd: work.path });
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout) as unknown;
};

describe.skipIf(!requireTools("bsdtar", "dpkg-deb", "dpkg-source"))("the page about JSON", () => {
  beforeAll(async () => {
    const deb = await buildDemo(work.path);
    await unpackDaemon(deb("~deb7", "amd64"), work.path);
    await sh(
      `mkdir medium other; bsdtar -xf '${DEMO}' -C medium; bsdtar -xf '${DEMO}' -C other; chmod -R u+w other`,
      {
        cwd: work.path,
      },
    );
    // One RPM is another, one lies elsewhere, one release is gone.
    await sh(
      "cd other; rm -r RHEL57; cp RHEL58/microsoft*x86_64.rpm RHEL63/microsoft*x86_64.rpm; mv RHEL6012/microsoft*i686.rpm .; echo more >> RHEL63/install.sh",
      { cwd: work.path },
    );
    const rpm = (folder: string) => `medium/${folder}/${rpmIn(folder)}`;
    const debs = [deb("~deb7", "amd64"), deb("~deb8", "amd64")] as const;
    const { build, inspect, diff, record, metapackageRecord } = DOCUMENTS;
    for (const args of [["--suite=wheezy,stretch", "--allow-unproven", "--why"], []])
      walk(build, await outputOf("build", "demo", "--offline", "--out", `out${args.length}`, ...args));
    walk(DOCUMENTS.plan, await outputOf("plan", "--accept-licence", "--matrix"));
    walk(build, await outputOf("build", "lis-3.4", "--media", DEMO, "--accept-licence", "--out", "noted"));
    const inspected = [
      [SHAPES.medium, DEMO],
      [SHAPES.rpm, rpm("RHEL63")],
      [SHAPES.deb, debs[0]],
      [SHAPES["elf file"], "hv_kvp_daemon"],
      [SHAPES["kernel sources"], await kernelTarball(work.path, "6.12.1")],
    ] as const;
    for (const [table, file] of inspected) {
      const both: JsonTable = { title: table.title, fields: [...inspect.fields, ...table.fields] };
      walk(both, await outputOf("inspect", "--prove", file));
      for (const { field } of inspect.fields)
        if (seen.has(`${table.title}: ${field}`)) seen.add(`${inspect.title}: ${field}`);
    }
    for (const args of [["list"], ["show", "lis-4.3.5", "debian-linux-6.1"]])
      walk(RECIPE_DOCUMENTS.recipes, await outputOf("recipe", ...args));
    walk(RECIPE_DOCUMENTS.check, await outputOf("recipe", "check"));
    for (const [id, against] of [
      ["by-recipe", "lis-3.4"],
      ["by-file", DEMO],
    ] as const)
      walk(RECIPE_DOCUMENTS.new, await outputOf("recipe", "new", DEMO, "--id", id, "--against", against));
    writeRecipe(work.path, "to-lock", "", { licence: "GPL-3.0-or-later" });
    walk(
      DOCUMENTS.lock,
      await outputOf("recipe", "lock", "./to-lock.yaml", "--media", DEMO, "--by=Jane Doe", "--yes"),
    );
    for (const [a, b] of [
      ["medium", "other"],
      ["other", "medium"],
      [rpm("RHEL63"), rpm("RHEL58")],
      debs,
    ] as const)
      walk(diff, await outputOf("diff", a, b));
    for (const one of [debs[0], join(work.path, "out3/debs", unprovenRecord())])
      walk(record, JSON.parse(readFileSync(one.replace(/\.deb$/, ".json"), "utf8")));
    const meta = debs[0].replace("hv-kvp-daemon", "hyperv-lis-daemons").replace(/\.deb$/, ".json");
    walk(metapackageRecord, JSON.parse(readFileSync(meta, "utf8")));
    const { file: key } = await signingKey();
    walk(
      ARCHIVE_DOCUMENTS.publish,
      await outputOf("publish", ...debs.slice(0, 1), "--suite=wheezy", "--to=apt", "--sign", key),
    );
    const source = await smallSource(join(work.path, "source"), { name: "hello", version: "1.0-1" });
    walk(
      ARCHIVE_DOCUMENTS.publish,
      await outputOf("publish", source, "--suite=wheezy", "--to=apt", "--sign", key),
    );
    const { change, list, snapshot, clean } = ARCHIVE_DOCUMENTS;
    walk(change, await outputOf("refresh", "apt", "--valid-for=1d", "--sign", key));
    walk(snapshot, await outputOf("archive", "snapshot", "apt", "spring", "--suite=wheezy"));
    walk(change, await outputOf("archive", "rollback", "apt", "--suite=wheezy", "--to=1", "--sign", key));
    walk(list, await outputOf("archive", "list", "apt"));
    walk(clean, await outputOf("archive", "clean", "apt"));
  }, 120_000);

  const rpmIn = (folder: string): string =>
    `microsoft-hyper-v-${folder.toLowerCase()}.3.4-1.20120727.x86_64.rpm`;
  const unprovenRecord = (): string => "hv-kvp-daemon_3.4~demo0+20120727-1~deb9_amd64.deb";

  it("names every field of every document", () => {
    expect([...unknown].sort()).toEqual([]);
  });

  it("names no field that is never there", () => {
    const pages: readonly Readonly<Record<string, JsonTable>>[] = [
      DOCUMENTS,
      RECIPE_DOCUMENTS,
      ARCHIVE_DOCUMENTS,
      SHAPES,
    ];
    const all = pages
      .flatMap((tables) => Object.values(tables))
      .flatMap(({ title, fields }: JsonTable) =>
        fields.filter((field) => !field.seldom).map(({ field }) => `${title}: ${field}`),
      );
    const missing = all.filter((field) => !seen.has(field) && !seen.has(field.replace(/\[\]$/, "")));
    expect(missing).toEqual([]);
  });
});
