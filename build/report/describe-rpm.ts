import { octalMode, shown } from "../base/index.ts";
import type { RpmCheck, RpmPackage } from "../rpm/index.ts";
import { facts } from "./facts.ts";
import { scriptLines } from "./script-lines.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";
import { day } from "./times.ts";

/** An RPM as a value for `--json`: what the header says, and every check with its result. */
export function rpmAsData(rpm: RpmPackage, checks: readonly RpmCheck[]) {
  return {
    kind: "rpm" as const,
    nevra: rpm.nevra,
    name: rpm.name,
    epoch: rpm.epoch ?? null,
    version: rpm.version,
    release: rpm.release,
    arch: rpm.arch,
    summary: rpm.summary,
    license: rpm.license,
    buildTime: rpm.buildTime ?? null,
    buildHost: rpm.buildHost ?? null,
    rpmVersion: rpm.rpmVersion ?? null,
    payloadCompressor: rpm.payloadCompressor,
    fileDigestAlgorithm: rpm.fileDigestAlgorithm,
    files: rpm.files,
    scriptlets: rpm.scriptlets,
    checks,
  };
}

/** An RPM in words. Scriptlets are shown, since they say what RHEL's installer does; lisdeb never runs them. */
export function describeRpm(rpm: RpmPackage, checks: readonly RpmCheck[]): string {
  const head = facts([
    ["RPM", rpm.nevra],
    ["summary", rpm.summary],
    ["licence tag", rpm.license],
    [
      "built",
      [
        day(rpm.buildTime),
        rpm.buildHost && `on ${rpm.buildHost}`,
        rpm.rpmVersion && `by rpm ${rpm.rpmVersion}`,
      ]
        .filter(Boolean)
        .join(" "),
    ],
    ["payload", `${rpm.payloadCompressor}, file digests ${rpm.fileDigestAlgorithm}`],
  ]);
  const files = table(
    [
      { title: "mode", value: (file: (typeof rpm.files)[number]) => octalMode(file.mode) },
      { title: "owner", value: (file) => `${file.user}:${file.group}` },
      {
        title: "size",
        value: (file) => (file.type === "file" ? readableSize(file.size) : file.type),
        align: "right",
      },
      {
        title: "file",
        value: (file) => (file.target === undefined ? file.path : `${file.path} -> ${file.target}`),
      },
      {
        title: "",
        value: (file) => [...file.flags, ...(file.capabilities ? [file.capabilities] : [])].join(" "),
      },
    ],
    rpm.files,
  );
  const scriptlets = rpm.scriptlets.map(
    ({ kind, interpreter, script, condition }) =>
      `scriptlet ${shown(kind)}${condition === undefined ? "" : ` (${shown(condition)})`}, run by ${shown(interpreter.join(" ") || "/bin/sh")}; never run or carried over by lisdeb\n` +
      scriptLines(script),
  );
  const results = facts(
    checks.map(({ what, result, detail }) => [what, detail === undefined ? result : `${result} (${detail})`]),
  );
  return [head, files, ...scriptlets.map((text) => `${text}\n`), results]
    .filter((part) => part !== "")
    .join("\n");
}
