import type { ControlField, DebContents, TreeEntry } from "../../deb/index.ts";
import type { AnyPlan } from "../plan/package-plan.ts";
import { render, renderFile } from "../render.ts";
import type { Templates } from "../templates.ts";

/** What a binary package holds, as text where it is text: what is stored compressed is not, and the daemon, which is compiled, is not there. */
export interface RenderedPackage {
  readonly name: string;
  readonly architecture: string;
  readonly control: readonly ControlField[];
  /** By absolute paths. */
  readonly files: readonly TreeEntry[];
  /** What its control part has beside control and md5sums: `/conffiles`, `/postinst`. */
  readonly controlFiles: readonly TreeEntry[];
  /** Paths of files that are stored compressed, without the `.gz`. */
  readonly compressed: readonly string[];
  /** undefined where it has none: then it only brings others. */
  readonly daemon: { readonly path: string; readonly sha256: string } | undefined;
  readonly compression: DebContents["compression"];
}

/** Plans with their texts filled in. Throws what rendering throws. */
export async function renderPackages(
  plans: readonly AnyPlan[],
  templates: Templates,
): Promise<readonly RenderedPackage[]> {
  return Promise.all(plans.map((plan) => rendered(plan, templates)));
}

async function rendered(plan: AnyPlan, templates: Templates): Promise<RenderedPackage> {
  const contents = await render(plan, templates);
  const compressed = plan.files.filter((file) => "gzip" in file).map(({ path }) => path);
  const daemon = "daemon" in plan ? { path: plan.values.daemonPath, sha256: plan.daemon.sha256 } : undefined;
  const files = await Promise.all(
    contents.tree
      .filter(({ path }) => path !== daemon?.path)
      .map(async (entry): Promise<TreeEntry> => {
        if (!compressed.includes(entry.path)) return entry;
        const content = await renderFile(plan, entry.path, templates);
        return { ...entry, path: withoutGz(entry.path), content };
      }),
  );
  const conffiles = contents.conffiles.toSorted().map((path) => `${path}\n`);
  return {
    name: plan.packageName,
    architecture: plan.architecture,
    control: contents.control,
    files,
    controlFiles: [
      ...(conffiles.length === 0
        ? []
        : [{ path: "/conffiles", type: "file", mode: 0o644, content: conffiles.join("") } as const]),
      ...Object.entries(contents.scripts).map(([name, content]): TreeEntry => ({
        path: `/${name}`,
        type: "file",
        mode: 0o755,
        content,
      })),
    ],
    compressed: compressed.map(withoutGz),
    daemon,
    compression: contents.compression,
  };
}

function withoutGz(path: string): string {
  return path.replace(/\.gz$/, "");
}
