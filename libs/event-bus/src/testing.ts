import { Database, statement } from '@atlas/database';
import { newEventId, newUuid, type EventId, type TenantId } from '@atlas/kernel';
import type { INestApplication } from '@nestjs/common';
import type { Event, EventContract } from './contract/contract.ts';
import { headersFrom, parseEnvelope, toHeaders, type Headers } from './contract/envelope.ts';
import { partitionOf } from './contract/partition.ts';
import { EventBus } from './nest/event-bus.ts';
import { EventTransport } from './nest/event-transport.ts';
import { BROKER } from './nest/transports.ts';
import { pause } from './pause.ts';
import type { OutgoingRecord } from './transport/broker.ts';
import type { InProcessCluster } from './transport/in-process/in-process-cluster.ts';
import { InProcessBroker } from './transport/in-process/in-process.broker.ts';

const patienceMs = 30_000;
const lookEveryMs = 20;

/** Where an event is once the service is through with it: handled (now or before), of no concern to it, or set aside. */
export type Outcome =
  | { readonly outcome: 'handled' | 'passed over' }
  | {
      readonly outcome: 'dead' | 'behind' | 'unknown';
      readonly reason: string;
      readonly errorClass: string | null;
      readonly errorMessage: string | null;
    };

export interface DeliveryOptions {
  readonly tenantId: TenantId;
  readonly sequence: number;
  /** To deliver the same fact again. */
  readonly id?: EventId;
  /** As a build wrote it that had this version of the contract: the present one does not check it. */
  readonly version?: string;
}

interface ParkedRecord {
  readonly state: string;
  readonly reason: string;
  readonly errorClass: string | null;
  readonly errorMessage: string | null;
  readonly isBehindDead: boolean;
}

const findParked = statement<ParkedRecord, [group: string, topic: string, partition: number, offset: number]>(
  'test_bus.find_parked',
  `SELECT state, reason, error_class AS "errorClass", error_message AS "errorMessage",
          EXISTS (SELECT FROM bus.parked AS head
                   WHERE (head.grp, head.topic, head.key) = (mine.grp, mine.topic, mine.key)
                     AND head.id < mine.id AND head.state = 'dead') AS "isBehindDead"
     FROM bus.parked AS mine WHERE grp = $1 AND topic = $2 AND partition = $3 AND "offset" = $4`,
);

const findInInbox = statement<object, [group: string, id: string]>(
  'test_bus.find_in_inbox',
  `SELECT FROM bus.inbox WHERE grp = $1 AND event_id::text = $2`,
);

const readOutbox = statement<{ key: string; headers: string; payload: Buffer | null }, []>(
  'test_bus.read_outbox',
  `SELECT key, headers, payload FROM bus.outbox ORDER BY seq`,
);

class NotInProcess extends Error {
  constructor() {
    super('this service speaks to Kafka: give its configuration `transport: new InProcessCluster()`');
  }
}

/**
 * The bus of a service in a test, without Kafka and with all of the rest: envelope, inbox, chunk, parking, on the real database.
 * The service has `transport: new InProcessCluster()` in its configuration; it need not be initialised, and ends by its own close().
 */
export async function testBus(app: INestApplication): Promise<TestBus> {
  const broker = app.get<unknown>(BROKER, { strict: false });
  if (!(broker instanceof InProcessBroker)) throw new NotInProcess();
  const bus = app.get(EventBus, { strict: false });
  if (app.getMicroservices().length === 0)
    app.connectMicroservice({ strategy: app.get(EventTransport, { strict: false }) }, { inheritAppConfig: false });
  bus.onModuleInit();
  await app.startAllMicroservices();
  return new TestBus(app.get(Database, { strict: false }), bus, broker.cluster);
}

export class TestBus {
  private readonly delivered = new Set<string>();

  /** Made by {@link testBus}. */
  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly cluster: InProcessCluster,
  ) {}

  /** Resolves when the service has handled the fact, with all of its tries, or has set it aside. */
  deliver<Data>(contract: EventContract<Data>, data: Data, options: DeliveryOptions): Promise<Outcome> {
    const { tenantId, sequence, id = newEventId(), version } = options;
    if (version === undefined) contract.assertPublishable(data);
    const key = contract.key(data);
    const headers = toHeaders({
      ...{ id, type: contract.type, version: version ?? contract.version, source: '/test', subject: key },
      ...{ time: new Date(), tenantId, sequence, correlationId: newUuid(), url: contract.url(data) },
    });
    return this.deliverRecord(contract.topic, { key, headers, value: Buffer.from(JSON.stringify(data)) });
  }

  /** A record as it might lie on a topic, whoever has put it there. */
  async deliverRecord(topic: string, record: OutgoingRecord): Promise<Outcome> {
    const { ce_id: id = '' } = record.headers;
    this.delivered.add(id);
    const partition = partitionOf(record.key);
    const next = await this.cluster.send(this.bus.topicPrefix + topic, partition, [record]);
    for (const start = performance.now(); performance.now() - start < patienceMs; await pause(lookEveryMs)) {
      const outcome = await this.outcomeOf(topic, partition, next - 1, id);
      if (outcome) return outcome;
    }
    throw new Error(`no outcome of ${id} on ${topic} within ${patienceMs} ms`);
  }

  /** What the service has published since its database was made: committed, relayed or not, in order within each key. */
  async published(): Promise<readonly Event<unknown>[]>;
  async published<Data>(contract: EventContract<Data>): Promise<readonly Event<Data>[]>;
  async published(contract?: EventContract<unknown>): Promise<readonly Event<unknown>[]> {
    const waiting = await this.database.read([], (tx) => tx.query(readOutbox, []));
    const topics = new Set(this.bus.publishes.map(({ topic }) => topic));
    const relayed = [...topics].flatMap((topic) => this.cluster.records(this.bus.topicPrefix + topic));
    const events = new Map<string, Event<unknown>>();
    for (const { key, value, headers } of relayed) note(events, key, value, headers);
    for (const { key, payload, headers } of waiting) note(events, key, payload, headersFrom(headers));
    return [...events.values()]
      .filter(({ id }) => !this.delivered.has(id))
      .filter(({ type, version }) => !contract || (type === contract.type && version === contract.version))
      .map((event) => (contract ? { ...event, data: contract.parse(event.data) } : event));
  }

  private async outcomeOf(topic: string, partition: number, offset: number, id: string): Promise<Outcome | undefined> {
    const { service: group } = this.bus.declaration;
    return this.database.read([], async (tx): Promise<Outcome | undefined> => {
      const [parked] = await tx.query(findParked, [group, topic, partition, offset]);
      if (!parked)
        return { outcome: (await tx.query(findInInbox, [group, id])).length > 0 ? 'handled' : 'passed over' };
      const { state, isBehindDead, ...failure } = parked;
      if (state === 'dead' || state === 'unknown') return { outcome: state, ...failure };
      return isBehindDead ? { outcome: 'behind', ...failure } : undefined;
    });
  }
}

function note(events: Map<string, Event<unknown>>, key: string, value: Buffer | null, headers: Headers): void {
  const envelope = parseEnvelope(headers);
  events.set(`${envelope.id} ${envelope.version}`, { ...envelope, key, data: JSON.parse(String(value)) as unknown });
}
