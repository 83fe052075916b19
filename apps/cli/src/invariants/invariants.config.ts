import { describeConfig, kafkaVariables, postgres, text, url, type ConfigOf } from '@atlas/service';

const operatorUrl = (service: string) =>
  url(
    `ATLAS_OPERATOR_DATABASE_URL_${service.toUpperCase()}`,
    `the database of ${service}, as its operator, who only reads`,
    postgres,
  );

export const invariantsConfig = describeConfig('atlas invariants', {
  accountsDatabaseUrl: operatorUrl('accounts'),
  ordersDatabaseUrl: operatorUrl('orders'),
  billingDatabaseUrl: operatorUrl('billing'),
  subscriptionsDatabaseUrl: operatorUrl('subscriptions'),
  notificationsDatabaseUrl: operatorUrl('notifications'),
  reportingDatabaseUrl: operatorUrl('reporting'),
  ...kafkaVariables,
  providerUrl: url('ATLAS_PROVIDER_URL', 'the payment provider, whose books are compared with ours'),
  providerApiKey: text('ATLAS_PROVIDER_API_KEY', 'the key that the provider gave us'),
});

export type InvariantsConfig = ConfigOf<typeof invariantsConfig>;
