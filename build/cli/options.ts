/** What each command gives back: its exit status; 3 where the system failed in one thing, and the others were done all the same. All else is thrown. */
export type Status = 0 | 1 | 3;

/** Of every command. */
export interface JsonOption {
  readonly json?: true;
}

/** Of `lisdeb build`. */
export interface BuildOptions {
  readonly suite?: readonly string[];
  readonly arch?: readonly string[];
  readonly media?: readonly string[];
  readonly out: string;
  readonly jobs?: number;
  readonly offline?: true;
  readonly keyring?: string;
  /** Addresses under which copies of media lie. */
  readonly mirror?: readonly string[];
  readonly force?: true;
  readonly acceptLicence?: true;
  readonly allowUnproven?: true;
  readonly why?: true;
  readonly json?: true;
}

/** Of `lisdeb plan`. */
export interface PlanOptions extends JsonOption {
  readonly suite?: readonly string[];
  readonly arch?: readonly string[];
  readonly media?: readonly string[];
  readonly mirror?: readonly string[];
  readonly out: string;
  readonly offline?: true;
  readonly force?: true;
  readonly acceptLicence?: true;
  readonly allowUnproven?: true;
  readonly matrix?: true;
}

/** Of `lisdeb check`. */
export interface CheckOptions {
  readonly suite?: readonly string[];
  readonly arch?: readonly string[];
  readonly keyring?: string;
  readonly why?: true;
  readonly json?: true;
}

/** Of `lisdeb inspect`. */
export interface InspectOptions {
  readonly prove?: true;
  readonly keyring?: string;
  readonly why?: true;
  readonly json?: true;
}

/** Of `lisdeb diff`. */
export interface DiffOptions {
  readonly keyring?: string;
  readonly json?: true;
}

/** Of `lisdeb verify`. */
export interface VerifyCommandOptions {
  readonly keyring?: readonly string[];
  readonly suite?: readonly string[];
  readonly component?: readonly string[];
  readonly arch?: readonly string[];
  readonly for?: readonly string[];
  /** Whether the packages themselves are read. */
  readonly pool: boolean;
  readonly s3Endpoint?: string;
  readonly json?: true;
}
