import { gzip, LisdebError } from "../base/index.ts";
import {
  parseControl,
  SCRIPT_NAMES,
  type ControlField,
  type DebContents,
  type ScriptName,
  type TreeEntry,
} from "../deb/index.ts";
import { Rendered } from "./escape.ts";
import { fillIn, type Compile } from "./fill-in.ts";
import type { AnyPlan, PlannedFile, ReadyFile, RenderedFile } from "./plan/package-plan.ts";
import { relationsOf } from "./relations.ts";
import type { Templates } from "./templates.ts";

/** A plan with its texts filled in. Throws `template-failed`, and `control-invalid` for a control or copyright file that is none. */
export async function render(plan: AnyPlan, templates: Templates): Promise<DebContents> {
  const compile = await compiler();
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
    if ("target" in file) return { path: file.path, type: "link", target: file.target };
    const { path, mode } = file;
    return { path, type: "file", mode, content: await contentOf(file) };
  }

  async function contentOf(file: RenderedFile | ReadyFile): Promise<Uint8Array | string> {
    if ("content" in file) return file.content;
    const text = textOf(file, plan, templates, compile);
    // It is meant for machines, too: then it has to be read by one.
    if (file.kind === "copyright") parseControl(text, { file: file.path });
    return file.gzip ? gzip(Buffer.from(text)) : text;
  }

  /** Last of all: what the package depends on is what its scripts turned out to need. */
  function controlOf(texts: readonly (readonly [name: string, text: string])[]): readonly ControlField[] {
    const scripts = texts.map(([name, text]) => ({ name, text }));
    const [template, relations] =
      "daemon" in plan
        ? ["control.ejs", relationsOf(plan.daemon, plan.suite, scripts)]
        : ["metapackage/control.ejs", {}];
    const text = fillIn(compile, templates, template, "control", { ...values, ...relations });
    const [control = []] = parseControl(text, { file: `templates/${template}` });
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

/** The text of one file, as it stands in the package but for compression. Throws `template-failed`, for a path without one, too. */
export async function renderFile(plan: AnyPlan, path: string, templates: Templates): Promise<string> {
  const file = plan.files.find((each) => each.path === path);
  if (file === undefined || !("kind" in file)) {
    throw new LisdebError("template-failed", "is not made from a template", { where: { file: path } });
  }
  return textOf(file, plan, templates, await compiler());
}

function textOf(file: RenderedFile, plan: AnyPlan, templates: Templates, compile: Compile): string {
  const names = "fragments" in file ? file.fragments : [file.template];
  return names.map((name) => fillIn(compile, templates, name, file.kind, { ...plan.values })).join("\n");
}

/** 20 ms that only a build has to spend. */
async function compiler(): Promise<Compile> {
  const { default: ejs } = await import("ejs");
  return ejs.compile;
}

function shellFiles({ files }: AnyPlan, tree: readonly TreeEntry[]): [path: string, text: string][] {
  return tree.flatMap(({ path, content }) => {
    const isShell = files.some((file) => file.path === path && "kind" in file && file.kind === "shell");
    return isShell && typeof content === "string" ? [[path, content]] : [];
  });
}
