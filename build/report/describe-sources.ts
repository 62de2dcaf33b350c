import { sha256 } from "../base/index.ts";
import { sourceDaemons, type KernelSources, type SourceDaemon } from "../source/index.ts";
import { facts } from "./facts.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";
import { day } from "./times.ts";

/** A kernel's sources as a value for `--json`: everything but the files' content. */
export function sourcesAsData(sources: KernelSources, notes: readonly string[]) {
  const { kernel, time, origin, files } = sources;
  return {
    kind: "sources" as const,
    kernel,
    time,
    origin: { file: origin.file, sha256: origin.sha256 ?? null },
    files: files.map(({ path, mode, content }) => ({
      path,
      mode,
      size: content.length,
      sha256: sha256(content),
    })),
    daemons: sourceDaemons(sources).map(({ name, path, profile, tells }) => ({
      name,
      path,
      profile: profile?.id ?? null,
      generation: profile?.generation ?? null,
      tells,
    })),
    notes,
  };
}

/** A kernel's sources in words: which kernel, which daemons they make, and what is kept of them. */
export function describeSources(sources: KernelSources, notes: readonly string[]): string {
  const { kernel, time, origin, files } = sources;
  const head = facts([
    ["sources", `Linux ${kernel}`],
    ["of", day(time)],
    ["sha256", origin.sha256],
    ...sourceDaemons(sources).map((daemon) => ["makes", inWords(daemon)] as const),
    ...notes.map((note) => ["note", note] as const),
  ]);
  const kept = table(
    [
      { title: "what daemons are compiled from", value: (file: KernelSources["files"][number]) => file.path },
      { title: "size", value: ({ content }) => readableSize(content.length), align: "right" },
    ],
    files,
  );
  return `${head}\n${kept}`;
}

function inWords({ name, profile }: SourceDaemon): string {
  return profile?.title ?? `${name} of no generation that is known`;
}
