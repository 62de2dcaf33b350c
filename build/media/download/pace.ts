/** Below this pace a transfer counts as stalled. */
export interface Pace {
  readonly stallMs: number;
  /** Bytes that must come within each `stallMs`: a server that sends a byte a minute is no better than a dead one. */
  readonly stallBytes: number;
}

/** A watch that runs. Until its `end` it keeps the process alive. */
export interface PaceWatch {
  readonly stalled: boolean;
  /** So many more bytes are here. */
  came(bytes: number): void;
  end(): void;
}

/** Watches one request from its start, connecting included; calls `onStall` when a window passes with too few bytes. */
export function watchPace({ stallMs, stallBytes }: Pace, onStall: () => void): PaceWatch {
  let inWindow = 0;
  let stalled = false;
  const timer = setInterval(() => {
    if (inWindow < stallBytes) {
      stalled = true;
      onStall();
    }
    inWindow = 0;
  }, stallMs);
  return {
    get stalled() {
      return stalled;
    },
    came(bytes) {
      inWindow += bytes;
    },
    end: () => clearInterval(timer),
  };
}
