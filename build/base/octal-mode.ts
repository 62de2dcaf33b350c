/** Permission bits as ls and chmod have them: `0755`, `4755`. */
export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
