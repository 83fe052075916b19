import type { ServiceDatabaseUrls } from '@atlas/database';
import type { TestSigner } from '@atlas/service/testing';
import { sparingEnvironment, sparingFlags } from '../../tools/build/sparing-node.mjs';
import { freePort } from './free-port.ts';
import { Program } from './program.ts';

/** So many that nobody is refused: limits are counted all the same. */
const limits = { ATLAS_LIMIT_TENANT_PER_MINUTE: '1000000000', ATLAS_LIMIT_TENANT_AT_ONCE: '10000' };
const others = ['BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'];

export interface GatewaySettings {
  readonly bundle: string;
  readonly logs: string;
  readonly signer: TestSigner;
  readonly redisUrl: string;
  readonly accountsUrl: string;
  readonly ordersUrl: string;
}

export interface Listening {
  readonly program: Program;
  readonly origin: string;
}

/** The gateway as an image runs it (docker/README.md). */
export async function startGateway(settings: GatewaySettings): Promise<Listening> {
  const { signer, redisUrl, accountsUrl, ordersUrl, bundle, logs } = settings;
  return startService('gateway', bundle, logs, {
    ...limits,
    ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ATLAS_REDIS_URL: redisUrl,
    ATLAS_REDIS_TIMEOUT_MS: '2000', // both cores are busy, and a request that Redis has not admitted would be another one
    ATLAS_UPSTREAM_ACCOUNTS: accountsUrl,
    ATLAS_UPSTREAM_ORDERS: ordersUrl,
    ...Object.fromEntries(others.map((name) => [`ATLAS_UPSTREAM_${name}`, 'http://127.0.0.1:1'])),
  });
}

export interface OrdersSettings {
  readonly bundle: string;
  readonly logs: string;
  readonly signer: TestSigner;
  readonly urls: Pick<ServiceDatabaseUrls, 'app' | 'system'>;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

export function startOrders({
  bundle,
  logs,
  signer,
  urls,
  kafkaBrokers,
  topicPrefix,
}: OrdersSettings): Promise<Listening> {
  return startService('orders', bundle, logs, {
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ATLAS_DATABASE_URL: urls.app,
    ATLAS_SYSTEM_DATABASE_URL: urls.system,
    ATLAS_KAFKA_BROKERS: kafkaBrokers.join(','),
    ATLAS_TOPIC_PREFIX: topicPrefix,
  });
}

async function startService(
  name: string,
  bundle: string,
  logs: string,
  env: Readonly<Record<string, string>>,
): Promise<Listening> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await Program.start({
    name: `Atlas' ${name}`,
    program: process.execPath,
    args: [...sparingFlags, bundle],
    env: { NODE_ENV: 'production', ATLAS_PORT: String(port), ...sparingEnvironment, ...env },
    probe: `${origin}/readyz`,
    log: `${logs}/atlas-${name}.log`,
  });
  return { program, origin };
}
