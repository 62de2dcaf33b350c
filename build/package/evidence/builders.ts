import { listed, shown } from "../../base/index.ts";
import { statedTarget, targetName, type Daemon } from "../../daemon/index.ts";
import { cannotTell, contradicts, ok, type Finding } from "./evidence.ts";
import { groupBy, kindsOf, type RpmFacts } from "./medium-facts.ts";

/** Names that a detail spells out; more would make it too long. */
const NAMED = 3;

/** Whether the RPMs for each release of RHEL and architecture name one build host alone; a contradiction where several do. */
export function buildHostsFinding(rpms: readonly RpmFacts[]): Finding {
  const known = rpms.filter(({ buildHost }) => buildHost !== undefined);
  if (known.length === 0) return cannotTell("no RPM names the host that it was built on");
  const groups = groupBy(known, ({ target, arch }) => target && `${targetName(target)} ${arch}`);
  const mixed = [...groups.values()].filter((group) => kindsOf(group, hostOf) > 1);
  if (mixed.length > 0) {
    return contradicts(
      `${mixed.length === 1 ? "1 of the sets" : `${mixed.length} of the sets`} for one release and architecture comes from several hosts: ` +
        firstOf(mixed.flat().map(hostOf)),
      mixed.flat().map(({ path }) => path),
    );
  }
  return ok(firstOf(known.map(hostOf)));
}

function hostOf({ buildHost }: RpmFacts): string {
  return buildHost ?? "";
}

/** Compilers are named in binaries that were not stripped, rpm in every RPM. */
export function compilersFinding(found: readonly Daemon[], rpms: readonly RpmFacts[]): Finding {
  const mixedRpm = [...groupBy(rpms, ({ target }) => target && targetName(target)).values()].filter(
    (group) => kindsOf(group, ({ rpmVersion }) => rpmVersion ?? "") > 1,
  );
  const compiled = found.filter(({ elf }) => elf.comments.length > 0);
  const mixedCompilers = [...groupBy(compiled, releaseOf).values()].filter(
    (group) => kindsOf(group, compilersOf) > 1,
  );
  if (mixedRpm.length > 0 || mixedCompilers.length > 0) {
    return contradicts(
      `for one release there are several: ${firstOf([
        ...mixedRpm.flat().map(({ rpmVersion }) => `rpm ${rpmVersion ?? "of no version"}`),
        ...mixedCompilers.flat().map(compilersOf),
      ])}`,
      [
        ...mixedRpm.flat().map(({ path }) => path),
        ...mixedCompilers.flat().map(({ origin }) => origin.rpmPath ?? ""),
      ],
    );
  }
  const versions = rpms.flatMap(({ rpmVersion }) => (rpmVersion === undefined ? [] : [`rpm ${rpmVersion}`]));
  const said = [...versions, ...compiled.map(compilersOf)];
  return said.length === 0 ? cannotTell("neither RPMs nor binaries say what built them") : ok(firstOf(said));
}

function releaseOf({ origin }: Daemon): string | undefined {
  const target = statedTarget(origin.rpmPath, origin.nevra);
  return target && targetName(target);
}

/** A binary names a compiler for each object that it was linked of. */
function compilersOf({ elf }: Daemon): string {
  return [...new Set(elf.comments)].sort().join(", ");
}

function firstOf(names: readonly string[]): string {
  const all = [...new Set(names)].sort().map((name) => shown(name));
  return listed(all.length > NAMED ? [...all.slice(0, NAMED), `${all.length - NAMED} more`] : all);
}
