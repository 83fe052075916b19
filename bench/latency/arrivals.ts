import { Kafka, logLevel } from 'kafkajs';

/** A record as the broker has stamped it, ms since the epoch. */
export interface Arrival {
  readonly key: string;
  readonly at: number;
}

/** Everything that is on the topic. */
export async function readArrivals(brokers: readonly string[], topic: string, count: number): Promise<Arrival[]> {
  const consumer = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({
    groupId: `arrivals.${topic}`,
  });
  const arrivals: Arrival[] = [];
  const all = Promise.withResolvers<void>();
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { key, timestamp } of batch.messages) arrivals.push({ key: String(key), at: Number(timestamp) });
        if (arrivals.length >= count) all.resolve();
        return Promise.resolve();
      },
    });
    await all.promise;
    return arrivals;
  } finally {
    await consumer.disconnect();
  }
}
