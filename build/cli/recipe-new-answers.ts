import { LisdebError } from "../base/index.ts";
import type { Answers, Proposal } from "../package/index.ts";
import { problemWith, type DraftedKey, type LicenceVerdict } from "../recipe/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { askLine, canAsk } from "./ask.ts";
import type { Terminal } from "./terminal.ts";

/** Of `lisdeb recipe new`. */
export interface RecipeNewOptions {
  readonly id?: string;
  readonly output?: string;
  readonly title?: string;
  readonly releaseVersion?: string;
  readonly licence?: LicenceVerdict;
  readonly evidence?: string;
  readonly released?: string;
  readonly homepage?: string;
  readonly url?: readonly string[];
  readonly suite?: readonly string[];
  readonly against?: string;
  readonly mediaName?: string;
  readonly yes?: true;
  readonly force?: true;
  readonly json?: true;
}

/** What the command line answers, held against the schema before any work is done. Throws `usage`. */
export function answersFrom(options: RecipeNewOptions): Answers {
  const { licence, evidence } = options;
  if ((licence === undefined) !== (evidence === undefined)) {
    const [there, missing] =
      licence === undefined ? ["--evidence", "--licence"] : ["--licence", "--evidence"];
    throw new LisdebError("usage", `${there} goes with ${missing}`, {
      hint: "a licence is stated together with what that rests on",
    });
  }
  options.suite?.forEach(suiteNamed);
  const answers: Answers = {
    version: options.releaseVersion,
    title: options.title,
    released: options.released,
    homepage: options.homepage,
    urls: options.url,
    licence: licence === undefined || evidence === undefined ? undefined : { verdict: licence, evidence },
    suites: options.suite && [...new Set(options.suite)],
    file: options.mediaName,
  };
  for (const [option, values] of valuesOf(answers)) {
    const problem = problemWith(values);
    if (problem) throw new LisdebError("usage", `${option} ${problem.message}`);
  }
  return answers;
}

/** By the option that states it, each answer as it would stand in a recipe. */
function valuesOf(answers: Answers): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  const { version, title, released, homepage, urls, licence, file } = answers;
  return [
    ...(version === undefined ? [] : [["--release-version", { version }] as const]),
    ...(title === undefined ? [] : [["--title", { title }] as const]),
    ...(released === undefined ? [] : [["--released", { released }] as const]),
    ...(homepage === undefined ? [] : [["--homepage", { homepage }] as const]),
    ...(urls === undefined ? [] : [["--url", { media: [{ file: "medium", urls }] }] as const]),
    ...(licence === undefined ? [] : [["--evidence", { licence }] as const]),
    ...(file === undefined ? [] : [["--media-name", { media: [{ file }] }] as const]),
  ];
}

/** Which option mends a key that the medium itself gave a value for which no recipe can have. */
const MENDED_BY: Readonly<Record<string, string>> = {
  version: "--release-version",
  title: "--title",
  media: "--media-name",
  licence: "--licence and --evidence",
};

/** Throws `usage` where a drafted value is none that a recipe can have, such as a file name with an umlaut. */
export function demandSound(keys: readonly DraftedKey[]): void {
  for (const { key, value } of keys) {
    const problem = value === undefined ? undefined : problemWith({ [key]: value });
    if (!problem) continue;
    const option = MENDED_BY[key];
    throw new LisdebError("usage", `${key} ${problem.message}`, {
      hint: option === undefined ? undefined : `state it by ${option}`,
    });
  }
}

/**
 * The answers with what the medium says, and with what a person at the terminal says of the rest. Throws `usage` where the version is stated
 * nowhere and nobody is there to be asked.
 */
export async function askedAnswers(
  given: Answers,
  proposal: Proposal,
  { yes, json }: Pick<RecipeNewOptions, "yes" | "json">,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Answers & { readonly version: string }> {
  const asks = !yes && !json && canAsk(terminal.environment);
  const ask = (question: Question) => (asks ? askUntilSound(question, terminal, signal) : undefined);
  if (asks) terminal.err("An empty answer takes what stands in brackets.\n");
  const version =
    given.version ??
    (await ask({ key: "version", what: "Version of the release", proposed: proposal.version })) ??
    proposal.version;
  if (version === undefined) {
    throw new LisdebError("usage", "nothing on the medium states the version of the release", {
      hint: "state it by --release-version",
    });
  }
  const title =
    given.title ?? (await ask({ key: "title", what: "Title", proposed: proposal.title(version) }));
  const released =
    given.released ??
    (await ask({ key: "released", what: "Published in (year, month or day)", proposed: undefined }));
  const homepage =
    given.homepage ?? (await ask({ key: "homepage", what: "Its page on the web", proposed: undefined }));
  const licence = given.licence ?? (asks ? await askLicence(proposal.licence, terminal, signal) : undefined);
  return { ...given, version, title, released, homepage, licence };
}

interface Question {
  readonly key: string;
  readonly what: string;
  /** What an empty answer takes; undefined: the question is left open then. */
  readonly proposed: string | undefined;
}

/** undefined where it was left open, or where what was proposed is as good as nothing said. */
async function askUntilSound(
  { key, what, proposed }: Question,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const typed = (await askLine(`${what} [${proposed ?? "leave open"}]: `, signal)).trim();
    const said = typed === "" ? proposed : typed;
    const problem = said === undefined ? undefined : problemWith({ [key]: said });
    if (!problem) return said;
    terminal.err(`It ${problem.message}.\n`);
  }
}

/** Whoever states another licence than the medium does is asked what that rests on. */
async function askLicence(
  proposed: Proposal["licence"],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Proposal["licence"] | undefined> {
  terminal.err(`${proposed.evidence}.\n`);
  for (;;) {
    const typed = (await askLine(`Licence [${proposed.verdict}]: `, signal)).trim();
    if (typed === "" || typed === proposed.verdict) return undefined;
    const unknown = problemWith({ licence: { ...proposed, verdict: typed } });
    if (unknown) {
      terminal.err(`It ${unknown.message}.\n`);
      continue;
    }
    const evidence = (await askLine("What that rests on: ", signal)).trim();
    const licence = { verdict: typed, evidence };
    const problem = problemWith({ licence });
    // The schema has just taken it for one of those that there are.
    if (!problem) return licence as Proposal["licence"];
    terminal.err(`It ${problem.message}.\n`);
  }
}
