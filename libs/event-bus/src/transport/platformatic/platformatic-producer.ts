import { findErrorBy, Producer } from '@platformatic/kafka';
import { RecordsRefused, type OutgoingRecord } from '../broker.ts';
import { bytesOf } from '../wire-text.ts';
import type { ClientOptions } from './client-options.ts';
import { inTime } from '../in-time.ts';

const sendTimeoutMs = 15_000;
const acksOfAll = -1;

const blamesRecords = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'];

class NotAcknowledged extends Error {}

/** One producer at a time: one that has failed, or let us wait too long, may still be sending, and is replaced. */
export class PlatformaticProducer {
  private current: Producer | undefined;

  constructor(private readonly client: ClientOptions) {}

  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = (this.current ??= this.connect());
    try {
      const sending = producer.send({ messages: records.map((record) => messageOf(topic, partition, record)) });
      const { offsets = [] } = await inTime(sending, sendTimeoutMs, `sending to ${topic}[${partition}]`);
      if (!offsets.some((answer) => answer.topic === topic && answer.partition === partition))
        throw new NotAcknowledged(`no acknowledgement for ${topic}[${partition}]`);
    } catch (error) {
      const refusal = blamesRecords.find((apiId) => isAbout(error, apiId));
      if (refusal !== undefined) throw new RecordsRefused(refusal, { cause: error });
      this.retire(producer);
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.current;
    this.current = undefined;
    if (producer) await closed(producer);
  }

  private connect(): Producer {
    return new Producer({
      ...this.client,
      acks: acksOfAll,
      idempotent: false, // the inbox drops repeats, and a sequence could not be carried over to a producer's successor
      retries: 0, // whoever sends repeats: what the client repeats would outlive a time-out, and come after what follows
      maxInflights: 12,
      autocreateTopics: false,
    });
  }

  private retire(producer: Producer): void {
    if (this.current === producer) this.current = undefined;
    void closed(producer);
  }
}

function messageOf(topic: string, partition: number, { key, value, headers }: OutgoingRecord) {
  const wire = Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(bytesOf(text))] as const);
  return { topic, partition, key: Buffer.from(bytesOf(key)), headers: new Map(wire), ...(value !== null && { value }) };
}

function isAbout(error: unknown, apiId: string): boolean {
  return error instanceof Error && findErrorBy(error, 'apiId', apiId) !== null;
}

/** It is of no use any more, however that ends. */
function closed(producer: Producer): Promise<void> {
  return producer.close(true).catch(() => undefined);
}
