import { Database, type ServiceDatabaseUrls } from '@atlas/database';
import { Offsets } from '../../src/consume/offsets.ts';
import { DeadLetters } from '../../src/index.ts';
import { KafkaBroker } from '../../src/transport/kafkajs/kafka.broker.ts';

/** Does to a world what operators do, past all wires. */
export class Operator {
  private readonly database: Database;
  private readonly broker: KafkaBroker;
  readonly deadLetters: DeadLetters;
  readonly offsets: Offsets;

  constructor(urls: ServiceDatabaseUrls, brokers: readonly string[], topicPrefix: string) {
    this.database = new Database({ url: urls.app, applicationName: 'operator', poolSize: 2 });
    this.broker = new KafkaBroker({ brokers, clientId: 'operator' });
    this.deadLetters = new DeadLetters(this.database, 'lamps');
    this.offsets = new Offsets(this.database, this.broker, { group: 'lamps', topics: ['lamps'], topicPrefix });
  }

  async redriveAll(): Promise<void> {
    await this.deadLetters.redrive({}, { actor: 'faults' });
  }

  async acceptGap(partition: number, to: 'log-start' | 'log-end'): Promise<void> {
    await this.offsets.accept('lamps', partition, { to, actor: 'faults' });
  }

  async leave(): Promise<void> {
    await this.broker.close();
    await this.database.close();
  }
}
