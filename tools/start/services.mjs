import { portFrom } from '../dev-stack/stack.mjs';

/**
 * Every service of Atlas, where it listens, and whether it has a database.
 * @typedef {{ name: string, port: number, hasDatabase: boolean }} Service
 */

/** @param {NodeJS.ProcessEnv} env may move a service to another port: ATLAS_ORDERS_PORT=4002 */
export function describeServices(env) {
  return services.map(({ name, port, hasDatabase }) => ({
    name,
    port: portFrom(env, name) ?? port,
    hasDatabase,
  }));
}

/** @type {Service[]} */
const services = [
  { name: 'accounts', port: 3001, hasDatabase: true },
  { name: 'orders', port: 3002, hasDatabase: true },
  { name: 'payment-simulator', port: 3090, hasDatabase: true },
  { name: 'billing', port: 3003, hasDatabase: true },
  { name: 'subscriptions', port: 3004, hasDatabase: true },
  { name: 'notifications', port: 3005, hasDatabase: true },
  { name: 'reporting', port: 3006, hasDatabase: true },
  { name: 'gateway', port: 3000, hasDatabase: false },
];

/** @param {string} service */
export const databaseName = (service) => `atlas_${roleName(service)}`;

/** @param {string} service as part of a database's or a role's name */
export const roleName = (service) => service.replaceAll('-', '_');

/**
 * @param {Service[]} all
 * @param {string} name
 */
export function urlOf(all, name) {
  return `http://127.0.0.1:${all.find((service) => service.name === name)?.port}`;
}

/**
 * What the environments are made of.
 * @typedef {{ kafkaBrokers: string, topicPrefix: string, smtpUrl: string }} Addresses
 * @typedef {{ owner: string, app: string, system: string, operator: string }} DatabaseUrls
 * @typedef {{ services: Service[], addresses: Addresses, secrets: import('./secrets.mjs').Secrets,
 *   databases: Record<string, DatabaseUrls> }} Parts
 */

/**
 * @param {Service} service
 * @param {Parts} parts
 * @returns {Record<string, string>} all that the service learns from outside
 */
export function environmentOf({ name, port }, { services: all, addresses, secrets, databases }) {
  const database = databases[name];
  return {
    ATLAS_PORT: String(port),
    ATLAS_TOKEN_JWKS_FILE: secrets.jwksFile,
    ATLAS_KAFKA_BROKERS: addresses.kafkaBrokers,
    ATLAS_TOPIC_PREFIX: addresses.topicPrefix,
    ...(database && { ATLAS_DATABASE_URL: database.app, ATLAS_SYSTEM_DATABASE_URL: database.system }),
    ...ownEnvironment(name, { addressOf: (other) => urlOf(all, other), addresses, secrets, database }),
  };
}

/**
 * @param {Parts} parts
 * @returns {Record<string, string>} of the command line: it reads all databases as the role that sees all tenants and changes nothing
 */
export function cliEnvironmentOf({ services: all, addresses, secrets, databases }) {
  const operatorUrls = Object.entries(databases).map(([service, { operator }]) => [
    `ATLAS_OPERATOR_DATABASE_URL_${roleName(service).toUpperCase()}`,
    operator,
  ]);
  return {
    ATLAS_API_URL: urlOf(all, 'gateway'),
    ATLAS_KAFKA_BROKERS: addresses.kafkaBrokers,
    ATLAS_TOPIC_PREFIX: addresses.topicPrefix,
    ATLAS_ACCOUNTS_URL: urlOf(all, 'accounts'),
    ATLAS_PROVIDER_URL: urlOf(all, 'payment-simulator'),
    ATLAS_PROVIDER_API_KEY: secrets.providerApiKey,
    ATLAS_TOKEN_SIGNING_KEY_FILE: secrets.signingKeyFile,
    ...Object.fromEntries(operatorUrls),
  };
}

function ownEnvironment(name, { addressOf, addresses, secrets, database }) {
  switch (name) {
    case 'gateway':
      return {
        ATLAS_TOKEN_SIGNING_KEY_FILE: secrets.signingKeyFile,
        ATLAS_REDIS_URL: addresses.redisUrl,
        ATLAS_UPSTREAM_ACCOUNTS: addressOf('accounts'),
        ATLAS_UPSTREAM_ORDERS: addressOf('orders'),
        ATLAS_UPSTREAM_BILLING: addressOf('billing'),
        ATLAS_UPSTREAM_SUBSCRIPTIONS: addressOf('subscriptions'),
        ATLAS_UPSTREAM_NOTIFICATIONS: addressOf('notifications'),
        ATLAS_UPSTREAM_REPORTING: addressOf('reporting'),
      };
    case 'accounts':
      return { ATLAS_REDIS_URL: addresses.redisUrl, ATLAS_RESET_KEY_FILE: secrets.resetKeyFile };
    case 'billing':
      return {
        ATLAS_REDIS_URL: addresses.redisUrl,
        ATLAS_PROVIDER_URL: addressOf('payment-simulator'),
        ATLAS_PROVIDER_API_KEY: secrets.providerApiKey,
      };
    case 'payment-simulator':
      return { ATLAS_PROVIDER_API_KEY: secrets.providerApiKey };
    case 'notifications':
      return {
        ATLAS_REDIS_URL: addresses.redisUrl,
        ATLAS_SMTP_URL: addresses.smtpUrl,
        ATLAS_MAIL_FROM: 'Atlas <no-reply@atlas.example>',
        ATLAS_RESET_KEY_FILE: secrets.resetKeyFile,
        ATLAS_RESET_PAGE_URL: 'https://atlas.example/reset-password',
      };
    case 'reporting':
      return { ATLAS_OPERATOR_DATABASE_URL: database.operator };
    default:
      return {};
  }
}
