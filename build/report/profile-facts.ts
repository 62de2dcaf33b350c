import { channelOf, rangeInWords, type DaemonProfile } from "../daemon/index.ts";
import type { Fact } from "./fact.ts";

/** What a daemon does and asks for, by its profile; nothing where nobody knows it. */
export function profileFacts(profile: DaemonProfile | undefined): Fact[] {
  if (!profile) return [];
  const { transport, register, record, helpers, kernel, needs } = profile;
  return [
    ["daemon", profile.title],
    ["speaks through", channelOf(transport)],
    ["registers with", register?.toString()],
    ["records", record && `${record.key} + ${record.value} bytes`],
    ["pools", profile.pools],
    ["helpers", helpers.names],
    [
      "looks for helpers",
      helpers.names.length === 0
        ? undefined
        : helpers.lookup === "path"
          ? "along PATH"
          : `in ${helpers.lookup.folder}`,
    ],
    ["options", profile.options],
    ["runs", profile.programs],
    ["capabilities", needs.capabilities],
    ["folders needed", needs.folders],
    ["reads", needs.reads],
    ["looks up its own name", needs.resolvesItsName.replace("-", " ")],
    ["kernels", rangeInWords(kernel)],
  ];
}
