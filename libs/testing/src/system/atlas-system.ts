import { randomBytes } from 'node:crypto';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import type pg from 'pg';
import { urlsOf } from '../test-database.ts';
import { testServers } from '../test-servers.ts';
import { createTestTopics, dropTestTopics } from '../test-topics.ts';
import { Api } from './api.ts';
import { atlas, createOperator, endingIn, type CommandEnding } from './command-line.ts';
import { adminPool, dropDatabases, makeDatabases } from './databases.ts';
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
import { together } from './together.ts';

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
    private readonly begun: AsyncDisposableStack,
  ) {
    this.operator = this.apiOf(operatorKey);
  }

  /** When it cannot, it ends what it has begun. */
  static async start(options: SystemOptions = {}): Promise<AtlasSystem> {
    await using begun = new AsyncDisposableStack();
    const [databaseNames, topicPrefix, signer, ports] = await together([
      makeDatabases().then((names) => begun.adopt(names, dropDatabases)),
      createTestTopics().then((prefix) => begun.adopt(prefix, dropTestTopics)),
      testSigner(),
      freePorts(),
    ]);
    const mail = begun.adopt(new MailSink(), (sink) => sink.stop());
    await mail.start();
    const providerApiKey = randomBytes(16).toString('hex');
    const environment = environmentsOf({ options, databaseNames, topicPrefix, signer, ports, mail, providerApiKey });
    const databases = record(servicesWithDatabase, (name) => adminPool(databaseNames[name]));
    begun.defer(() => together(Object.values(databases).map((pool) => pool.end())).then(() => undefined));
    const services = record(serviceNames, (name) => new ServiceProcess(name, ports[name], environment[name]));
    begun.defer(() => together(Object.values(services).map((service) => service.stop())).then(() => undefined));
    await together(Object.values(services).map((service) => service.start()));
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
      begun.move(),
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

  /** As the role that migrates it, and may change all that is in it. */
  ownerUrlOf(service: ServiceWithDatabase): string {
    return urlsOf(service, this.databaseNames[service]).owner;
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
  async invariants(waitSeconds = 240): Promise<InvariantReport> {
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

  /** The services first: a database that goes under them would make them complain. */
  async stop(): Promise<void> {
    await this.begun.disposeAsync();
  }
}
