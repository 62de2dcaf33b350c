import { LisdebError, shown } from "../../base/index.ts";
import { leavesPoolsOpen, rangeInWords, VMBUS_DEVICES, type Daemon } from "../../daemon/index.ts";
import { checkPackageName, checkVersion } from "../../deb/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { Suite } from "../../suite/index.ts";
import { SOURCE_PACKAGE_NAME } from "../../source/index.ts";
import { explain, type Reason } from "../../verdict/index.ts";
import { buildDate, packageTime } from "./build-date.ts";
import { changelogEntries } from "./changelog.ts";
import { DAEMON_PACKAGES, type DaemonPackage } from "./daemon-package.ts";
import { LICENCE_TEXTS, PACKAGING_COPYRIGHT, PACKAGING_LICENCE, rpmStatement } from "./licence.ts";
import { lintianOverrides } from "./lintian-overrides.ts";
import { channelOf, needsDevice, refuseUio } from "./channel.ts";
import type { PackagePlan, Tool } from "./package-plan.ts";
import { packageVersion } from "./package-version.ts";
import { MUSL } from "./musl.ts";
import { originWords } from "./origin-words.ts";
import { helpersOf, manPagesOf, plannedFiles, presetPath } from "./planned-files.ts";
import { rivalsOf } from "./rival-packages.ts";
import { scriptFragments } from "./script-fragments.ts";
import { sourcesName } from "./sources-name.ts";
import type { TemplateValues } from "./template-values.ts";
import { paragraphs, TEXT_WIDTH, wrap } from "./wrap.ts";

/** What a package is made of and for. */
export interface PlanInput {
  readonly daemon: Daemon;
  readonly suite: Suite;
  /** Debian's name. */
  readonly architecture: string;
  /** Why nobody knows whether the daemon works there; undefined or empty where it fits. */
  readonly unproven?: readonly Reason[] | undefined;
  readonly recipe: Recipe;
  readonly tool: Tool;
  /** Seconds since 1970; the RPM's build time where undefined. */
  readonly sourceDateEpoch: number | undefined;
}

/**
 * Decides all of a package: its version, relations, files, conffiles and maintainer scripts. Nothing of the RPM comes along but the
 * daemon itself: no scriptlets, kernel modules or init scripts. Throws `package-invalid` and `control-invalid`.
 */
export function planPackage(input: PlanInput): PackagePlan {
  const { daemon, suite, architecture, recipe, tool } = input;
  const facts = DAEMON_PACKAGES[daemon.name];
  if (daemon.elf.architecture !== undefined && daemon.elf.architecture !== architecture) {
    throw new LisdebError("package-invalid", `is for ${daemon.elf.architecture}, not for ${architecture}`, {
      where: daemon.origin.where,
    });
  }
  refuseUio(daemon);
  const mtime = packageTime(daemon.origin, input.sourceDateEpoch);
  const date = buildDate(recipe, daemon.origin, mtime);
  const versionOf = (revision: number): string => packageVersion(recipe, date, revision, suite);
  const version = versionOf(recipe.revision);
  checkPackageName(facts.packageName, recipe.where);
  checkVersion(version, recipe.where);
  const systemd = suite.init === "systemd";
  return {
    packageName: facts.packageName,
    version,
    architecture,
    suite,
    daemon,
    recipe,
    tool,
    files: plannedFiles(daemon, facts, suite),
    conffiles: [`/etc/default/${facts.service}`, `/etc/init.d/${facts.service}`],
    scripts: scriptFragments(facts, suite),
    values: {
      ...valuesOf(input, facts),
      version,
      systemd,
      changelog: changelogEntries(recipe, versionOf, {
        what: originWords(daemon, recipe).packaged,
        built: daemon.origin.buildTime,
        mtime,
      }),
    },
    mtime,
    compression: { control: suite.dpkg.controlCompression, data: suite.dpkg.dataCompression },
  };
}

