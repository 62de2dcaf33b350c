import type { IncomingMessage } from "node:http";
import { brokenOff } from "./connection.ts";

/** Bytes that are taken from the connection ahead of the reader. */
const AHEAD = 1024 * 1024;

/**
 * A body in chunks as they come. When the connection breaks, all that came before is given first, and the error then: Node's own
 * iterator drops what it holds, and with a line that breaks often a download would never get further. Reading
 * ahead is bounded; a reader that stops early ends the connection.
 */
export async function* bodyOf(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  let held = 0;
  const state: { ended: boolean; error: Error | undefined } = { ended: false, error: undefined };
  if (message.destroyed) throw message.errored ?? brokenOff(); // its events are over
  let wake: () => void = () => undefined;
  message.on("data", (chunk: Uint8Array) => {
    queue.push(chunk);
    held += chunk.length;
    if (held > AHEAD) message.pause();
    wake();
  });
  message.on("end", () => {
    state.ended = true;
    wake();
  });
  message.on("error", (thrown) => {
    state.error = thrown;
    wake();
  });
  message.on("close", () => {
    // Closed with neither an end nor an error: cut off all the same.
    if (!state.ended) state.error ??= brokenOff();
    wake();
  });
  try {
    for (;;) {
      const chunk = queue.shift();
      if (chunk !== undefined) {
        held -= chunk.length;
        if (held <= AHEAD) message.resume();
        yield chunk;
      } else if (state.error !== undefined) {
        throw state.error;
      } else if (state.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    message.destroy();
  }
}
