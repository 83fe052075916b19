import { Inject, Injectable } from '@nestjs/common';
import { billingConfig, type BillingConfig } from '../billing.config.ts';
import type { Patience as PatienceWithProvider } from './provider-request.ts';

/** How long we wait for the provider before we wonder, as configured. */
@Injectable()
export class Patience implements PatienceWithProvider {
  readonly lookUpAfterMs: number;
  readonly inFlightMs: number;

  constructor(@Inject(billingConfig.KEY) { unknownLookUpAfterMs, providerInFlightMs }: BillingConfig) {
    this.lookUpAfterMs = unknownLookUpAfterMs;
    this.inFlightMs = providerInFlightMs;
  }
}
