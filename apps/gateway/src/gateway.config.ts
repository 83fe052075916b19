import { redisVariables } from '@atlas/redis';
import {
  describeConfig,
  networks,
  milliseconds,
  processVariables,
  text,
  url,
  wholeNumber,
  type ConfigOf,
} from '@atlas/service';

export const signingKeyFile = text(
  'ATLAS_TOKEN_SIGNING_KEY_FILE',
  'the file with the private key that service tokens are signed with',
);

export const keySetFile = text(
  'ATLAS_TOKEN_JWKS_FILE',
  'the file with the public keys of all gateways, by which access tokens are checked',
);

export const gatewayConfig = describeConfig('gateway', {
  ...processVariables(3000),
  signingKeyFile,
  keySetFile,
  ...redisVariables,
  trustedProxies: networks(
    'ATLAS_TRUSTED_PROXIES',
    'the balancers in front, whose X-Forwarded-For tells where a client is',
    { default: [] },
  ),
  tenantPerMinute: wholeNumber('ATLAS_LIMIT_TENANT_PER_MINUTE', 'how many requests a tenant may send in a minute', {
    default: 6_000,
    min: 1,
  }),
  tenantAtOnce: wholeNumber('ATLAS_LIMIT_TENANT_AT_ONCE', 'how many requests of a tenant may be open at once', {
    default: 240,
    min: 1,
  }),
  maxGateways: wholeNumber(
    'ATLAS_MAX_GATEWAYS',
    'how many gateways run at most: without Redis each admits its share of the limits',
    { default: 12, min: 1 },
  ),
  requestTimeoutMs: milliseconds('ATLAS_REQUEST_TIMEOUT_MS', 'how long a client may take to send a request', {
    default: 60_000,
  }),
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
