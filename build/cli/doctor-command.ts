import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import {
  asLisdebError,
  bytesSource,
  chunksOf,
  collect,
  decompress,
  LisdebError,
  listed,
  nodeNeeded,
  packageRoot,
  toolVersion,
  xz,
} from "../base/index.ts";
import { cacheUnwritable, defaultCacheDir } from "../media/index.ts";
import { listRecipes } from "../recipe/index.ts";
import { table } from "../report/index.ts";
import { compilerStateOnce } from "./compiling.ts";
import type { JsonOption, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

interface Finding {
  readonly what: string;
  /** `lacks`: lisdeb cannot do its main job. `optional`: only what is named in `detail` cannot be done. */
  readonly state: "ok" | "lacks" | "optional";
  readonly detail: string;
}

/** Tells what this machine has and lacks; exit status 1 where the main job could not be done. */
export async function doctorCommand(options: JsonOption, terminal: Terminal): Promise<Status> {
  const { environment } = terminal;
  const unwritable = await cacheUnwritable(defaultCacheDir(environment));
  const findings: Finding[] = [
    nodeVersion(process.versions.node),
    await liblzma(),
    await ownFiles(),
    cacheFolder(defaultCacheDir(environment), unwritable),
    proxies(environment),
    await compiler(environment, unwritable),
    ...(await Promise.all(OPTIONAL_TOOLS.map((tool) => outsideTool(tool, environment.PATH ?? "")))),
  ];
  const without = findings.flatMap(({ what, state }) => (state === "optional" ? (USE[what] ?? []) : []));
  const lacks = findings.filter((finding) => finding.state === "lacks");
  const words =
    table(
      [
        { title: "what", value: (finding: Finding) => finding.what },
        {
          title: "state",
          value: (finding) =>
            finding.state === "optional" ? "lacking" : finding.state === "lacks" ? "LACKS" : "ok",
        },
        { title: "detail", value: (finding) => finding.detail },
      ],
      findings,
    ) +
    (lacks.length === 0
      ? `lisdeb ${toolVersion()} can do its work here${without.length > 0 ? `, but for ${listed(without)}` : ""}.\n`
      : `lisdeb ${toolVersion()} cannot work here: mend ${lacks.map((finding) => finding.what).join(", ")}.\n`);
  answer(terminal, options.json, { version: toolVersion(), ok: lacks.length === 0, findings }, words);
  return lacks.length === 0 ? 0 : 1;
}

/** Nobody needs these to build packages; they are what people check and serve the packages with. */
const OPTIONAL_TOOLS = [
  { name: "dpkg-deb", use: "looking into packages, and the tests" },
  { name: "rpm", use: "the tests" },
  { name: "rpmbuild", use: "making the sample medium, and the tests" },
  { name: "genisoimage", use: "making the sample medium, and the tests" },
  { name: "lintian", use: "the tests" },
  { name: "mmdebstrap", use: "the tests that install packages" },
];

function nodeVersion(version: string): Finding {
  const { oldest, isMet } = nodeNeeded(version);
  return {
    what: "Node.js",
    state: isMet ? "ok" : "lacks",
    detail: isMet ? version : `${version}; ${oldest} or newer is needed`,
  };
}

/** liblzma comes as a binary for this kind of machine, or not at all: so it is tried, not looked for. */
async function liblzma(): Promise<Finding> {
  const what = "xz (liblzma)";
  try {
    const sample = new TextEncoder().encode("lisdeb");
    const packed = await xz(sample);
    const source = bytesSource(packed, { file: "doctor" });
    const unpacked = await collect(
      decompress(chunksOf(source), "xz", { where: source.where, compressedSize: source.size }),
      sample.length,
      source.where,
    );
    const same = Buffer.compare(unpacked, sample) === 0;
    return {
      what,
      state: same ? "ok" : "lacks",
      detail: same ? "packs and unpacks" : "gives back other bytes",
    };
  } catch (error) {
    return {
      what,
      state: "lacks",
      detail: `does not load: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function ownFiles(): Promise<Finding> {
  const recipes = await listRecipes();
  return { what: "recipes", state: "ok", detail: `${recipes.length} in ${join(packageRoot(), "recipes")}` };
}

const CACHE = "cache folder";
const COMPILER = "compiler";

/** A part of the work that is lost where one of these lacks. */
const USE: Readonly<Record<string, string>> = {
  [CACHE]: "downloading media",
  [COMPILER]: "compiling daemons",
};

function cacheFolder(folder: string, unwritable: LisdebError | undefined): Finding {
  return unwritable
    ? { what: CACHE, state: "optional", detail: `${folder} cannot be written: no medium can be downloaded` }
    : { what: CACHE, state: "ok", detail: folder };
}

function proxies(environment: Terminal["environment"]): Finding {
  const set = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"].filter(
    (name) => environment[name],
  );
  return { what: "proxy", state: "ok", detail: set.length === 0 ? "none set" : `set by ${set.join(", ")}` };
}

/** Only source recipes need it. Whether its environment is fetched first is no lack, where it can be. */
async function compiler(
  environment: Terminal["environment"],
  unwritable: LisdebError | undefined,
): Promise<Finding> {
  const unable = (why: string): Finding => ({
    what: COMPILER,
    state: "optional",
    detail: `${why}; no recipe of a kernel's sources can be built`,
  });
  try {
    const state = await compilerStateOnce(environment)();
    if (state instanceof LisdebError) return unable(state.message);
    if (state !== "here" && unwritable) return unable("what it needs is not in the cache folder");
    const detail = state === "here" ? "at hand" : "fetched when a kernel's sources are first compiled";
    return { what: COMPILER, state: "ok", detail };
  } catch (error) {
    return unable(asLisdebError(error).message);
  }
}

async function outsideTool(tool: { name: string; use: string }, path: string): Promise<Finding> {
  for (const folder of path.split(delimiter).filter((part) => part !== "")) {
    const candidate = join(folder, tool.name);
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return { what: tool.name, state: "ok", detail: candidate };
  }
  return { what: tool.name, state: "optional", detail: `needed for ${tool.use}` };
}
