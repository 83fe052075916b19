import { outboundVariables } from '@atlas/outbound';
import { redisVariables } from '@atlas/redis';
import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  milliseconds,
  serviceVariables,
  text,
  url,
  wholeNumber,
  type ConfigOf,
} from '@atlas/service';

export const billingConfig = describeConfig('billing', {
  ...serviceVariables(3003),
  ...databaseVariables,
  ...kafkaVariables,
  ...redisVariables,
  ...outboundVariables,
  providerUrl: url('ATLAS_PROVIDER_URL', 'the payment provider'),
  providerApiKey: text('ATLAS_PROVIDER_API_KEY', 'our key at the payment provider'),
  providerTimeoutMs: milliseconds('ATLAS_PROVIDER_TIMEOUT_MS', 'how long to wait for an answer of the provider', {
    default: 10_000,
  }),
  providerAtOnce: wholeNumber(
    'ATLAS_PROVIDER_AT_ONCE',
    'how many requests of all processes together may be open at the provider',
    { default: 64, min: 1 },
  ),
  providerInFlightMs: milliseconds(
    'ATLAS_PROVIDER_IN_FLIGHT_MS',
    'how long after we stopped waiting for its answer a request may still reach the provider',
    {
      default: 20_000,
    },
  ),
  unknownLookUpAfterMs: milliseconds(
    'ATLAS_UNKNOWN_LOOKUP_AFTER_MS',
    'from no answer to the first look-up; doubled for each further one',
    {
      default: 5_000,
    },
  ),
});

export type BillingConfig = ConfigOf<typeof billingConfig>;
