import { SCRIPT_NAMES, type ScriptName } from "../../deb/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { DaemonPackage } from "./daemon-package.ts";

/** A piece of a maintainer script, and the packages that have it. */
interface Fragment {
  readonly script: ScriptName;
  /** In templates/scripts/. */
  readonly template: string;
  readonly when?: (facts: DaemonPackage, suite: Suite) => boolean;
}

const systemd = (_facts: DaemonPackage, { init }: Suite): boolean => init === "systemd";
const pools = ({ poolFolders }: DaemonPackage): boolean => poolFolders.length > 0;

/** What each maintainer script consists of, in the order in which it runs. */
const FRAGMENTS: readonly Fragment[] = [
  { script: "preinst", template: "has-start-link" },
  { script: "preinst", template: "preinst-take-over" },
  { script: "postinst", template: "processes" },
  { script: "postinst", template: "has-start-link" },
  { script: "postinst", template: "postinst-note-running" },
  { script: "postinst", template: "postinst-join-pools", when: pools },
  { script: "postinst", template: "postinst-register" },
  { script: "postinst", template: "postinst-other-scripts" },
  { script: "postinst", template: "postinst-enable-unit", when: systemd },
  { script: "postinst", template: "postinst-start" },
  { script: "prerm", template: "processes" },
  { script: "prerm", template: "prerm-stop" },
  { script: "postrm", template: "postrm-give-back" },
  { script: "postrm", template: "postrm-mask-unit", when: systemd },
  { script: "postrm", template: "postrm-unit" },
  { script: "postrm", template: "postrm-unregister" },
  { script: "postrm", template: "postrm-pools", when: pools },
  { script: "postrm", template: "postrm-network", when: pools },
];

/** The maintainer scripts of a package, as the fragments that they consist of. */
export function scriptFragments(
  facts: DaemonPackage,
  suite: Suite,
): Partial<Record<ScriptName, readonly string[]>> {
  return Object.fromEntries(
    SCRIPT_NAMES.map((script) => [
      script,
      FRAGMENTS.filter(
        (fragment) => fragment.script === script && (fragment.when?.(facts, suite) ?? true),
      ).map(({ template }) => template),
    ]),
  );
}
