/** What a minimal Debian can run a script with, and the folder in which each has been since ever: the packages that hold these are essential. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  sh: "/bin",
  bash: "/bin",
  dash: "/bin",
  sed: "/bin",
  cat: "/bin",
  true: "/bin",
  false: "/bin",
  perl: "/usr/bin",
  env: "/usr/bin",
  awk: "/usr/bin",
};

/**
 * Whether a minimal Debian has that interpreter: `merged` where only one has it whose `/bin` is a link to `/usr/bin`, as on every system
 * since Debian 12.
 */
export function isInMinimalSystem(path: string): boolean | "merged" {
  const [, folder = "", name = ""] = /^(\/(?:usr\/)?bin)\/([a-z]+)$/.exec(path) ?? [];
  const home = Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name] : undefined;
  if (home === undefined) return false;
  return home === folder || "merged";
}
