import * as z from "zod";
import type { Sha256 } from "../base/index.ts";
import { day, dayOrLess } from "./day-schema.ts";
import { OF_DAEMONS, RULES_OF_CHECKS, RULES_OF_SOURCE, rulesForEditors } from "./key-rules.ts";
import { KINDS } from "./line.ts";
import { ARCHITECTURES, LICENCES, SETTLED_CHECKS } from "./recipe.ts";
import { versionSchema } from "./version-schema.ts";
import { isWebAddress, WEB_ADDRESS } from "./web-address.ts";

/** In characters. */
export const LONGEST_LINE = 400;

/** One line of text that can stand in a control field: no line ends or other control characters, and none that turns the order of what is seen around (Unicode, Bidi_Control). */
const line = (about: string) =>
  z
    .string()
    .min(1, "must not be empty")
    .max(LONGEST_LINE, `must not be longer than ${LONGEST_LINE} characters`)
    .regex(
      /^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/,
      "must be one line without control characters",
    )
    .regex(/^(?!\s|[\s\S]*\s$)/, "must not begin or end with a blank")
    .describe(about);

const fileName = line("File name as published; it also names the medium in lock.yaml.")
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._+~-]*$/,
    "must be a plain file name: letters, digits, blanks, '.', '_', '+', '~' and '-', a letter or digit first",
  )
  .max(128, "must not be longer than 128 characters");

const webAddress = (about: string) => {
  const error = "must be an http or https address without a user name or password";
  return line(about).regex(WEB_ADDRESS, { error, abort: true }).refine(isWebAddress, error);
};

