import { Gauge } from 'prom-client';

export const flagMetrics = {
  version: new Gauge({
    name: 'atlas_flags_version',
    help: 'The version of the flags that new requests of this process see; 0: the defaults of the code.',
  }),
  malformed: new Gauge({
    name: 'atlas_flags_malformed',
    help: 'Flags of this service whose definition cannot be used, so that their default holds.',
  }),
  unconfirmedSeconds: new Gauge({
    name: 'atlas_flags_unconfirmed_seconds',
    help: 'How long Redis has not confirmed that the flags are still these; about 0 in good times.',
  }),
};
