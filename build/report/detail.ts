/** How much is said of a verdict. */
export interface Detail {
  /** Whether suites were named: then each verdict has a line of its own, and each refusal its reasons. */
  readonly named: boolean;
  /** Whether every reason is wanted, also those against what was built for other processors. */
  readonly why: boolean;
}
