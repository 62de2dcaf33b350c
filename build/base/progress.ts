/** How long work tells how far it is. The command line shows it on a terminal; everyone else hands in {@link silent}. */
export interface Progress {
  /** Begins a piece of work; `total` in `unit`s where it is known. */
  start(label: string, total: number | undefined, unit: "bytes" | "packages"): ProgressTask;
}

/** A piece of work under way. Its unit is the one that it was started with. */
export interface ProgressTask {
  /** `amount` more units are done. */
  advance(amount: number): void;
  /** The work has ended, well or not. */
  done(): void;
}

/** Tells nobody anything. */
export const silent: Progress = {
  start: () => ({ advance: () => undefined, done: () => undefined }),
};
