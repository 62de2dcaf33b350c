/** How a store is opened. */
export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Address of an object store that is not Amazon's. */
  readonly s3Endpoint?: string | undefined;
  /** Whether it is to be changed: then it is made where it is not there, and proven to be fit for it. */
  readonly write: boolean;
  /** Told, each time that another publisher has to be waited for, who it is: `process 123 on builder`. */
  onWait?(holder: string): void;
}
