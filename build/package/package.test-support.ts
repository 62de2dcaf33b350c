import { readFileSync } from "node:fs";
import { madeDaemon, type DaemonChanges } from "../../tests/support/made-daemon.ts";
import { sha256, type Where } from "../base/index.ts";
import type { Daemon, DaemonName, ProfileId } from "../daemon/index.ts";
import type { DebContents } from "../deb/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { suiteNamed, type SuiteName } from "../suite/index.ts";
import { judge } from "../verdict/index.ts";
import type { PackagePlan } from "./plan/package-plan.ts";
import { planPackage, type PlanInput } from "./plan/plan-package.ts";
import { render, renderFile } from "./render.ts";
import { loadTemplates } from "./templates.ts";

/** 27 July 2012, the day in LIS 3.4's name. */
export const BUILD_TIME = 1_343_347_200;

/** A program that is there on every machine which runs these tests: small, dynamic, of this machine's architecture. */
const PROGRAM = readFileSync("/bin/true");

const WHERE: Where = { file: "lis.iso", inside: ["RHEL63/lis.rpm"] };

/** A daemon as find-daemons makes it, of the generation that the suites up to jessie run, or of the newest. */
export function daemon(
  name: DaemonName = "hv_kvp_daemon",
  profile: ProfileId = "kvp-1",
  changes: DaemonChanges = {},
): Daemon {
  return madeDaemon(profile, {
    name,
    content: PROGRAM,
    origin: {
      where: WHERE,
      rpmPath: "RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64.rpm",
      rpmSha256: sha256("rpm"),
      nevra: "microsoft-hyper-v-rhel63.3.4-1.20120727.x86_64",
      buildTime: BUILD_TIME,
    },
    elf: {
      type: "shared",
      abiNote: { os: "Linux", kernel: "2.6.18" },
      interpreter: "/lib64/ld-linux-x86-64.so.2",
      needed: ["libc.so.6"],
      versionsNeeded: [
        {
          library: "libc.so.6",
          versions: [
            { name: "GLIBC_2.4", weak: false },
            { name: "GLIBC_2.2.5", weak: false },
          ],
        },
      ],
      static: false,
      relro: true,
      imports: [{ name: "__printf_chk", version: "GLIBC_2.3.4", library: "libc.so.6" }],
    },
    tells: [{ saw: "imports socket and bind", means: "it talks over the netlink connector" }],
    ...changes,
  });
}

/** A key-value daemon of generation 3 as the latest releases build it: with options, and its helpers in a folder of their own. */
export function latestKvp(changes: DaemonChanges = {}): Daemon {
  const made = daemon("hv_kvp_daemon", "kvp-3", changes);
  const profile = made.profile && {
    ...made.profile,
    options: ["-n", "--no-daemon", "-h", "--help"],
    helpers: { ...made.profile.helpers, lookup: { folder: "/usr/libexec/hypervkvpd" } },
  };
  return { ...made, profile };
}

export function recipe(changes: Partial<Recipe> = {}): Recipe {
  return {
    where: { file: "recipes/lis-3.4.yaml" },
    id: "lis-3.4",
    title: "Linux Integration Services 3.4 for Hyper-V",
    version: "3.4",
    revision: 1,
    media: [{ file: "LinuxICv34.iso", urls: [], path: undefined, lock: undefined, stated: [] }],
    licence: { verdict: "ambiguous", evidence: "The 3.x media carry no licence text" },
    homepage: "https://www.example.org/lis",
    maintainer: "lisdeb packagers <packagers@lisdeb.example>",
    suites: undefined,
    expect: undefined,
    settles: [],
    changes: [],
    sources: [],
    ...changes,
  } as Recipe; // fields of a recipe that no package depends on may be added to it
}

/** The plan of a package for a suite; everything else as in LIS 3.4 for amd64. */
export function plan(suite: SuiteName = "wheezy", changes: Partial<PlanInput> = {}): PackagePlan {
  return planPackage({
    daemon: daemon(),
    suite: suiteNamed(suite),
    architecture: "amd64",
    recipe: recipe(),
    tool: { name: "lisdeb", version: "0.1.0" },
    sourceDateEpoch: undefined,
    ...changes,
  });
}

/** Of a daemon of which nobody knows whether it works on the suite, with why. */
export function unprovenPlan(): PackagePlan {
  const { reasons } = judge(daemon(), suiteNamed("stretch"), "amd64");
  return plan("stretch", { unproven: reasons });
}

/** Every kind of package that lisdeb makes: by init system, by transport, and by where a suite keeps units. */
export const KINDS: readonly (readonly [what: string, make: () => PackagePlan])[] = [
  ["kvp for wheezy", () => plan("wheezy")],
  ["kvp for jessie", () => plan("jessie")],
  ["unproven kvp for stretch", unprovenPlan],
  [
    "kvp for wheezy-backports, with helpers on PATH",
    () => plan("wheezy-backports", { daemon: daemon("hv_kvp_daemon", "kvp-2") }),
  ],
  ["kvp for bookworm, with helpers in a folder and options", () => plan("bookworm", { daemon: latestKvp() })],
  ["kvp for bookworm", () => plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") })],
  ["kvp for trixie, with helpers in a folder and options", () => plan("trixie", { daemon: latestKvp() })],
  ["vss for wheezy-backports", () => plan("wheezy-backports", { daemon: daemon("hv_vss_daemon", "vss-2") })],
  ["vss for bookworm", () => plan("bookworm", { daemon: daemon("hv_vss_daemon", "vss-3") })],
  ["fcopy for trixie", () => plan("trixie", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") })],
];

const templates = loadTemplates();

/** What a package holds, before it is written. */
export async function contentsOf(plan: PackagePlan): Promise<DebContents> {
  return render(plan, await templates);
}

/** One file of a package by its path, as the package has it. */
export async function fileOf(plan: PackagePlan, path: string): Promise<string> {
  return renderFile(plan, path, await templates);
}
