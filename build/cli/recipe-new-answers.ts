import { LisdebError } from "../base/index.ts";
import type { Answers, Proposal, SettledAnswers } from "../package/index.ts";
import { problemWith, type DraftedKey, type LicenceVerdict, type Recipe } from "../recipe/index.ts";
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

/** A person at the terminal, who is asked. */
export interface Asking {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** undefined where nobody is there to be asked, or is not to be. */
export function askingFor(
  { yes, json }: Pick<RecipeNewOptions, "yes" | "json">,
  { terminal, signal }: Asking,
): Asking | undefined {
  if (yes || json || !canAsk(terminal.environment)) return undefined;
  terminal.err("An empty answer takes what stands in brackets.\n");
  return { terminal, signal };
}

/** The version, without which there is no recipe. Throws `usage` where none that a recipe can have is stated and nobody is asked. */
export async function askedVersion(
  given: Answers,
  { version: proposed, unusable }: Proposal,
  asking: Asking | undefined,
): Promise<string> {
  if (given.version !== undefined) return given.version;
  if (!asking) {
    if (proposed !== undefined) return proposed;
    throw new LisdebError("usage", whyNone(unusable), { hint: "state it by --release-version" });
  }
  if (proposed === undefined) asking.terminal.err(`${capitalised(whyNone(unusable))}.\n`);
  return askDemanded(
    { what: "Version of the release", proposed, values: (version) => ({ version }) },
    asking,
  );
}

function whyNone(unusable: readonly string[]): string {
  const [why] = unusable.flatMap((version) => problemWith({ version })?.message ?? []);
  return why === undefined
    ? "nothing on the medium states the version of the release"
    : `the version of the release, as the medium states it, can be no recipe's: it ${why}`;
}

/**
 * The file name under which the medium was published: what was given, or what a person says where no recipe can have the medium's own; else undefined.
 * Throws `usage` where that is so and nobody is asked.
 */
export async function askedFile(
  given: Answers,
  file: string,
  asking: Asking | undefined,
): Promise<string | undefined> {
  const values = (name: string) => ({ media: [{ file: name }] });
  const problem = problemWith(values(given.file ?? file));
  if (!problem) return given.file;
  if (!asking) {
    throw new LisdebError("usage", `the medium's file name ${problem.message}`, {
      hint: "state the one under which it was published by --media-name",
    });
  }
  asking.terminal.err(`The medium's file name ${problem.message}.\n`);
  // A browser adds that to the name of what it has downloaded before.
  const proposed = file.replace(/ ?\(\d+\)(?=\.|$)/, "");
  return askDemanded(
    {
      what: "File name under which it was published",
      proposed: problemWith(values(proposed)) ? undefined : proposed,
      values,
    },
    asking,
  );
}

/** The answers with what the medium says, and with what a person says of the rest. */
export async function askedAnswers<T extends SettledAnswers>(
  given: T,
  proposal: Proposal,
  asking: Asking | undefined,
): Promise<T> {
  if (!asking) return given;
  const ask = (question: Question) => askUntilSound(question, asking);
  const title =
    given.title ??
    (await ask({
      what: "Title",
      proposed: proposal.title(given.version),
      values: (title) => ({ title }),
    }));
  const released =
    given.released ??
    (await ask({
      what: "Published in (year, month or day)",
      proposed: undefined,
      values: (released) => ({ released }),
      doubt: proposal.releasedDoubt,
    }));
  const homepage =
    given.homepage ??
    (await ask({
      what: "Its page on the web",
      proposed: undefined,
      values: (homepage) => ({ homepage }),
    }));
  const urls = given.urls ?? (await askAddress(asking));
  const licence = given.licence ?? (await askLicence(proposal.licence(given.version), asking));
  return { ...given, title, released, homepage, urls, licence };
}

interface Question {
  readonly what: string;
  /** What an empty answer takes; undefined: the question is left open then, or asked again. */
  readonly proposed: string | undefined;
  /** An answer as it would stand in a recipe. */
  readonly values: (said: string) => Readonly<Record<string, unknown>>;
  /** What speaks against an answer; it is told once, and the same answer taken then. */
  readonly doubt?: (said: string) => string | undefined;
}

/** `lisdeb recipe lock` fetches the medium from there; more than one, the recipe takes later. */
async function askAddress(asking: Asking): Promise<readonly string[] | undefined> {
  const said = await askUntilSound(
    {
      what: "Address it can be fetched from",
      proposed: undefined,
      values: (url) => ({ media: [{ file: "medium", urls: [url] }] }),
    },
    asking,
  );
  return said === undefined ? undefined : [said];
}

async function askDemanded(question: Question, asking: Asking): Promise<string> {
  for (;;) {
    const said = await askUntilSound(question, asking, "");
    if (said !== undefined) return said;
    asking.terminal.err("There is no recipe without it.\n");
  }
}

/** undefined where it was left open. `open`: what stands for that in the question. */
async function askUntilSound(
  { what, proposed, values, doubt }: Question,
  { terminal, signal }: Asking,
  open = " [leave open]",
): Promise<string | undefined> {
  let told: string | undefined;
  for (;;) {
    const brackets = proposed === undefined ? open : ` [${proposed}]`;
    const typed = await askLine(`${what}${brackets}: `, signal);
    const said = typed === "" ? proposed : typed;
    const problem = said === undefined ? undefined : problemWith(values(said));
    if (problem) {
      terminal.err(`It ${problem.message}.\n`);
      continue;
    }
    const why = said === undefined || said === told ? undefined : doubt?.(said);
    if (why === undefined) return said;
    told = said;
    terminal.err(`${capitalised(why)}. The same once more is taken.\n`);
  }
}

function capitalised(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase());
}

/** Whoever states another licence than the medium does is asked what that rests on. */
async function askLicence(
  proposed: Recipe["licence"],
  { terminal, signal }: Asking,
): Promise<Recipe["licence"] | undefined> {
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
    if (!problem) return licence as Recipe["licence"];
    terminal.err(`It ${problem.message}.\n`);
  }
}
