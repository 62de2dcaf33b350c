/** Kernels from one version to another, both ends included. */
export interface KernelRange {
  readonly from: string;
  /** undefined: and all later ones. */
  readonly to?: string | undefined;
}

/** A range in words: `4.2 and later`, `2.6.18 only`, `3.4 to 4.1`. */
export function rangeInWords({ from, to }: KernelRange): string {
  if (to === undefined) return `${from} and later`;
  return from === to ? `${from} only` : `${from} to ${to}`;
}
