import type { RelationCause } from "./relation-fault.ts";

/** A relation that a package has to state, and what in it makes it so. */
export interface Need {
  /** One group of alternatives: `libc6 (>= 2.14)`. */
  readonly relation: string;
  /** What gives the same under a name that it had in other releases; not stated, and accepted where it is. */
  readonly orElse?: string;
  readonly because: RelationCause;
}

/** A script of a package: a maintainer script, or a file such as an init script. */
export interface PackagedScript {
  /** `postinst`, or the path as installed. */
  readonly name: string;
  readonly text: string;
}
