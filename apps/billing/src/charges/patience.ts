export interface WaitingTimes {
  readonly unknownLookUpAfterMs: number;
  readonly providerTimeoutMs: number;
  readonly providerInFlightMs: number;
}

/** How long we wait for the provider before we wonder. */
export class Patience {
  /** From no answer to the first look-up. */
  readonly lookUpAfterMs: number;
  /** What was put on record as sent leaves within this time, or not at all: whoever comes next asks again. */
  readonly sendWithinMs: number;
  /**
   * What was put on record as sent so long ago has been worked on or lost: it is no longer under way. It left late, we waited
   * for the answer, and the network may have kept it even when we no longer did.
   */
  readonly inFlightMs: number;

  constructor({ unknownLookUpAfterMs, providerTimeoutMs, providerInFlightMs }: WaitingTimes) {
    this.lookUpAfterMs = unknownLookUpAfterMs;
    this.sendWithinMs = providerInFlightMs / 3;
    this.inFlightMs = providerTimeoutMs + providerInFlightMs;
  }
}
