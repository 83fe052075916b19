import type { TestSigner } from '@atlas/service/testing';
import type { Listening } from './atlas.ts';
import { freePort } from './free-port.ts';
import { Program } from './program.ts';

export interface UsualGatewaySettings {
  readonly bundle: string;
  readonly logs: string;
  readonly signer: TestSigner;
  readonly redisUrl: string;
  readonly ordersUrl: string;
}

export function startUsualGateway({ bundle, logs, signer, redisUrl, ordersUrl }: UsualGatewaySettings) {
  return startUsual('gateway', bundle, logs, {
    USUAL_SIGNING_KEY_FILE: signer.signingKeyFile,
    USUAL_REDIS_URL: redisUrl,
    USUAL_ORDERS_URL: ordersUrl,
  });
}

export interface UsualOrdersSettings {
  readonly bundle: string;
  readonly logs: string;
  readonly signer: TestSigner;
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

export function startUsualOrders(settings: UsualOrdersSettings) {
  const { bundle, logs, signer, databaseUrl, kafkaBrokers, topicPrefix } = settings;
  return startUsual('orders', bundle, logs, {
    USUAL_KEY_SET_FILE: signer.jwksFile,
    USUAL_DATABASE_URL: databaseUrl,
    USUAL_KAFKA_BROKERS: kafkaBrokers.join(','),
    USUAL_TOPIC_PREFIX: topicPrefix,
  });
}

async function startUsual(
  name: string,
  bundle: string,
  logs: string,
  env: Readonly<Record<string, string>>,
): Promise<Listening> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await Program.start({
    name: `the usual ${name}`,
    program: process.execPath,
    args: [bundle],
    env: { NODE_ENV: 'production', USUAL_PORT: String(port), ...env },
    probe: `${origin}/readyz`,
    log: `${logs}/usual-${name}.log`,
  });
  return { program, origin };
}
