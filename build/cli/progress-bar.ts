import type { SingleBar } from "cli-progress";
import { silent, type Progress } from "../base/index.ts";
import type { Terminal } from "./terminal.ts";

/** Progress bars on standard error for a person at a terminal; silence for everyone else. */
export async function progressFor(terminal: Terminal, json: true | undefined): Promise<Progress> {
  if (json || !terminal.interactive) return silent;
  const { default: bars } = await import("cli-progress");
  return {
    start(label, total, unit) {
      const inMegabytes = unit === "bytes";
      const shownValue = (value: number) => (inMegabytes ? `${(value / 1e6).toFixed(1)} MB` : String(value));
      const bar: SingleBar = new bars.SingleBar(
        {
          format: total === undefined ? "{label} {value}" : "{label} {bar} {value} of {total}",
          formatValue: (value, _options, type) =>
            type === "value" || type === "total" ? shownValue(value) : String(value),
          clearOnComplete: true,
          hideCursor: true,
          stream: process.stderr,
          barsize: 30,
        },
        bars.Presets.shades_classic,
      );
      bar.start(total ?? 0, 0, { label });
      return { advance: (amount) => bar.increment(amount), done: () => bar.stop() };
    },
  };
}
