import { checkedByTheServersName, loginAgrees } from './secure-connections.ts';
import { list, milliseconds, oneOf, port, someOf, text, url, wholeNumber } from './variable.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What every process has, whoever it trusts. */
export const processVariables = (defaultPort: number) => ({
  port: port('ATLAS_PORT', 'the port to listen on; 0 takes a free one', { default: defaultPort }),
  host: text('ATLAS_HOST', 'the address to listen on', { default: '127.0.0.1' }),
  logLevel: oneOf('ATLAS_LOG_LEVEL', 'the least important log lines to write', logLevels, { default: 'info' }),
  tracesUrl: url('OTEL_EXPORTER_OTLP_ENDPOINT', 'where spans are sent, by OTLP over HTTP; nowhere when left out', {
    default: '',
  }),
  drainMs: milliseconds(
    'ATLAS_DRAIN_MS',
    'how long to keep serving after SIGTERM until every balancer has noticed; 10000 in a cluster',
    { default: 0 },
  ),
  stopTimeoutMs: milliseconds('ATLAS_STOP_TIMEOUT_MS', 'how long work in flight may take to finish at a stop', {
    default: 20_000,
  }),
});

export const tokenJwksFile = text(
  'ATLAS_TOKEN_JWKS_FILE',
  'the file with the public keys that service tokens are signed with',
);

/** What a process may do of its service's work. Requests are answered, and the outbox is relayed, by every process. */
export const roles = ['http', 'consumers', 'jobs'] as const;

/** A process that answers the gateway. */
export const serviceVariables = (defaultPort: number) => ({
  ...processVariables(defaultPort),
  tokenJwksFile,
  roles: someOf('ATLAS_ROLES', "which part of the service's work this process does beside answering requests", roles, {
    default: roles,
  }),
});

/** What the address of a PostgreSQL database looks like. */
export const postgres = { protocols: ['postgres', 'postgresql'], check: checkedByTheServersName };

export const databaseVariables = {
  databaseUrl: url('ATLAS_DATABASE_URL', 'PostgreSQL, as the role of the application', postgres),
  systemDatabaseUrl: url('ATLAS_SYSTEM_DATABASE_URL', 'PostgreSQL, as the role that finds work and tenants', postgres),
  databasePoolSize: wholeNumber(
    'ATLAS_DATABASE_POOL_SIZE',
    'how many connections the requests and events of this process share; the relay has 3 of its own, jobs 4, look-ups 2',
    { default: 10, min: 2 },
  ),
};

/** A process that answers questions about every tenant. */
export const operatorDatabaseVariables = {
  operatorDatabaseUrl: url('ATLAS_OPERATOR_DATABASE_URL', 'PostgreSQL, as the role that reads everything', postgres),
};

/** How brokers are spoken to. */
export const kafkaSecurityVariables = {
  kafkaTls: oneOf('ATLAS_KAFKA_TLS', 'whether the Kafka brokers are spoken to by TLS', ['on', 'off'], {
    default: 'off',
  }),
  kafkaSasl: {
    ...oneOf(
      'ATLAS_KAFKA_SASL',
      'how this process logs in to them',
      ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
      {
        default: 'none',
      },
    ),
    agree: loginAgrees,
  },
  kafkaUsername: text('ATLAS_KAFKA_USERNAME', 'who it is to them', { default: '' }),
  kafkaPassword: text('ATLAS_KAFKA_PASSWORD', 'its password there', { default: '' }),
};

export const kafkaVariables = {
  kafkaBrokers: list('ATLAS_KAFKA_BROKERS', 'the Kafka brokers: host:port, host:port'),
  ...kafkaSecurityVariables,
  transport: oneOf('ATLAS_KAFKA_CLIENT', 'the client that speaks to them', ['kafkajs', 'platformatic'], {
    default: 'kafkajs',
  }),
  topicPrefix: text('ATLAS_TOPIC_PREFIX', 'put before every topic and consumer group, to share a cluster', {
    default: '',
  }),
};

/** A process that makes or checks what a mail carries to let its reader set a new password. */
export const resetKeyFile = text(
  'ATLAS_RESET_KEY_FILE',
  'the file with the keys that password resets are signed with, one a line',
);
