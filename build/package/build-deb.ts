import { bytesSource, LisdebError, sha256, type Sha256, type Where } from "../base/index.ts";
import { controlValue, proveDeb, readDeb, writeDeb } from "../deb/index.ts";
import type { AnyPlan, PackagePlan } from "./plan/package-plan.ts";
import { render } from "./render.ts";
import type { Templates } from "./templates.ts";

/** A package, made. */
export interface BuiltDeb<Plan extends AnyPlan = PackagePlan> {
  readonly plan: Plan;
  /** `hv-kvp-daemon_3.4+20120727-1~deb7_amd64.deb`. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  /** In KiB, as in the control field. */
  readonly installedSize: number;
}

/**
 * The plan as a .deb, which is then read back and held against the plan. Throws `template-failed`, `control-invalid` and
 * `package-invalid`.
 */
export async function buildDeb<Plan extends AnyPlan>(
  plan: Plan,
  templates: Templates,
): Promise<BuiltDeb<Plan>> {
  const fileName = `${plan.packageName}_${plan.version}_${plan.architecture}.deb`;
  const where = { file: fileName };
  const { bytes, installedSize } = await writeDeb(await render(plan, templates), where);
  await readBack(plan, bytes, where);
  return { plan, fileName, bytes, sha256: sha256(bytes), installedSize };
}

/** What the writer made must read as what was planned: the names that its file name says, and the daemon byte for byte or what it depends on. */
async function readBack(plan: AnyPlan, bytes: Uint8Array, where: Where): Promise<void> {
  const deb = await readDeb(bytesSource(bytes, where));
  proveDeb(deb);
  const planned = {
    Package: plan.packageName,
    Version: plan.version,
    Architecture: plan.architecture,
    ...("daemon" in plan ? {} : { Depends: plan.values.depends }),
  };
  for (const [field, value] of Object.entries(planned)) {
    if (controlValue(deb, field) !== value) {
      throw new LisdebError("package-invalid", `its ${field} is not the planned ${value}`, { where });
    }
  }
  if (!("daemon" in plan)) return;
  const daemon = deb.entries.find(({ path }) => path === plan.values.daemonPath);
  if (daemon?.sha256 !== plan.daemon.sha256) {
    throw new LisdebError("package-invalid", "its daemon is not the one that was found on the medium", {
      where,
    });
  }
}
