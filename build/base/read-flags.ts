import { constants } from "node:fs";

/** Flags for `open` to read what may be anything: it waits for no named pipe, and follows a link that the path names only where it is told to. */
export function readFlags({ followLinks }: { readonly followLinks: boolean }): number {
  // Windows has neither of the last two.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
  return (O_RDONLY ?? 0) | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW);
}
