import { shown } from "../../base/index.ts";
import type { DaemonOrigin } from "../../daemon/index.ts";
import type { LicenceVerdict } from "../../recipe/index.ts";

/** How a licence is stated in a machine-readable copyright file (DEP 5, "License"). */
export interface LicenceText {
  /** The short name. */
  readonly name: string;
  /** Where Debian's archive has such packages. */
  readonly section: "admin" | "non-free/admin";
  /** What is known of it, each string a paragraph. */
  readonly statement: readonly string[];
}

const GPL = (version: string, words: string): string =>
  `On Debian systems, the complete text of version ${version} of the GNU General Public License ${words} ` +
  `/usr/share/common-licenses/GPL-${version}.`;

/** For each verdict of a recipe. The GPL's are its own notices; what is ambiguous tells what is known of it, and goes into non-free. */
export const LICENCE_TEXTS: Readonly<Record<LicenceVerdict, LicenceText>> = {
  "GPL-2.0": {
    name: "GPL-2",
    section: "admin",
    statement: [
      "This program is free software; you can redistribute it and/or modify it under the terms of version 2 of the GNU General Public " +
        "License as published by the Free Software Foundation.",
      GPL("2", "is in"),
    ],
  },
  "GPL-2.0-or-later": {
    name: "GPL-2+",
    section: "admin",
    statement: [
      "This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public License as " +
        "published by the Free Software Foundation; either version 2 of the License, or (at your option) any later version.",
      GPL("2", "is in"),
    ],
  },
  "GPL-3.0-or-later": {
    name: "GPL-3+",
    section: "admin",
    statement: [
      "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as " +
        "published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.",
      GPL("3", "is in"),
    ],
  },
  ambiguous: {
    name: "LIS-unstated",
    section: "non-free/admin",
    statement: [
      "Under which licence this binary may be passed on, if at all, is not known for certain. The public sources of this daemon, in " +
        "tools/hv of the Linux kernel, are under version 2 of the GNU General Public License; whether this very binary was built from " +
        "them nobody has stated.",
      GPL("2", "(which is the licence of those sources) is in"),
    ],
  },
};

/** The licence of all that lisdeb itself puts into a package: scripts, unit, helpers, manual pages, texts. */
export const PACKAGING_LICENCE = LICENCE_TEXTS["GPL-3.0-or-later"];

/** Who holds the copyright of that, as the field Copyright has it (DEP 5). */
export const PACKAGING_COPYRIGHT = "2026 the lisdeb authors";

/** What the RPM that a daemon comes from says of itself, as a sentence with its own words in quotes. */
export function rpmStatement({ nevra, licence, vendor }: DaemonOrigin): string {
  if (nevra === undefined)
    return "The daemon came without an RPM package, so that nothing is stated of its licence.";
  const of = (what: string, stated: string | undefined): string =>
    stated ? `the ${what} "${shown(stated)}"` : `no ${what}`;
  return `The header of the RPM package states ${of("licence", licence)} and ${of("vendor", vendor)}.`;
}
