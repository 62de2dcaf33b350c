import type { ElfFacts } from "../../build/elf/index.ts";
import { SUITES } from "../../build/suite/index.ts";
import { judgeProgram, type Reason } from "../../build/verdict/index.ts";
import type { LoaderAnswer } from "./real-loader.ts";

/** An answer in what the loader and our verdict can both say. */
export interface Answer {
  /** Whether the loader is reached at all: where not, it says nothing of what follows. */
  readonly reachesLoader: boolean;
  /** Symbol versions that are missing, as `LIBRARY SYMBOL-VERSION`, of libraries that every Debian has. */
  readonly versions: readonly string[];
  /** Libraries that are missing. */
  readonly libraries: readonly string[];
}

/** What our verdict says of a program, and what it should have said by the loader. */
export interface BesideLoader {
  readonly ours: Answer;
  readonly loader: Answer;
  /** Libraries that the verdict does not count on, and that this root has. */
  readonly notCountedOn: readonly string[];
}

/** The reasons against a program on a suite's minimal system. */
export function reasonsAgainst(elf: ElfFacts, suite: string, architecture: string): readonly Reason[] {
  const suites = SUITES.filter(({ name }) => name === suite);
  const [verdict] = judgeProgram(elf, { suites, architectures: [architecture] });
  if (!verdict) throw new Error(`no suite ${suite}`);
  return verdict.reasons;
}

/** Symbol versions that the reasons name, as `LIBRARY SYMBOL-VERSION`; sorted. */
export function versionsIn(elf: ElfFacts, reasons: readonly Reason[]): readonly string[] {
  const versions = reasons.flatMap((reason) => {
    if (reason.kind === "needs-library-version") return [`${reason.library} ${reason.symbol}`];
    if (reason.kind !== "needs-glibc") return [];
    return elf.versionsNeeded
      .filter((library) => library.versions.some(({ name }) => name === reason.symbol))
      .map(({ library }) => `${library} ${reason.symbol}`);
  });
  return [...new Set(versions)].sort();
}

/** Lays our verdict beside the loader's answer. */
export function besideLoader(
  elf: ElfFacts,
  { suite, architecture }: { readonly suite: string; readonly architecture: string },
  answer: LoaderAnswer,
): BesideLoader {
  const reasons = reasonsAgainst(elf, suite, architecture);
  const reachesLoader = !reasons.some(
    ({ kind }) => kind === "wrong-architecture" || kind === "missing-interpreter",
  );
  const loaderReached = answer.outcome === "loads" || answer.outcome === "lacks";
  const missing = reasons.flatMap((reason) => (reason.kind === "missing-library" ? [reason.library] : []));
  const notCountedOn = missing.filter((library) => !answer.libraries.includes(library));
  return {
    ours: {
      reachesLoader,
      versions: reachesLoader ? versionsIn(elf, reasons) : [],
      libraries: reachesLoader ? missing.filter((library) => !notCountedOn.includes(library)).sort() : [],
    },
    loader: {
      reachesLoader: loaderReached,
      versions: answer.versions.filter((version) => !missing.includes(version.split(" ")[0] ?? "")),
      libraries: answer.libraries,
    },
    notCountedOn: loaderReached ? notCountedOn : [],
  };
}
