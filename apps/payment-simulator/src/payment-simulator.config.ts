import { databaseVariables, describeConfig, milliseconds, processVariables, text, type ConfigOf } from '@atlas/service';

const oneDay = 86_400_000;

export const paymentSimulatorConfig = describeConfig('payment-simulator', {
  ...processVariables(3090),
  ...databaseVariables,
  apiKey: text('ATLAS_PROVIDER_API_KEY', 'the bearer that merchants must present'),
  keyLifetimeMs: milliseconds('ATLAS_PROVIDER_KEY_LIFETIME_MS', 'how long an idempotency key is remembered', {
    default: oneDay,
  }),
  giveUpAfterMs: milliseconds(
    'ATLAS_PROVIDER_GIVE_UP_AFTER_MS',
    'when a charge with pm_timeout turns from processing to failed',
    {
      default: 15_000,
    },
  ),
});

export type PaymentSimulatorConfig = ConfigOf<typeof paymentSimulatorConfig>;
