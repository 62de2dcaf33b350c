/**
 * Ends this process at once, by the signal that it was told to stop by: who started it sees that (a shell as 128 and the signal's number). Node's own way out waits
 * for the threads that read and write, and so for ever where one of them hangs in a named pipe or on a disk that is gone. Nobody may listen to the signal any more.
 */
export function endBySignal(signal: NodeJS.Signals): void {
  // What Node and the progress bar would do on the way out.
  if (process.stdin.isTTY && process.stdin.isRaw) process.stdin.setRawMode(false);
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
  process.kill(process.pid, signal);
}

/** DECTCEM (xterm control sequences). */
const SHOW_CURSOR = "\u001b[?25h";
