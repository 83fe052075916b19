import { servicesWithDatabase, testServers, type AtlasSystem } from '@atlas/testing';
import { Kafka, logLevel, type Admin } from 'kafkajs';

/** What waits to be told, or is to be done now. What is to be done later is not waited for: it may be months. */
const work = {
  'bus.outbox': `SELECT count(*)::int AS open FROM bus.outbox`,
  'jobs.job': `SELECT count(*)::int AS open FROM jobs.job WHERE state < 'completed' AND start_after <= now()`,
};

interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

/** All that goes on by itself: what is in outboxes, on its way through Kafka, or in the queues of jobs. */
export class WorkUnderWay {
  private constructor(
    private readonly atlas: AtlasSystem,
    private readonly kafka: Admin,
  ) {}

  static async of(atlas: AtlasSystem): Promise<WorkUnderWay> {
    const kafka = new Kafka({ clientId: 'test', brokers: testServers.kafkaBrokers(), logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    return new WorkUnderWay(atlas, admin);
  }

  async isDone(): Promise<boolean> {
    const waiting = servicesWithDatabase.flatMap((service) =>
      Object.entries(work).map(([table, count]) => this.count(service, table, count)),
    );
    if ((await Promise.all(waiting)).some((open) => open > 0)) return false;
    return (await this.recordsAhead()) === 0; // after the outboxes: what has left them is on a topic by now
  }

  async close(): Promise<void> {
    await this.kafka.disconnect();
  }

  private async count(service: (typeof servicesWithDatabase)[number], table: string, sql: string): Promise<number> {
    if (!(await this.has(service, table))) return 0; // not every service has jobs
    const { rows } = await this.atlas.databases[service].query<{ open: number }>(sql);
    return rows[0]?.open ?? 0;
  }

  /** Of all that is on the topics that services read, what they have not handled. */
  private async recordsAhead(): Promise<number> {
    const positions = (await Promise.all(servicesWithDatabase.map((service) => this.positionsOf(service)))).flat();
    const topics = [...Map.groupBy(positions, ({ topic }) => topic)];
    const behind = topics.map(async ([topic, reached]) => {
      const ends = await this.kafka.fetchTopicOffsets(this.atlas.topicPrefix + topic);
      const endOf = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
      return reached.reduce((sum, { partition, next }) => sum + (endOf.get(partition) ?? 0) - next, 0);
    });
    return (await Promise.all(behind)).reduce((sum, records) => sum + records, 0);
  }

  private async positionsOf(service: (typeof servicesWithDatabase)[number]): Promise<readonly Position[]> {
    if (!(await this.has(service, 'bus.consumer_offset'))) return [];
    const { rows } = await this.atlas.databases[service].query<Position>(
      'SELECT topic, partition, next_offset::int AS next FROM bus.consumer_offset',
    );
    return rows;
  }

  private async has(service: (typeof servicesWithDatabase)[number], table: string): Promise<boolean> {
    const { rows } = await this.atlas.databases[service].query('SELECT WHERE to_regclass($1) IS NOT NULL', [table]);
    return rows.length > 0;
  }
}
