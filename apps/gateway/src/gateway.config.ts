import { describeConfig, milliseconds, processVariables, text, url, type ConfigOf } from '@atlas/service';

export const signingKeyFile = text(
  'ATLAS_TOKEN_SIGNING_KEY_FILE',
  'the file with the private key that service tokens are signed with',
);

export const gatewayConfig = describeConfig('gateway', {
  ...processVariables(3000),
  signingKeyFile,
  upstreamTimeoutMs: milliseconds('ATLAS_UPSTREAM_TIMEOUT_MS', 'how long a service may take to answer', {
    default: 30_000,
  }),
  accounts: url('ATLAS_UPSTREAM_ACCOUNTS', 'the address of accounts'),
  orders: url('ATLAS_UPSTREAM_ORDERS', 'the address of orders'),
  billing: url('ATLAS_UPSTREAM_BILLING', 'the address of billing'),
  subscriptions: url('ATLAS_UPSTREAM_SUBSCRIPTIONS', 'the address of subscriptions'),
  notifications: url('ATLAS_UPSTREAM_NOTIFICATIONS', 'the address of notifications'),
  reporting: url('ATLAS_UPSTREAM_REPORTING', 'the address of reporting'),
});

export type GatewayConfig = ConfigOf<typeof gatewayConfig>;
