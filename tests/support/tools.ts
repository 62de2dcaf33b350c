import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether every named program is installed, on PATH or in /usr/sbin or /sbin. For use as
 * `describe.skipIf(!requireTools("rpmbuild"))(…)`. In CI a missing program throws, so that nothing is left out there
 * unseen; elsewhere one line on standard error says what is missing.
 */
export function requireTools(...names: string[]): boolean {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return true;
  return without(
    `${missing.join(", ")} not installed: tests that compare with ${missing.length === 1 ? "it" : "them"} ` +
      `cannot run (\`make setup\` installs what the tests need)`,
  );
}

/**
 * Whether the tests run as root, which `reason` (a clause such as `dpkg installs into a fresh root`) says is needed. Throws in
 * CI, says so and returns false elsewhere.
 */
export function requireRoot(reason: string): boolean {
  if (process.getuid?.() === 0) return true;
  return without(`not root: tests in which ${reason} cannot run (run them as root)`);
}

/** PATH with the folders of the administrator's programs, which a user's PATH may lack. */
export const PATH_WITH_SBIN = [process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin", "/usr/sbin", "/sbin"].join(
  ":",
);

function isInstalled(name: string): boolean {
  return PATH_WITH_SBIN.split(":").some((folder) => {
    try {
      const path = join(folder, name);
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

const said = new Set<string>();

/**
 * Says on standard error, once, what is missing and what cannot run for it, and gives false. In CI it throws instead, so that
 * nothing is left out there unseen.
 */
export function without(what: string, cause?: unknown): false {
  if (inCi()) throw new Error(what, { cause });
  if (!said.has(what)) process.stderr.write(`${what}\n`);
  said.add(what);
  return false;
}

function inCi(): boolean {
  return !["", "false", undefined].includes(process.env.CI);
}
