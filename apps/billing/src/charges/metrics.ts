import { Gauge } from 'prom-client';

/** Both are about the database and not the process: every process says the same, and an alert takes the greatest. */

export const oldestUnknownCharge = new Gauge({
  name: 'atlas_billing_oldest_unknown_charge_seconds',
  help: 'Age of the oldest capture that the provider was asked for and whose outcome is not known; 0 when there is none.',
});

export const oldestOpenReversal = new Gauge({
  name: 'atlas_billing_oldest_open_reversal_seconds',
  help: 'Age of the oldest reversal whose money is not back yet; 0 when there is none.',
});
