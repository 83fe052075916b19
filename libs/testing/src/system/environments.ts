import type { TestSigner } from '@atlas/service/testing';
import { urlsOf } from '../test-database.ts';
import { testServers } from '../test-servers.ts';
import type { MailSink } from './mail-sink.ts';
import { record, serviceNames, type ServiceName, type ServiceWithDatabase } from './service-names.ts';

export interface SystemOptions {
  readonly verdictDeadlineMs?: number;
  readonly providerTimeoutMs?: number;
  readonly unknownLookupAfterMs?: number;
  /** Where all of them send their spans. */
  readonly tracesUrl?: string;
  /** In place of the one that all tests share. */
  readonly redisUrl?: string;
}

export interface Surroundings {
  readonly options: SystemOptions;
  readonly databaseNames: Readonly<Record<ServiceWithDatabase, string>>;
  readonly topicPrefix: string;
  readonly signer: TestSigner;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly mail: MailSink;
  readonly providerApiKey: string;
}

/** What a deployment tells each service: where the others are, and what it is to know. */
export function environmentsOf({
  options,
  databaseNames,
  topicPrefix,
  signer,
  ports,
  mail,
  providerApiKey,
}: Surroundings) {
  const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports[name]}`;
  const shared = {
    ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    ATLAS_TOPIC_PREFIX: topicPrefix,
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ...optional('ATLAS_VERDICT_DEADLINE_MS', options.verdictDeadlineMs),
    ...optional('OTEL_EXPORTER_OTLP_ENDPOINT', options.tracesUrl),
  };
  const redis = { ATLAS_REDIS_URL: options.redisUrl ?? testServers.redisUrl(), ATLAS_REDIS_TIMEOUT_MS: '10000' }; // a test machine may be busy
  const provider = { ATLAS_PROVIDER_API_KEY: providerApiKey };
  const own: Partial<Record<ServiceName, Readonly<Record<string, string>>>> = {
    'payment-simulator': provider,
    billing: {
      ...redis,
      ...provider,
      ATLAS_PROVIDER_URL: urlOf('payment-simulator'),
      ...optional('ATLAS_PROVIDER_TIMEOUT_MS', options.providerTimeoutMs),
      ...optional('ATLAS_UNKNOWN_LOOKUP_AFTER_MS', options.unknownLookupAfterMs),
    },
    accounts: { ...redis, ATLAS_RESET_KEY_FILE: signer.resetKeyFile },
    reporting: { ATLAS_OPERATOR_DATABASE_URL: urlsOf('reporting', databaseNames.reporting).operator },
    notifications: {
      ...redis,
      ATLAS_SMTP_URL: mail.url,
      ATLAS_MAIL_FROM: 'Atlas <no-reply@atlas.example>',
      ATLAS_RESET_KEY_FILE: signer.resetKeyFile,
      ATLAS_RESET_PAGE_URL: 'https://atlas.example/reset-password',
    },
    gateway: {
      ...redis,
      ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
      ATLAS_UPSTREAM_ACCOUNTS: urlOf('accounts'),
      ATLAS_UPSTREAM_ORDERS: urlOf('orders'),
      ATLAS_UPSTREAM_BILLING: urlOf('billing'),
      ATLAS_UPSTREAM_SUBSCRIPTIONS: urlOf('subscriptions'),
      ATLAS_UPSTREAM_NOTIFICATIONS: urlOf('notifications'),
      ATLAS_UPSTREAM_REPORTING: urlOf('reporting'),
    },
  };
  return record(serviceNames, (name): Record<string, string> => {
    const database = name === 'gateway' ? undefined : urlsOf(name, databaseNames[name]);
    return {
      ...shared,
      ...(database && { ATLAS_DATABASE_URL: database.app, ATLAS_SYSTEM_DATABASE_URL: database.system }),
      ...own[name],
    };
  });
}

function optional(name: string, value: number | string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
