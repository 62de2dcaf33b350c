import { inside, LisdebError, shown, type Where } from "../base/index.ts";
import { checkPackageName, checkRelations, RELATION_FIELDS } from "./relations.ts";
import type { ControlField } from "./tree.ts";
import { checkVersion } from "./version.ts";

/** Without these dpkg 1.16 does not install a package, or policy does not call it one (Debian Policy 5.3). */
const REQUIRED = ["Package", "Version", "Architecture", "Maintainer", "Description"] as const;

/** Fields that only the writer knows the value of. */
const COMPUTED = ["Installed-Size", "Size", "MD5sum", "SHA1", "SHA256", "Filename"] as const;

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "Multi-Arch": ["no", "same", "foreign", "allowed"],
  Priority: ["required", "important", "standard", "optional", "extra"],
  Essential: ["no"],
};

/** How each field is spelt, so that a check cannot be missed by a letter's case. */
const SPELLINGS = new Map(
  [...REQUIRED, ...COMPUTED, ...Object.keys(VALUES), ...Object.keys(RELATION_FIELDS)].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * Checks the fields of a binary package as dpkg 1.16 does before it installs one; what {@link formatControl} checks of any
 * paragraph is not repeated. Throws `control-invalid` with the field in `where`, the control file.
 */
export function checkPackageFields(fields: readonly ControlField[], where: Where): void {
  const refuse = (field: string, why: string): never => {
    throw new LisdebError("control-invalid", why, { where: inside(where, field) });
  };
  const value = (wanted: string): string | undefined => fields.find(([name]) => name === wanted)?.[1];
  for (const [name] of fields) {
    const spelling = SPELLINGS.get(name.toLowerCase());
    if (spelling !== undefined && spelling !== name) refuse(name, `is spelt ${spelling}`);
  }
  for (const name of REQUIRED) if (value(name) === undefined) refuse(name, "is missing");
  for (const name of COMPUTED) if (value(name) !== undefined) refuse(name, "is not the caller's to state");
  checkPackageName(value("Package") ?? "", inside(where, "Package"));
  checkVersion(value("Version") ?? "", inside(where, "Version"));
  const architecture = value("Architecture") ?? "";
  // `any` and `source` are for source packages.
  if (!/^[a-z0-9][a-z0-9-]+$/.test(architecture) || ["any", "source"].includes(architecture)) {
    refuse("Architecture", `has the value "${shown(architecture)}", which is not an architecture`);
  }
  for (const [name, allowed] of Object.entries(VALUES)) {
    const stated = value(name);
    if (stated !== undefined && !allowed.includes(stated))
      refuse(name, `has the value "${shown(stated)}", which is not one of its values`);
  }
  if (value("Multi-Arch") === "same" && architecture === "all") {
    refuse("Multi-Arch", "has the value same, which excludes Architecture: all");
  }
  for (const [name, stated] of fields) checkRelations(name, stated, inside(where, name));
}
