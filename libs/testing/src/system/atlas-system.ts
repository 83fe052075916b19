import { randomBytes } from 'node:crypto';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import type pg from 'pg';
import { asAdmin, urlsOf } from '../test-database.ts';
import { testServers } from '../test-servers.ts';
import { createTestTopics, dropTestTopics } from '../test-topics.ts';
import { Api } from './api.ts';
import { atlas, createOperator, endingIn, type CommandEnding } from './command-line.ts';
import { adminPool, makeDatabases } from './databases.ts';
import { environmentsOf, type SystemOptions } from './environments.ts';
import { freePort, freePorts } from './free-ports.ts';
import { MailSink } from './mail-sink.ts';
import {
  record,
  serviceNames,
  servicesWithDatabase,
  type ServiceName,
  type ServiceWithDatabase,
} from './service-names.ts';
import { ServiceProcess } from './service-process.ts';

export interface InvariantReport {
  readonly holds: boolean;
  readonly output: string;
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
    readonly operatorKey: string,
    /** Signs the services' tokens: its files can be replaced. */
    readonly signer: TestSigner,
    private readonly gatewayEnvironment: Readonly<Record<string, string>>,
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
    return new AtlasSystem(
      services,
      databases,
      mail,
      topicPrefix,
      databaseNames,
      providerApiKey,
      operatorKey,
      signer,
      environment.gateway,
    );
  }

  apiOf(key: string): Api {
    return new Api(this.services.gateway.url, key);
  }

  /** One more beside the first, ready. Whoever asks for it stops it. */
  async addGateway(environment: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const gateway = new ServiceProcess('gateway', await freePort(), { ...this.gatewayEnvironment, ...environment });
    await gateway.start();
    return gateway;
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
