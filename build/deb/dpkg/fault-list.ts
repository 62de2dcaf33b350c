import type { Where } from "../../base/index.ts";
import { effectOn, type FaultEffect } from "./rule.ts";
import { DPKG_FAULTS, type DpkgFault, type DpkgFaultKind } from "./rules.ts";

/** Tells of something that a rule is about; whether the rule holds on the dpkg in question is not the teller's concern. */
export type Tell = (kind: DpkgFaultKind, where: Where, found?: string, effect?: FaultEffect) => void;

const MOST_FAULTS = 100;

/**
 * Collects faults on one version of dpkg. A rule that does not hold there is passed over; `effect` takes the place of what the rule
 * says where a single case is milder. Of more than a hundred, the rest is counted in a last one.
 */
export class FaultList {
  private readonly listed: DpkgFault[] = [];
  private more = 0;
  private moreAt: DpkgFault | undefined;
  private readonly version: string;

  constructor(version: string) {
    this.version = version;
  }

  readonly tell: Tell = (kind, where, found = "", effect) => {
    const ruled = effectOn(DPKG_FAULTS[kind], this.version);
    if (ruled === undefined) return;
    const fault: DpkgFault = { kind, where, effect: effect ?? ruled, found };
    if (this.listed.length < MOST_FAULTS) {
      this.listed.push(fault);
      return;
    }
    this.more += 1;
    // That dpkg refuses the package must not get lost among what is only counted.
    if (this.moreAt === undefined || fault.effect === "refused") this.moreAt = fault;
  };

  /** All that was told of, in that order. */
  faults(where: Where): readonly DpkgFault[] {
    if (this.moreAt === undefined) return this.listed;
    const { effect } = this.moreAt;
    return [...this.listed, { kind: "more-faults", where, effect, found: String(this.more) }];
  }
}
