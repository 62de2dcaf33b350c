import type { ArchiveEntry } from "../entry.ts";
import type { Signer } from "../signer.ts";
import type { SuiteContent } from "../suite-state.ts";

/** What a suite's Release states besides its files. */
export interface ReleaseWanted {
  /** What it is now where not given, and `lisdeb` in the first. */
  readonly origin?: string | undefined;
  /** Likewise. */
  readonly label?: string | undefined;
  /** What it is now where not given. */
  readonly description?: string | undefined;
  /** For how long after Date clients are to take it, in milliseconds, or for ever; where not given, for as long as they were to take the state before. */
  readonly validFor?: number | "ever" | undefined;
  /** Whether Origin and Label may become others than they are: newer apts then ask their owner, or stop. */
  readonly allowReleaseinfoChange: boolean;
}

/** What a change of a suite needs from outside. */
export interface SettleDeps {
  readonly signer: Signer;
  /** Certificates, binary, of keys besides the signer's whose signature on the present state is taken for ours. */
  readonly trusted: readonly Uint8Array[];
  readonly release: ReleaseWanted;
  /** This machine's time. */
  now(): Date;
  /** Taken in place of the time for Release's Date: SOURCE_DATE_EPOCH. Like any Date it is not before the last one's, and not ahead of the time. */
  readonly date?: Date | undefined;
  /** Paths of the files in a package, from the pool, for Contents. */
  filesOf(entry: ArchiveEntry): Promise<readonly string[]>;
  /**
   * Awaited on each try, once the change has given another content and before anything of the suite is written: here its files go into
   * the pool.
   */
  beforeCommit?(after: SuiteContent): Promise<void>;
  /** Whether to make a new state, with a new Date, even where the content stays the same. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
