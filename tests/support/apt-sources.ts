import { run } from "./shell.ts";

/** Where this machine gets a Debian release from, for tools that make roots of it. */
export interface AptSources {
  /** Lines of a sources.list. */
  readonly lines: readonly string[];
  /** Options of this machine's apt that decide whether it reaches its archive: proxies, certificates, checks of dates. */
  readonly options: readonly string[];
}

/**
 * The machine's own source of a release; where it has none, the release on the same server as the machine's own release, or else
 * on deb.debian.org. Not the updates since: they are newer than what many machines have, and one mirror more that must be in step.
 */
export async function aptSources(suite: string): Promise<AptSources> {
  const targets = await configuredTargets();
  const own = targets.filter((target) => target.release === suite);
  const server =
    targets.find((target) => /\/debian\/?$/.test(target.uri))?.uri ?? "http://deb.debian.org/debian";
  const lines =
    own.length > 0
      ? own.map((target) => `deb ${target.uri} ${target.release} ${target.component}`)
      : [`deb ${server} ${suite} main`];
  return { lines: [...new Set(lines)], options: await aptOptions() };
}

interface Target {
  readonly uri: string;
  readonly release: string;
  readonly component: string;
  readonly origin: string;
}

/** What apt fetches package lists of, whichever form of source file it stands in. */
async function configuredTargets(): Promise<readonly Target[]> {
  const format = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)";
  const asked = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  return asked.stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [uri = "", release = "", component = "", origin = ""] = line.split("|");
      return { uri, release, component, origin };
    })
    .filter(({ component, origin }) => component === "main" && isDebian(origin));
}

/** Before its first update apt does not know an archive's origin, and leaves the field's name standing. */
function isDebian(origin: string): boolean {
  return origin === "Debian" || origin === "" || origin.startsWith("$");
}

async function aptOptions(): Promise<readonly string[]> {
  const asked = await run("apt-config", ["dump", "Acquire"]);
  return asked.stdout
    .split("\n")
    .filter((line) =>
      /^Acquire::(https?|ftp|socks)?(::)?.*(Proxy|CaInfo|Verify-Peer|Check-Valid-Until|Check-Date)\b.* "[^"]+";$/i.test(
        line,
      ),
    );
}
