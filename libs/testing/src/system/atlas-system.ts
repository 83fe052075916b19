import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import pg from 'pg';
import { asAdmin, cloneDatabase, ensureTemplateBy, urlsOf } from '../test-database.ts';
import { testServers } from '../test-servers.ts';
import { createTestTopics, dropTestTopics } from '../test-topics.ts';
import { connectionUrl } from '@atlas/database';
import { Api } from './api.ts';
import { MailSink } from './mail-sink.ts';
import { projectRoot, ServiceProcess } from './service-process.ts';

const run = promisify(execFile);

export const servicesWithDatabase = [
  'accounts',
  'orders',
  'billing',
  'subscriptions',
  'notifications',
  'reporting',
  'payment-simulator',
] as const;
export const serviceNames = [...servicesWithDatabase, 'gateway'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type ServiceWithDatabase = (typeof servicesWithDatabase)[number];

export interface SystemOptions {
  readonly verdictDeadlineMs?: number;
  readonly providerTimeoutMs?: number;
  readonly unknownLookupAfterMs?: number;
}

export interface InvariantReport {
  readonly holds: boolean;
  readonly output: string;
}

export interface CommandEnding {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All of Atlas as it runs in production: a process per service, with databases, topics and an inbox of its own. */
export class AtlasSystem {
  readonly operator: Api;

  private constructor(
    readonly services: Readonly<Record<ServiceName, ServiceProcess>>,
    /** Sees and may do everything. */
    readonly databases: Readonly<Record<ServiceWithDatabase, pg.Pool>>,
    readonly mail: MailSink,
    readonly topicPrefix: string,
    private readonly databaseNames: Readonly<Record<ServiceWithDatabase, string>>,
    private readonly providerApiKey: string,
    private readonly operatorKey: string,
  ) {
    this.operator = this.apiOf(operatorKey);
  }

  static async start(options: SystemOptions = {}): Promise<AtlasSystem> {
    const [databaseNames, topicPrefix, signer, ports] = await Promise.all([
      makeDatabases(),
      createTestTopics(),
      testSigner(),
      freePorts(),
    ]);
    const mail = new MailSink();
    await mail.start();
    const providerApiKey = randomBytes(16).toString('hex');
    const environment = environmentsOf({ options, databaseNames, topicPrefix, signer, ports, mail, providerApiKey });
    const services = record(serviceNames, (name) => new ServiceProcess(name, ports[name], environment[name]));
    await Promise.all(Object.values(services).map((service) => service.start()));
    const databases = record(servicesWithDatabase, (name) => adminPool(databaseNames[name]));
    const operatorKey = await createOperator(services.accounts.url, signer);
    return new AtlasSystem(services, databases, mail, topicPrefix, databaseNames, providerApiKey, operatorKey);
  }

  apiOf(key: string): Api {
    return new Api(this.services.gateway.url, key);
  }

  /** The address of a service's database as the service itself connects to it. */
  appUrlOf(service: ServiceWithDatabase): string {
    return urlsOf(service, this.databaseNames[service]).app;
  }

  /** Runs a command of `atlas` as the operator would. */
  async atlas(...args: readonly string[]): Promise<CommandEnding> {
    const environment = { ATLAS_API_URL: this.services.gateway.url, ATLAS_API_KEY: this.operatorKey };
    try {
      const { stdout, stderr } = await atlas(args, environment);
      return { code: 0, stdout, stderr };
    } catch (error) {
      return endingIn(error);
    }
  }

  /** Runs `atlas invariants` against everything this system has, waiting until it is at rest. */
  async invariants(waitSeconds = 60): Promise<InvariantReport> {
    const operatorUrls = Object.fromEntries(
      servicesWithDatabase.map((name) => [
        `ATLAS_OPERATOR_DATABASE_URL_${name.replaceAll('-', '_').toUpperCase()}`,
        urlsOf(name, this.databaseNames[name]).operator,
      ]),
    );
    try {
      const { stdout } = await atlas(['invariants', '--wait', String(waitSeconds)], {
        ...operatorUrls,
        ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
        ATLAS_TOPIC_PREFIX: this.topicPrefix,
        ATLAS_PROVIDER_URL: this.services['payment-simulator'].url,
        ATLAS_PROVIDER_API_KEY: this.providerApiKey,
      });
      return { holds: true, output: stdout };
    } catch (error) {
      const { stdout, stderr } = endingIn(error);
      return { holds: false, output: `${stdout}\n${stderr}` };
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.services).map((service) => service.stop()));
    await Promise.all(Object.values(this.databases).map((pool) => pool.end()));
    await Promise.all([this.mail.stop(), dropTestTopics(this.topicPrefix)]);
    await asAdmin(async (admin) => {
      for (const name of Object.values(this.databaseNames))
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  }
}

interface Surroundings {
  readonly options: SystemOptions;
  readonly databaseNames: Readonly<Record<ServiceWithDatabase, string>>;
  readonly topicPrefix: string;
  readonly signer: TestSigner;
  readonly ports: Readonly<Record<ServiceName, number>>;
  readonly mail: MailSink;
  readonly providerApiKey: string;
}

function environmentsOf({ options, databaseNames, topicPrefix, signer, ports, mail, providerApiKey }: Surroundings) {
  const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports[name]}`;
  const shared = {
    ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    ATLAS_TOPIC_PREFIX: topicPrefix,
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ...optional('ATLAS_VERDICT_DEADLINE_MS', options.verdictDeadlineMs),
  };
  const redis = { ATLAS_REDIS_URL: testServers.redisUrl(), ATLAS_REDIS_TIMEOUT_MS: '2000' }; // a test machine may be busy
  const provider = { ATLAS_PROVIDER_API_KEY: providerApiKey };
  const own: Partial<Record<ServiceName, Readonly<Record<string, string>>>> = {
    'payment-simulator': provider,
    billing: {
      ...provider,
      ATLAS_PROVIDER_URL: urlOf('payment-simulator'),
      ...optional('ATLAS_PROVIDER_TIMEOUT_MS', options.providerTimeoutMs),
      ...optional('ATLAS_UNKNOWN_LOOKUP_AFTER_MS', options.unknownLookupAfterMs),
    },
    accounts: redis,
    notifications: { ATLAS_SMTP_URL: mail.url, ATLAS_MAIL_FROM: 'Atlas <no-reply@atlas.example>' },
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

async function makeDatabases(): Promise<Record<ServiceWithDatabase, string>> {
  const suffix = randomBytes(5).toString('hex');
  const names = record(servicesWithDatabase, (name) => `e2e_${name.replaceAll('-', '_')}_${suffix}`);
  await Promise.all(
    servicesWithDatabase.map(async (service) => {
      const template = await ensureTemplateBy(service, (ownerUrl) => migrate(service, ownerUrl));
      await cloneDatabase(template, names[service], service);
    }),
  );
  return names;
}

/** As a release does it: by the service's own program. Tests belong to no app, and import none. */
async function migrate(service: string, ownerUrl: string): Promise<void> {
  await node([`apps/${service}/src/migrate.ts`], { ATLAS_OWNER_DATABASE_URL: ownerUrl });
}

async function createOperator(accountsUrl: string, signer: TestSigner): Promise<string> {
  const { stdout } = await atlas(['operator', 'create', '--json'], {
    ATLAS_ACCOUNTS_URL: accountsUrl,
    ATLAS_TOKEN_SIGNING_KEY_FILE: signer.signingKeyFile,
  });
  const created: unknown = JSON.parse(stdout);
  if (typeof created !== 'object' || created === null || !('secret' in created))
    throw new Error(`no operator's key in ${stdout}`);
  return String(created.secret);
}

function atlas(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return node(['apps/cli/src/main.ts', ...args], environment);
}

function node(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return run(process.execPath, ['--import', './tools/register.mjs', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], ...environment },
    maxBuffer: 16 << 20,
  });
}

/** What `execFile` throws when a program ends badly. No `instanceof`: Jest's sandbox has an Error of its own. */
function endingIn(error: unknown): CommandEnding {
  if (typeof error !== 'object' || error === null || !('stdout' in error && 'stderr' in error && 'code' in error))
    throw error;
  return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
}

function adminPool(database: string): pg.Pool {
  return new pg.Pool({ connectionString: connectionUrl(testServers.postgresUrl(), database), max: 2 });
}

/** Held open together, so that no two are the same; a service keeps its port over its lives. */
async function freePorts(): Promise<Record<ServiceName, number>> {
  const servers = await Promise.all(
    serviceNames.map(async (name) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return [name, server] as const;
    }),
  );
  const ports = Object.fromEntries(servers.map(([name, server]) => [name, (server.address() as AddressInfo).port]));
  await Promise.all(servers.map(([, server]) => new Promise((resolve) => server.close(resolve))));
  return ports as Record<ServiceName, number>;
}

function record<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}

function optional(name: string, value: number | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
