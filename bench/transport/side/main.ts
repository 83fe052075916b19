import { setTimeout as pause } from 'node:timers/promises';
import { brokerOf } from '@atlas/event-bus';
import { Meter, type Figures } from './meter.ts';
import { parseHeaders, someCompletedOrders } from '../../workload/completed-orders.ts';

const partitions = 12;
const perSend = 500;
const warmUpMs = 1_000;

/** One transport doing one thing, measured by itself: `side <kafkajs|platformatic> <send|consume> <brokers> <topic> <seconds>`. */
const [name, work, brokers = '', topic = '', seconds = ''] = process.argv.slice(2);
const transport = name === 'platformatic' ? 'platformatic' : 'kafkajs';
const broker = await brokerOf(
  { kafkaBrokers: brokers.split(','), topicPrefix: '', transport },
  { service: 'bench', publishes: [], consumes: [], knows: [] },
);
const turnMs = Number(seconds) * 1_000;
const measured = work === 'send' ? await send(turnMs) : await consume(turnMs);
await broker.close();
process.stdout.write(JSON.stringify(measured));

/** As the relay does: of each partition one send at a time, all partitions at once. */
async function send(forMs: number): Promise<Figures> {
  const records = someCompletedOrders(perSend).map(({ key, payload, headers }) => ({
    key,
    value: payload,
    headers: parseHeaders(headers),
  }));
  let sent = 0;
  const over = new AbortController();
  const lanes = Array.from({ length: partitions }, async (_, partition) => {
    while (!over.signal.aborted) {
      await broker.send(topic, partition, records);
      sent += records.length;
    }
  });
  await pause(warmUpMs);
  const meter = new Meter(sent);
  await pause(forMs);
  const figures = meter.read(sent);
  over.abort();
  await Promise.all(lanes);
  return figures;
}

/** All that the topic holds, over and over, by a group that does nothing with it. */
async function consume(forMs: number): Promise<Figures> {
  const ends = new Map((await broker.watermarks(topic)).map(({ partition, high }) => [partition, high]));
  const next = new Map<number, number>();
  const failed = Promise.withResolvers<never>();
  let heard = 0;
  const consumption = await broker.consume({
    group: `${topic}.${process.pid}`,
    topics: [topic],
    onAssigned: (assigned) => Promise.resolve(assigned.map((id) => ({ ...id, offset: next.get(id.partition) ?? 0 }))),
    onRevoked: () => Promise.resolve(),
    onBatch: async (batch) => {
      let offset = next.get(batch.partition) ?? 0;
      for (const record of batch.records)
        if (record.offset !== offset++) failed.reject(new Error(`${topic}[${batch.partition}] misses ${offset - 1}`));
      heard += batch.records.length;
      const isEnd = offset === ends.get(batch.partition);
      next.set(batch.partition, isEnd ? 0 : offset);
      if (isEnd) batch.seek(0);
      else await batch.advance(offset);
    },
  });
  await Promise.race([pause(warmUpMs), failed.promise]);
  const meter = new Meter(heard);
  await Promise.race([pause(forMs), failed.promise]);
  const figures = meter.read(heard);
  await consumption.stop();
  return figures;
}
