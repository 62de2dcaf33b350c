import type { SuiteContent } from "./suite-state.ts";

/** What is to become of a suite. Applied again, on what is there then, where another publisher was faster. */
export interface Change {
  /** One line for the record: `publish hv-kvp-daemon 3.4+20120727-1~deb7 amd64`. */
  readonly title: string;
  /** Throws where it cannot be done, such as `package-differs`. The same value back, or an equal one, means that nothing is to be done. */
  apply(before: SuiteContent): SuiteContent;
}
