import type { compile, TemplateFunction } from "ejs";
import { LisdebError, type Where } from "../base/index.ts";
import { escapeFor, type TextKind } from "./escape.ts";
import type { Templates } from "./templates.ts";

/** ejs's compiler, handed in: it is loaded when the first package is built. */
export type Compile = typeof compile;

/**
 * A template filled in. Every value goes through the escape of its kind of text: templates have no raw output. A name that is
 * not among the values, or a value that is missing, fails. The text comes with LF and exactly one at its end.
 *
 * Throws `template-failed` with the template and the line.
 */
export function fillIn(
  compiler: Compile,
  templates: Templates,
  name: string,
  kind: TextKind,
  values: Readonly<Record<string, unknown>>,
): string {
  const where: Where = { file: `templates/${name}` };
  const text = templates.texts.get(name);
  if (text === undefined) throw new LisdebError("template-failed", "there is no such template", { where });
  const raw = text.split("\n").findIndex((line) => line.includes("<%-"));
  if (raw >= 0) {
    throw new LisdebError("template-failed", "<%- writes a value as it is, without escaping it", {
      where: { ...where, line: raw + 1 },
      hint: "use <%=",
    });
  }
  let filled: string;
  try {
    // Compiled for the names of its values: other packages have others.
    const key = `${name}(${Object.keys(values).join()})`;
    const template = templates.compiled.get(key) ?? compileTemplate();
    templates.compiled.set(key, template);
    filled = template(values);
  } catch (cause) {
    throw failure(cause, where);
  }
  const made = `${filled.replace(/\n+$/, "")}\n`;
  const bad = made.split("\n").findIndex((line) => /[\u0000-\u0008\u000b-\u001f\u007f]|[ \t]$/.test(line));
  if (bad >= 0) {
    throw new LisdebError(
      "template-failed",
      `line ${bad + 1} of what it makes ends with a blank or holds a CR`,
      {
        where,
      },
    );
  }
  return made;

  function compileTemplate(): TemplateFunction {
    return compiler(text ?? "", {
      filename: where.file,
      strict: true,
      // As constants of the template's function, so that a misspelt one is an error and not nothing.
      destructuredLocals: Object.keys(values),
      escape: escapeFor(kind),
    });
  }
}

/** ejs writes the place before the message: `templates/x.ejs:12`, some lines around it, an empty line, what is wrong. */
function failure(cause: unknown, where: Where): LisdebError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const line = /^[^\n]*:(\d+)\n/.exec(message)?.[1];
  const said = line === undefined ? message.split("\n")[0] : message.slice(message.lastIndexOf("\n\n") + 2);
  return new LisdebError("template-failed", (said ?? message).replaceAll("\n", " ").trim(), {
    where: line === undefined ? where : { ...where, line: Number(line) },
    cause,
  });
}
