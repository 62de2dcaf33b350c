import * as z from "zod";
import type { Sha256 } from "../base/index.ts";
import { LICENCES } from "./recipe.ts";

/** One line of text that can stand in a control field: no line ends or other control characters. */
const line = (about: string) =>
  z
    .string()
    .min(1, "must not be empty")
    .max(400, "must not be longer than 400 characters")
    .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, "must be one line without control characters")
    .refine((text) => text === text.trim(), "must not begin or end with a blank")
    .describe(about);

const fileName = line("File name as published; it also names the medium in lock.yaml.")
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._+-]*$/, "must be a plain file name without folders")
  .max(128, "must not be longer than 128 characters");

const webAddress = line("Address to fetch the medium from, http or https.").refine(isWebAddress, {
  message: "must be an http or https address without a user name or password",
});

const medium = z
  .strictObject({
    file: fileName,
    urls: z
      .array(webAddress)
      .max(20)
      .optional()
      .describe("Where it can be fetched, best first. Absent where nobody serves it any more."),
    path: line("Path of a medium that comes with the recipe, relative to the recipe's folder.").optional(),
  })
  .describe("A medium of this release. Its SHA-256 stands in lock.yaml, never here.");

const day = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "must be a day such as 2012-09-21");

const change = z.strictObject({
  revision: z.int().min(1).max(999).describe("The Debian revision that brought the change."),
  date: day.describe("The day of the change, such as 2026-11-22."),
  lines: z.array(line("What changed, one line each.")).min(1).max(50),
});

/**
 * The one description of a recipe. From it come the errors that people see, `recipes/schema.json` for editors, and the
 * recipe reference in the documentation.
 */
export const recipeSchema = z
  .strictObject({
    title: line("What people call the release."),
    version: z
      .string("must be a string: put it in quotes, since 3.10 without them is the number 3.1")
      .regex(
        /^[0-9][A-Za-z0-9.+~]{0,63}$/,
        "must begin with a digit and hold only letters, digits, '.', '+' and '~'",
      )
      .describe(
        "The release's version for Debian, without date and revision. The RPMs' own version (rhel63.3.4) is not legal there.",
      ),
    released: z
      .string()
      .regex(
        /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
        "must be a year, month or day such as 2012-09",
      )
      .optional()
      .describe("When the release was published, as far as it is known."),
    revision: z
      .int()
      .min(1)
      .max(999)
      .default(1)
      .describe("The Debian revision; raise it when the packages change and the release does not."),
    media: z
      .array(medium)
      .min(1, "must name at least one medium")
      .max(20)
      .describe("The media of the release."),
    licence: z
      .strictObject({
        verdict: z
          .enum(LICENCES)
          .describe(
            "What the licence of the binaries is known to be. An ambiguous one builds only with --accept-licence.",
          ),
        evidence: line("What the verdict rests on."),
      })
      .describe("The licence of the binaries on the medium."),
    homepage: webAddress.optional().describe("The release's page."),
    maintainer: line("Who stands for the packages: Name <address>.")
      .regex(/^[^<>,]+ <[^<>@\s]+@[^<>@\s]+>$/, "must have the form Name <name@example.org>")
      .default("lisdeb packagers <packagers@lisdeb.example>"),
    suites: z
      .array(z.string().regex(/^[a-z][a-z-]*$/, "must be a suite's name"))
      .min(1)
      .max(50)
      .optional()
      .describe(
        "Suites to build for where the command line names none: a choice among those that a daemon of the medium fits, no demand. One of them that " +
          "gets no package is told of, and is an error only where all are. Absent: every suite that a daemon fits.",
      ),
    expect: z
      .strictObject({
        generation: z
          .literal([0, 1, 2, 3])
          .optional()
          .describe("Generation of every hv_kvp_daemon on the medium that is not for RHEL 5."),
        vss: z
          .literal([2, 3])
          .optional()
          .describe("Generation of every hv_vss_daemon on the medium that is not for RHEL 5."),
        fcopy: z
          .literal([2, 3, 4])
          .optional()
          .describe("Generation of every hv_fcopy_daemon on the medium that is not for RHEL 5."),
      })
      .optional()
      .describe("What must turn out to be true of the medium; a contradiction stops the build."),
    changes: z
      .array(change)
      .max(200)
      .default([])
      .describe("What changed in each revision, newest first; it becomes the Debian changelog."),
    sources: z
      .array(line("A public source of the facts in this recipe."))
      .max(50)
      .default([])
      .describe("Where the facts come from, for people."),
  })
  .describe(
    "One LIS release to build Debian packages from. The file's name without .yaml is the recipe's id.",
  );

export type RecipeFile = z.infer<typeof recipeSchema>;

const lockEntry = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits")
    .transform((text) => text as Sha256), // checked just before
  size: z.int().min(1).describe("In bytes."),
  provenance: line("Who measured it, when, and where the file came from."),
});

/** lock.yaml: the media that somebody has measured, by recipe id and file name. */
export const lockSchema = z.record(z.string(), z.record(z.string(), lockEntry));

/** The schema as JSON Schema (draft 2020-12), for editors. */
export function recipeJsonSchema(): object {
  return { $id: "recipe", title: "lisdeb recipe", ...z.toJSONSchema(recipeSchema, { io: "input" }) };
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
}