const sha256 = (about: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits")
    .transform((text) => text as Sha256) // checked just before
    .describe(about);

const medium = z
  .strictObject({
    file: fileName,
    urls: z
      .array(webAddress("Address to fetch the medium from, http or https."))
      .max(20)
      .optional()
      .describe("Where it can be fetched, best first. Absent where nobody serves it any more."),
    path: line(
      "Path of a medium that comes with the recipe, relative to the recipe's folder, and in the folder that holds that; it may be a link to where media are kept.",
    ).optional(),
    stated: z
      .array(
        z.strictObject({
          sha256: sha256("The digest."),
          by: line("Who published it."),
          at: webAddress("Where it stands."),
        }),
      )
      .max(20)
      .default([])
      .describe(
        "SHA-256 of this very file that others published: evidence when it is locked, and no lock by itself.",
      ),
  })
  .describe("A medium of this release. The SHA-256 that it must have stands in lock.yaml, never here.");

const change = z.strictObject({
  revision: z.int().min(1).max(999).describe("The Debian revision that brought the change."),
  date: day.describe("The day of the change, such as 2026-11-22."),
  lines: z.array(line("What changed, one line each.")).min(1).max(50),
});

const projectPath = (about: string) =>
  line(about).regex(/^[A-Za-z0-9._][A-Za-z0-9 ._+/-]*$/, "must be a relative path of plain names");

const familyPath = projectPath(
  "A family whose values are taken where this file has none: its path, relative to the folder of the file that it stands in. Maps are merged " +
    "key by key, but for licence; that, lists and texts are replaced.",
);

const licence = z
  .strictObject({
    verdict: z
      .enum(LICENCES)
      .describe(
        "What the licence of the binaries is known to be. An ambiguous one builds only with --accept-licence.",
      ),
    evidence: line("What the verdict rests on."),
    copyright: line(
      "Who holds the copyright of the binaries, and since when: 2026 Jane Doe. Absent: who stands in the heads of the kernel's tools/hv, " +
        "from which the daemons of a LIS medium are built.",
    )
      .regex(/\b(?:19|20)\d\d\b/, "must name a year and a holder, such as 2026 Jane Doe")
      .optional(),
  })
  .describe(
    "The licence of the binaries on the medium. A file that states it states its verdict and its evidence: nothing of a family's is added.",
  );

const expectation = z
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
  .describe(
    "What must turn out to be true of the medium. A daemon that is of another generation, or is not there at all, stops the build.",
  );

const override = z
  .strictObject({
    rpm: line(
      "Path of the RPMs on the medium that it is for; * stands for any characters but a slash.",
    ).optional(),
    daemon: line("File name of the daemon in them that it is for: hv_kvp_daemon.").optional(),
    sha256: sha256("SHA-256 of the very binary that it is for.").optional(),
    profile: line(
      "Id of the profile that it is of, whatever its binary tells; unused leaves it alone. docs/reference/daemons.md has the ids.",
    ).optional(),
    check: z
      .enum(SETTLED_CHECKS)
      .optional()
      .describe("In place of all the above: the check whose contradiction somebody has looked into."),
    because: line("How that is known."),
  })
  .refine((it) => it.check !== undefined || OF_DAEMONS.some((key) => it[key] !== undefined), {
    message: "must say what it is for: rpm, daemon or sha256, or a check",
  })
  .meta({
    description:
      "What somebody knows better of a daemon than its binary tells, or of a medium that contradicts its recipe. It is told of and recorded.",
    anyOf: [{ required: ["check"] }, ...OF_DAEMONS.map((key) => ({ required: ["profile", key] }))],
    ...rulesForEditors(RULES_OF_CHECKS),
  });

/** For editors: the cross-checks refuse an item that stands twice. */
const WITHOUT_DOUBLES = { uniqueItems: true };

/** Behind the numbers stands EXTRAVERSION, which may be anything that is no longer and has no other characters. */
const KERNEL_VERSION = /^\d{1,4}(\.\d{1,4}){1,3}[A-Za-z0-9.~+-]{0,40}$/;

const source = z
  .strictObject({
    kernel: z
      .string()
      .regex(KERNEL_VERSION, "must be a kernel's version such as 3.6.11, 4.0.0-rc1 or 3.4.4-vendor")
      .describe(
        "Version of the kernel, as its Makefile puts it together: VERSION.PATCHLEVEL.SUBLEVEL, and EXTRAVERSION behind it, of a vendor's kernel too.",
      ),
    daemons: z
      .array(line("File name of a daemon: hv_kvp_daemon."))
      .min(1)
      .max(10)
      .meta(WITHOUT_DOUBLES)
      .optional()
      .describe("The daemons to compile. Absent: each that the tree has and lisdeb packages."),
    architectures: z
      .array(z.enum(ARCHITECTURES))
      .min(1)
      .max(ARCHITECTURES.length)
      .meta(WITHOUT_DOUBLES)
      .default([...ARCHITECTURES])
      .describe("What to compile for."),
    patches: z
      .array(projectPath("Path of a patch, relative to the folder of the file that it stands in."))
      .max(50)
      .default([])
      .describe("Patches, in the order in which they are applied in the tree's root (patch -p1)."),
  })
  .describe(
    "For daemons that are compiled: the media are a kernel's sources, as a tarball or as Debian's linux-source package.",
  );

/** The one description of a recipe. From it come the errors that people see, `recipes/schema.json` for editors, and the recipe reference in the documentation. */
export const recipeSchema = z
  .strictObject({
    extends: familyPath.optional(),
    title: line("What people call the release."),
    version: versionSchema,
    released: dayOrLess.optional().describe("When the release was published, as far as it is known."),
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
    licence,
    homepage: webAddress("The release's page.").optional(),
    maintainer: line("Who stands for the packages: Name <address>.")
      .regex(/^[^<>,]+ <[^<>@\s]+@[^<>@\s]+>$/, "must have the form Name <name@example.org>")
      .default("lisdeb packagers <packagers@lisdeb.example>"),
    suites: z
      .array(z.string())
      .min(1)
      .max(50)
      .meta(WITHOUT_DOUBLES)
      .optional()
      .describe(
        "Suites to build for where the command line names none: a choice among those that a daemon of the medium fits, no demand. One of them that " +
          "gets no package is told of, and is an error only where all are. Absent: every suite that a daemon fits.",
      ),
    built: day
      .optional()
      .describe(
        "The day that stands in the packages' version in place of the one that the medium states, for a medium that states a wrong one.",
      ),
    expect: expectation.optional(),
    overrides: z
      .array(override)
      .max(100)
      .default([])
      .describe("Where what lisdeb reads out of the medium is wrong."),
    source: source.optional(),
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
    unchecked: z
      .array(line("Something of this recipe that nobody could check."))
      .max(50)
      .default([])
      .describe("What of it nobody could check, for people."),
  })
  .meta({
    description:
      "One LIS release, or the daemons of one kernel, to build Debian packages from. The file's name without .yaml is the recipe's id.",
    allOf: [rulesForEditors(RULES_OF_SOURCE)],
  });

/** Keys that are of one release alone. */
const OF_ONE_RELEASE = {
  title: true,
  version: true,
  released: true,
  revision: true,
  media: true,
  built: true,
  changes: true,
} as const;

/** What several recipes share: any of a recipe's keys but those that are of one release alone, and none of them demanded. */
export const familySchema = recipeSchema
  .omit(OF_ONE_RELEASE)
  .extend({
    kind: z
      .enum(KINDS)
      .describe(
        "What it is for: media, recipes of releases on media, or source, recipes of a kernel's sources. One of the other kind cannot extend it. Absent: both.",
      ),
    line: z
      .array(
        z.string().regex(/^\d{1,4}(\.\d{1,4}){0,3}$/, "must be the first numbers of versions, such as 4.2"),
      )
      .min(1)
      .max(20)
      .describe(
        "The first numbers of the versions that it is for: 4 is 4 and 4.9.0, and not 40. A recipe of another version cannot extend it. Absent: any.",
      ),
    expect: expectation,
    source: source.partial(),
  })
  .partial()
  .describe("What several recipes share, each of which extends it.");

/** A recipe as its file and its families state it together, checked by {@link recipeSchema} alone. */
export type RecipeFile = z.infer<typeof recipeSchema>;

/** What a family states by itself. */
export type FamilyFile = z.infer<typeof familySchema>;

const lockEntry = z.strictObject({
  sha256: sha256("Of the whole file."),
  size: z.int().min(1).describe("In bytes."),
  when: day.describe("The day of the measurement."),
  by: line("Who measured it."),
  from: webAddress("The address that it was fetched from; absent where somebody had the file.").optional(),
  note: line("How they came by the file, and what else is known of it.").optional(),
});

/** What lock.yaml states of one file. */
export type LockEntry = z.infer<typeof lockEntry>;

/** lock.yaml: the media that somebody has measured, by recipe id and file name. */
export const lockSchema = z
  // Of a file with nothing in it, or comments alone.
  .preprocess((value) => value ?? {}, z.record(z.string(), z.record(z.string(), lockEntry)));
