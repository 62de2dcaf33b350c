import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LisdebError, packageRoot, systemError } from "../../base/index.ts";
import type { ArchiveView } from "./archive-view.ts";
import { escapeHtml, Ready } from "./escape-html.ts";
import { pageValues } from "./page-values.ts";

/** A file for people at the archive's root. */
export interface PublishedPage {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The pages of an archive, which is `index.html`: whole in itself, with no script and nothing from elsewhere. The bytes follow from the view alone.
 * Throws `read-failed` and `template-failed`.
 */
export async function publishedPages(view: ArchiveView): Promise<readonly PublishedPage[]> {
  const [template, sheet, { default: ejs }] = await Promise.all([
    textOf("index.html.ejs"),
    textOf("page.css"),
    import("ejs"),
  ]);
  const values = {
    ...pageValues(view),
    // Not as a value of the outside: it is lisdeb's own, and no text of HTML but of CSS.
    sheet: new Ready(sheet),
    policy: policyFor(`\n${sheet}`),
  };
  try {
    const page = ejs.compile(template, {
      filename: join(FOLDER, "index.html.ejs"),
      strict: true,
      // As constants of the template's function, so that a misspelt one is an error and not nothing.
      destructuredLocals: Object.keys(values),
      escape: escapeHtml,
    })(values);
    return [{ path: "index.html", bytes: Buffer.from(page) }];
  } catch (cause) {
    const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n").slice(-1);
    throw new LisdebError("template-failed", line, {
      where: { file: join(FOLDER, "index.html.ejs") },
      cause,
    });
  }
}

const FOLDER = join("templates", "archive");

async function textOf(name: string): Promise<string> {
  const file = join(packageRoot(), FOLDER, name);
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file });
  });
}

/** Nothing is loaded or run but this very style sheet, whatever a package's description holds (Content Security Policy Level 3, 8.4). */
function policyFor(sheet: string): string {
  const digest = createHash("sha256").update(sheet).digest("base64");
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
