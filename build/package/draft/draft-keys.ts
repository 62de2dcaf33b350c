import { listed, type Sha256 } from "../../base/index.ts";
import type { DraftedKey } from "../../recipe/index.ts";
import type { Answers, DraftFacts, Proposal } from "./answers.ts";
import { expectationOf, type FoundGenerations } from "./found-generations.ts";

/** When it was published; `newest`: the time of the newest thing in it, in seconds since 1970, what that is, and what speaks against an answer. */
export function releasedKey(
  { released }: Answers,
  newest: { readonly time: number; readonly is: string; readonly doubt?: Proposal["releasedDoubt"] },
): DraftedKey {
  if (released !== undefined) {
    const doubt = newest.doubt?.(released);
    return {
      key: "released",
      value: released,
      ...(doubt !== undefined && { decide: `whether that is so: ${doubt}.` }),
    };
  }
  const day = new Date(newest.time * 1000).toISOString().slice(0, 10);
  const asked = "when it was published, by year, month or day.";
  return newest.time === 0
    ? { key: "released", value: undefined, decide: `${asked} Nothing in it says.` }
    : {
        key: "released",
        value: undefined,
        decide: `${asked} ${newest.is} ${day}.`,
        example: day.slice(0, 7),
      };
}

/** The file, by the name under which it was published, and where it is. */
export function mediaKey(
  { file, sha256 }: Pick<DraftFacts, "file" | "sha256">,
  answers: Answers,
): DraftedKey {
  const { urls = [] } = answers;
  const open = [
    ...(answers.file === undefined
      ? [
          sha256 === undefined
            ? "the file's name as it was published: a folder was read"
            : "whether the file was published under this name",
        ]
      : []),
    ...(urls.length === 0
      ? ["where it can be fetched, if anywhere: a list of addresses, urls, beside file"]
      : []),
  ];
  return {
    key: "media",
    value: [{ file: answers.file ?? file, ...(urls.length > 0 && { urls }) }],
    ...(open.length > 0 && { decide: `${open.join("; ")}.` }),
  };
}

/** For which suites to build: for all that fit, unless somebody has said. */
export function suitesKey({ suites }: Answers, fitting: readonly string[], by: string): DraftedKey {
  const from = [fitting.length === 0 ? `${by} is known to fit no suite.` : `${by} fits ${listed(fitting)}.`];
  if (suites) return { key: "suites", value: suites, from };
  if (fitting.length === 0) return { key: "suites", value: undefined, from };
  const decide = "whether to build for all of them, which is done without this list.";
  return { key: "suites", value: undefined, from, decide, example: fitting };
}

/** The generations that were found; no key where none can be stated and nothing is in doubt. `from`: where they are read, in a sentence. */
export function expectKey(found: readonly FoundGenerations[], from: string): readonly DraftedKey[] {
  const value = expectationOf(found);
  const isEmpty = Object.keys(value).length === 0;
  const doubts = found.flatMap(({ name, builds, generations, unknown }) => [
    ...(unknown > 0
      ? [`${unknown} of ${builds} builds of ${name} are of no generation that lisdeb knows`]
      : []),
    ...(generations.length > 1 ? [`${name} is there in generations ${listed(generations.map(String))}`] : []),
  ]);
  if (isEmpty && doubts.length === 0) return [];
  return [
    {
      key: "expect",
      value: isEmpty ? undefined : value,
      from: isEmpty ? [] : [from],
      ...(doubts.length > 0 && {
        decide: `what these are, and an override for each that you know: ${doubts.join("; ")}.`,
      }),
    },
  ];
}

/** Where the facts are from: the file itself. */
export function sourcesKey(what: string, file: string, sha256: Sha256 | undefined): DraftedKey {
  const line =
    sha256 === undefined ? `${what}, ${file}, read from a folder` : `${what}, ${file}, of SHA-256 ${sha256}`;
  return { key: "sources", value: [line] };
}
