import {
  channelOf,
  inWords,
  PROFILES,
  rangeInWords,
  VARIATIONS,
  type Transport,
} from "../../build/daemon/index.ts";
import { SUITES } from "../../build/suite/index.ts";
import { GUEST_ARCHITECTURES, judge, KERNEL_SIDES } from "../../build/verdict/index.ts";
import { exampleDaemon } from "./example-verdicts.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/daemons.md: every daemon that lisdeb knows, and which kernel answers which. */
export function daemonPage(): string {
  return [
    `# The daemons that lisdeb knows\n\n${MADE}\n`,
    "Each row is one turn of a daemon's protocol. [About the daemons](../daemons.md) has the story, and the sources.\n",
    ...markdownTable(
      ["id", "what it is", "speaks through", "registers with", "record", "pools", "kernels"],
      PROFILES.map((profile) => [
        `\`${profile.id}\``,
        profile.title,
        channel(profile.transport),
        profile.register?.toString() ?? "",
        profile.record ? `${profile.record.key} + ${profile.record.value}` : "",
        profile.pools === undefined ? "" : `\`${profile.pools}\``,
        rangeInWords(profile.kernel),
      ]),
    ),
    "## What shows in the binary\n",
    "A row's tells: all of the first must show, none of the second. What a static binary cannot show (imports) counts neither way.\n",
    ...markdownTable(
      ["id", "shows", "does not show"],
      PROFILES.map(({ id, tells }) => [
        `\`${id}\``,
        tells.present.map(inWords).join("; "),
        tells.absent.map(inWords).join("; "),
      ]),
    ),
    "Rows for RHEL 5 with the tells of another row are told apart by what the binary and its RPM say of the machine that they were built on.\n",
    "Releases of one generation differ in more, which shows in the binary too:\n",
    ...markdownTable(
      ["where it", "it"],
      VARIATIONS.map(({ shows, means }) => [inWords(shows), means]),
    ),
    "## What they need at run time\n",
    "All are made to run as root. Programs, options and the place of the helpers are as the table above says for the binary at hand.\n",
    ...markdownTable(
      ["id", "helpers", "capabilities", "folders", "reads", "looks up its own name"],
      PROFILES.map(({ id, helpers, needs }) => [
        `\`${id}\``,
        helpers.names.map((name) => `\`${name}\``).join(", "),
        needs.capabilities.join(", "),
        needs.folders.map((folder) => `\`${folder}\``).join(", "),
        needs.reads.map((file) => `\`${file}\``).join(", "),
        needs.resolvesItsName.replace("-", " "),
      ]),
    ),
    "## Which kernel answers which\n",
    "From the kernel named on, until the daemon's next row. Debian's 3.2 stands for Linux 3.4, whose drivers it carries.\n",
    ...markdownTable(
      ["daemon", "from Linux", "speaks through", "answers", "still opens beside it"],
      KERNEL_SIDES.map(({ daemon, from, transport, registers, keeps }) => [
        `\`${daemon}\``,
        from,
        channel(transport),
        registers?.join(", ") ?? "",
        keeps ? channel(keeps) : "",
      ]),
    ),
    "## Which suites each is for\n",
    "By kernel alone, on the suites' stock kernels; what a build's C library asks for comes on top.\n",
    ...markdownTable(
      ["id", "fits", "unproven"],
      PROFILES.map(({ id }) => {
        const verdicts = SUITES.map((suite) => judge(exampleDaemon(id), suite, "amd64"));
        const named = (wanted: "fits" | "unproven") =>
          verdicts
            .filter((verdict) => verdict[wanted])
            .map(({ suite }) => suite)
            .join(", ");
        return [`\`${id}\``, named("fits"), named("unproven")];
      }),
    ),
    "Architectures that are guests of Hyper-V, since which Linux: " +
      `${Object.entries(GUEST_ARCHITECTURES)
        .map(([architecture, from]) => `${architecture} ${from}`)
        .join(", ")}.`,
  ].join("\n");
}

function channel(transport: Transport): string {
  const words = channelOf(transport);
  return transport.kind === "device" ? `\`${words}\`` : words;
}
