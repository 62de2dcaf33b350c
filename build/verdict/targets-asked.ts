import { byText } from "../base/index.ts";
import { DAEMON_NAMES, type Daemon } from "../daemon/index.ts";
import { SUITES, type Suite } from "../suite/index.ts";
import { chooseForEach, type Target } from "./choose-for-each.ts";

/** For which suites and architectures somebody asks; what is undefined, nobody asked for by name. */
export interface Asked {
  readonly suites?: readonly Suite[] | undefined;
  /** Debian's names. */
  readonly architectures?: readonly string[] | undefined;
}

/**
 * The choice for each daemon on everything that is asked for. Without suites: on all. Without architectures: on each that the daemon is
 * built for and the suite has; where there is none such, on what it is built for, so that it is said why not.
 */
export function targetsAsked(daemons: readonly Daemon[], asked: Asked): readonly Target[] {
  return (asked.suites ?? SUITES).flatMap((suite) =>
    DAEMON_NAMES.flatMap((name) => {
      const builds = daemons.filter((daemon) => daemon.name === name);
      return chooseForEach(builds, [suite], asked.architectures ?? architecturesFor(builds, suite));
    }).toSorted((a, b) => byText(a.architecture, b.architecture)),
  );
}

/** What became of one thing that was asked for. */
export interface Served {
  readonly served: boolean;
  /** Debian's name; undefined where it is not known. */
  readonly architecture: string | undefined;
}

/**
 * Whether everything that is asked for is served: each daemon by name has a build that fits, or each verdict on a package is that it fits.
 * Where no suite is asked for, one suite that is served is enough, for each architecture that is asked for.
 */
export function allServed(answers: readonly Served[], asked: Asked): boolean {
  if (asked.suites !== undefined) return answers.length > 0 && answers.every(({ served }) => served);
  const architectures = asked.architectures ?? [undefined];
  return architectures.every((wanted) =>
    answers.some(({ served, architecture }) => served && (wanted === undefined || architecture === wanted)),
  );
}

function architecturesFor(builds: readonly Daemon[], suite: Suite): readonly string[] {
  const built = [...new Set(builds.flatMap(({ elf }) => elf.architecture ?? []))];
  const there = built.filter((architecture) => suite.architectures.includes(architecture));
  if (there.length > 0) return there;
  return built.length > 0 ? built : suite.architectures.slice(0, 1);
}
