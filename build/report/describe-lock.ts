import type { LockView } from "../package/index.ts";
import { listed, shown } from "../base/index.ts";
import { describeEvidence } from "./describe-evidence.ts";
import { count } from "./diff/in-words.ts";
import { facts } from "./facts.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** All that a person should see of a file before its digest is trusted. */
export function describeLock(view: LockView): string {
  const { recipe, file, sha256, size, from, asked, description, rpms, daemons, licences, stated, expected } =
    view;
  const tags = licences.map((tag) => (tag === "" ? "nothing" : tag));
  const head = facts([
    ["recipe", recipe],
    ["medium", file],
    ["SHA-256", sha256],
    ["size", `${size} bytes (${readableSize(size)})`],
    ["from", cameFrom(from, asked)],
    ["asked", asked === null ? undefined : `${asked}, which redirected to that`],
    ["is", description],
    [
      "holds",
      rpms === 0
        ? undefined
        : `${count(rpms, "RPM")}, ${count(
            daemons.reduce((sum, { builds }) => sum + builds, 0),
            "different daemon",
          )}`,
    ],
    [
      "licence",
      tags.length === 0
        ? undefined
        : `the headers of RPMs with daemons state ${listed(tags.map((tag) => shown(tag)))}`,
    ],
    ["expected", expected.join("; ")],
    ...stated.map(
      ({ by, at, same }) =>
        ["published", `${by} states ${same ? "the same SHA-256" : "another SHA-256"}: ${at}`] as const,
    ),
  ]);
  const kinds = table(
    [
      { title: "daemon", value: ({ name }: LockView["daemons"][number]) => name },
      { title: "arch", value: ({ architecture }) => architecture ?? "to be compiled" },
      { title: "builds", value: ({ builds }) => (builds === 0 ? "" : String(builds)), align: "right" },
      { title: "which is", value: ({ profile }) => profile ?? "nobody knows" },
    ],
    daemons,
  );
  return [head, kinds, describeEvidence(view.evidence)].filter((part) => part !== "").join("\n");
}

/** What the way that a file came says of it. */
function cameFrom(address: string | null, asked: string | null): string {
  if (address === null) return "a file that was there already: how it came there, only you know";
  // From https nothing is redirected to http; from http anybody may have redirected it.
  return (asked ?? address).startsWith("https:")
    ? `${address} (over https: from that host, unchanged on the way)`
    : `${address} (over http: anybody on the way could have changed it)`;
}
