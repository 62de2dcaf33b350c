import { gzip } from "../base/index.ts";
import {
  parseControl,
  SCRIPT_NAMES,
  type ControlField,
  type DebContents,
  type ScriptName,
  type TreeEntry,
} from "../deb/index.ts";
import { Rendered } from "./escape.ts";
import { fillIn } from "./fill-in.ts";
import type { PackagePlan, PlannedFile } from "./package-plan.ts";
import { relationsOf } from "./relations.ts";
import type { Templates } from "./templates.ts";

/** A plan with its texts filled in. Throws `template-failed`, and `control-invalid` for a control or copyright file that is none. */
export async function render(plan: PackagePlan, templates: Templates): Promise<DebContents> {
  // 20 ms that only a build has to spend.
  const {
    default: { compile },
  } = await import("ejs");
  const values = { ...plan.values };
  const tree = await Promise.all(plan.files.map(toEntry));
  const scripts: Partial<Record<ScriptName, string>> = {};
  for (const name of SCRIPT_NAMES) {
    const fragments = plan.scripts[name];
    if (fragments) scripts[name] = scriptOf(name, fragments);
  }
  return {
    control: controlOf([...Object.entries(scripts), ...shellFiles(plan, tree)]),
    tree,
    conffiles: plan.conffiles,
    scripts,
    mtime: plan.mtime,
    compression: plan.compression,
  };

  async function toEntry(file: PlannedFile): Promise<TreeEntry> {
    const { path, mode } = file;
    return { path, type: "file", mode, content: await contentOf(file) };
  }

  async function contentOf(file: PlannedFile): Promise<Uint8Array | string> {
    if ("content" in file) return file.content;
    const text = fillIn(compile, templates, file.template, file.kind, values);
    // It is meant for machines, too: then it has to be read by one.
    if (file.kind === "copyright") parseControl(text, { file: `templates/${file.template}` });
    return file.gzip ? gzip(Buffer.from(text)) : text;
  }

  /** Last of all: what the package depends on is what its scripts turned out to need. */
  function controlOf(texts: readonly (readonly [name: string, text: string])[]): readonly ControlField[] {
    const relations = relationsOf(
      plan.daemon,
      plan.suite,
      texts.map(([name, text]) => ({ name, text })),
    );
    const text = fillIn(compile, templates, "control.ejs", "control", { ...values, ...relations });
    const [control = []] = parseControl(text, { file: "templates/control.ejs" });
    return control;
  }

  function scriptOf(scriptName: ScriptName, fragments: readonly string[]): string {
    const body = fragments.map((fragment) =>
      fillIn(compile, templates, `scripts/${fragment}.ejs`, "shell", values),
    );
    return fillIn(compile, templates, "scripts/frame.ejs", "shell", {
      ...values,
      scriptName,
      body: new Rendered(body.join("\n")),
    });
  }
}

function shellFiles({ files }: PackagePlan, tree: readonly TreeEntry[]): [path: string, text: string][] {
  return tree.flatMap(({ path, content }) => {
    const isShell = files.some((file) => file.path === path && "kind" in file && file.kind === "shell");
    return isShell && typeof content === "string" ? [[path, content]] : [];
  });
}
