import { LisdebError, type StreamReader, type Where } from "../base/index.ts";
import { createManifest, type Admitted } from "./manifest.ts";
import { guardPayload, type Passed } from "./payload-guard.ts";
import type { RpmFile } from "./rpm-package.ts";

/** What takes the content of one payload entry. Called from within a stream, so neither throws. */
export interface EntrySink {
  content(chunk: Uint8Array): void;
  end(): void;
}

/**
 * Reads a payload with cpio-stream, behind the guard that has checked every byte of it that is not content. `open` gives
 * the sink for an entry, before its content comes. Yields after each chunk that has been read, so that the caller can take
 * what the sinks have gathered.
 *
 * Throws what {@link guardPayload} and `open` throw.
 */
export async function* readArchive(
  input: StreamReader,
  files: readonly RpmFile[],
  open: (entry: Admitted) => EntrySink,
  where: Where,
): AsyncGenerator<undefined> {
  const { default: cpio } = await import("cpio-stream");
  const expected: { readonly entry: Passed; readonly sink: EntrySink }[] = [];
  let sink: EntrySink | undefined;
  let failure: Error | undefined;
  const passed = (entry: Passed): void => {
    sink ??= open(entry);
    expected.push({ entry, sink });
    if (entry.ends) sink = undefined;
  };
  const extract = cpio.extract();
  extract.on("error", (error) => (failure ??= error));
  extract.on("entry", (header, content, next) => {
    const awaited = expected.shift();
    if (!awaited || header.name !== String(awaited.entry.index) || header.size !== awaited.entry.part) {
      failure ??= new LisdebError("bug", "cpio-stream and the guard before it disagree", { where });
    }
    content.on("data", (chunk: Uint8Array) => awaited?.sink.content(chunk));
    // Always later than this handler returns: cpio-stream would lose its place otherwise.
    content.on("end", () => {
      if (awaited?.entry.ends === true) awaited.sink.end();
      next();
    });
  });
  const manifest = createManifest(files, where);
  for await (const chunk of guardPayload(input, files, manifest, passed, where)) {
    await new Promise<void>((resolve) => extract.write(chunk, () => resolve()));
    if (failure) throw failure;
    yield;
  }
}