function valuesOf(
  { daemon, suite, architecture, unproven = [], recipe }: PlanInput,
  facts: DaemonPackage,
): Omit<TemplateValues, "version" | "systemd" | "changelog"> {
  const { origin, profile } = daemon;
  const device = VMBUS_DEVICES[daemon.name];
  const licence = LICENCE_TEXTS[recipe.licence.verdict];
  const helpers = helpersOf(daemon);
  const words = originWords(daemon, recipe);
  const readmeTitle = `${facts.title} for Debian`;
  return {
    packageName: facts.packageName,
    architecture,
    suite: suite.name,
    maintainer: recipe.maintainer,
    section: licence.section,
    ...rivalsOf(daemon.name),
    homepage: recipe.homepage ?? null,
    synopsis: `${facts.synopsis} (${words.build})`,
    description: paragraphs([
      ...facts.description,
      words.description,
      ...(unproven.length === 0
        ? []
        : [`It is unproven: nobody has shown that it works on ${suite.name}. README.Debian tells why.`]),
    ]),
    service: facts.service,
    title: facts.title,
    readmeTitle,
    readmeUnderline: "=".repeat(readmeTitle.length),
    daemonPath: `/usr/sbin/${facts.service}`,
    device,
    connector: facts.connector ?? "",
    // `-` would be written otherwise, and none of the devices has one (systemd.unit(5), "String Escaping for Inclusion in Unit Names").
    deviceUnit: `${device.slice(1).replaceAll("/", "-")}.device`,
    needsDevice: needsDevice(daemon),
    channel: channelOf(daemon),
    enableByDefault: facts.enableByDefault,
    daemonOptions: profile?.options ?? [],
    helpers,
    helperPaths: Object.fromEntries(helpers.map(({ name, path }) => [name, path])),
    guestCommand: facts.guestCommand === undefined ? null : `/usr/sbin/${facts.guestCommand}`,
    aliases: facts.aliases.map((name) => `${name}.service`),
    manPages: manPagesOf(daemon, facts),
    presetPath: presetPath(facts, suite),
    poolFolders: facts.poolFolders,
    pools: profile?.pools ?? null,
    leavesPoolsOpen: leavesPoolsOpen(daemon),
    record: profile?.record ?? null,
    kernels: profile ? rangeInWords(profile.kernel) : null,
    release: recipe.title,
    media: recipe.media.map(({ file }) => file),
    rpmPath: origin.rpmPath ?? null,
    nevra: origin.nevra ?? null,
    rpmSha256: origin.rpmSha256 ?? null,
    rpmStatement: wrap(rpmStatement(origin), TEXT_WIDTH),
    originPath: origin.path,
    sourcePackage: origin.compiled ? SOURCE_PACKAGE_NAME : null,
    compiled: compiledValues(origin, recipe),
    daemonSha256: daemon.sha256,
    profile: profile?.title ?? null,
    stated: daemon.stated === undefined ? [] : wrap(shown(sentence(daemon.stated)), TEXT_WIDTH),
    unproven: paragraphs(unproven.map((reason) => `${facts.service} ${explain(reason)}.`)),
    fromKernelSources: recipe.licence.copyright === undefined,
    copyright: recipe.licence.copyright ?? facts.sourceCopyright,
    packagingCopyright: PACKAGING_COPYRIGHT,
    licence: licence.name,
    licenceEvidence: wrap(sentence(recipe.licence.evidence), TEXT_WIDTH),
    licenceStatement: paragraphs(licence.statement),
    packagingLicence: PACKAGING_LICENCE.name,
    packagingStatement: paragraphs(PACKAGING_LICENCE.statement),
    overrides: lintianOverrides(daemon, suite),
  };
}

function compiledValues({ compiled }: Daemon["origin"], recipe: Recipe): TemplateValues["compiled"] {
  if (!compiled) return null;
  return {
    kernel: shown(compiled.kernel),
    file: sourcesName(recipe, compiled.file),
    sha256: compiled.sha256 ?? null,
    patches: compiled.patches.map(({ file }) => shown(file)),
    libc: compiled.libc,
    libcCopyright: MUSL.copyright,
    libcLicence: MUSL.licence,
    libcStatement: paragraphs(MUSL.statement),
  };
}

/** With a full stop at its end. */
function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
