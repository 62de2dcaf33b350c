import { LisdebError } from "../base/index.ts";
import { VMBUS_DEVICES, type Daemon } from "../daemon/index.ts";
import { checkPackageName, checkVersion } from "../deb/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Suite } from "../suite/index.ts";
import { explain, type Reason } from "../verdict/index.ts";
import { buildDate, packageTime } from "./build-date.ts";
import { changelogEntries } from "./changelog.ts";
import { DAEMON_PACKAGES, RIVAL_PACKAGES, type DaemonPackage } from "./daemon-package.ts";
import { LICENCE_TEXTS, PACKAGING_COPYRIGHT, PACKAGING_LICENCE } from "./licence.ts";
import { lintianOverrides } from "./lintian-overrides.ts";
import { needsDevice, refuseUio } from "./needs-device.ts";
import type { PackagePlan, PlannedFile, Tool } from "./package-plan.ts";
import { systemdFolders } from "./systemd-folders.ts";
import type { TemplateValues } from "./template-values.ts";
import { TEXT_WIDTH, wrap } from "./wrap.ts";

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
  const date = buildDate(daemon.origin, mtime);
  const versionOf = (revision: number): string =>
    `${recipe.version}+${date}-${revision}${suite.versionSuffix}`;
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
    scripts: {
      preinst: ["preinst-take-over"],
      postinst: ["postinst-register", ...(systemd ? ["postinst-enable-unit"] : []), "postinst-start"],
      prerm: ["prerm-stop"],
      postrm: [
        "postrm-give-back",
        ...(systemd ? ["postrm-unit"] : []),
        "postrm-unregister",
        ...(facts.poolFolders.length > 0 ? ["postrm-pools"] : []),
      ],
    },
    values: {
      ...valuesOf(input, facts),
      version,
      systemd,
      changelog: changelogEntries(recipe, versionOf, mtime),
    },
    mtime,
    compression: { control: suite.dpkg.controlCompression, data: suite.dpkg.dataCompression },
  };
}

function plannedFiles(daemon: Daemon, facts: DaemonPackage, suite: Suite): PlannedFile[] {
  const { packageName, service } = facts;
  const doc = `/usr/share/doc/${packageName}`;
  const files: PlannedFile[] = [
    { path: `/usr/sbin/${service}`, mode: 0o755, content: daemon.content },
    { path: `/etc/init.d/${service}`, mode: 0o755, template: "init.d.ejs", kind: "shell" },
    { path: `/etc/default/${service}`, mode: 0o644, template: "default.ejs", kind: "shell" },
    { path: `${doc}/copyright`, mode: 0o644, template: "copyright.ejs", kind: "copyright" },
    { path: `${doc}/changelog.Debian.gz`, mode: 0o644, template: "changelog.ejs", kind: "text", gzip: true },
    { path: `${doc}/README.Debian`, mode: 0o644, template: "README.Debian.ejs", kind: "text" },
    {
      path: `/usr/share/lintian/overrides/${packageName}`,
      mode: 0o644,
      template: "lintian-overrides.ejs",
      kind: "text",
    },
  ];
  if (suite.init !== "systemd") return files;
  const { units, udevRules } = systemdFolders(suite);
  files.push({ path: `${units}/${service}.service`, mode: 0o644, template: "service.ejs", kind: "unit" });
  if (needsDevice(daemon)) {
    const path = `${udevRules}/60-${packageName}.rules`;
    files.push({ path, mode: 0o644, template: "udev.rules.ejs", kind: "unit" });
  }
  return files;
}

function valuesOf(
  { daemon, suite, architecture, unproven = [], recipe }: PlanInput,
  facts: DaemonPackage,
): Omit<TemplateValues, "version" | "systemd" | "changelog"> {
  const { origin, profile } = daemon;
  const device = VMBUS_DEVICES[daemon.name];
  const licence = LICENCE_TEXTS[recipe.licence.verdict];
  return {
    packageName: facts.packageName,
    architecture,
    suite: suite.name,
    maintainer: recipe.maintainer,
    section: licence.section,
    rivals: RIVAL_PACKAGES.join(", "),
    homepage: recipe.homepage ?? null,
    synopsis: facts.synopsis,
    description: paragraphs([
      ...facts.description,
      `This package holds the daemon of ${recipe.title}, byte for byte as it is on the medium.`,
      ...(unproven.length === 0
        ? []
        : [`It is unproven: nobody has shown that it works on ${suite.name}. README.Debian tells why.`]),
    ]),
    service: facts.service,
    title: facts.title,
    daemonPath: `/usr/sbin/${facts.service}`,
    device,
    connector: facts.connector ?? "",
    // `-` would be written otherwise, and none of the devices has one (systemd.unit(5), "String Escaping for Inclusion in Unit Names").
    deviceUnit: `${device.slice(1).replaceAll("/", "-")}.device`,
    needsDevice: needsDevice(daemon),
    startByDefault: facts.startByDefault,
    poolFolders: facts.poolFolders,
    pools: profile?.pools ?? null,
    release: recipe.title,
    media: recipe.media.map(({ file }) => file),
    rpmPath: origin.rpmPath ?? null,
    nevra: origin.nevra ?? null,
    rpmSha256: origin.rpmSha256 ?? null,
    originPath: origin.path,
    daemonSha256: daemon.sha256,
    profile: profile?.title ?? null,
    unproven: paragraphs(unproven.map((reason) => `${facts.service} ${explain(reason)}.`)),
    fromKernelSources: licence.fromKernelSources,
    copyright: licence.fromKernelSources ? facts.sourceCopyright : PACKAGING_COPYRIGHT,
    packagingCopyright: PACKAGING_COPYRIGHT,
    licence: licence.name,
    licenceEvidence: wrap(`${recipe.licence.evidence}.`.replace(/\.\.$/, "."), TEXT_WIDTH),
    licenceStatement: paragraphs(licence.statement),
    packagingLicence: PACKAGING_LICENCE.name,
    packagingStatement: paragraphs(PACKAGING_LICENCE.statement),
    overrides: lintianOverrides(daemon, suite),
  };
}

/** Paragraphs as lines, with an empty one between them. */
function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => [...(index > 0 ? [""] : []), ...wrap(text, TEXT_WIDTH)]);
}
