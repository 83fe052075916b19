import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MeasuredTopic } from '../measuring/topic.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import { someCompletedOrders } from '../workload/completed-orders.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import { RelayProcess } from './relay-process.ts';
import type { Course, Sample } from './verdict.ts';
import { Writer } from './writer.ts';

export interface CourseOptions {
  readonly events: number;
  readonly rate: number;
  readonly holdSeconds: number;
  readonly intoKafka: boolean;
  readonly kafkaBrokers: readonly string[];
  readonly bundle: (side: string) => string;
}

/** Writes and drains; in the middle a snapshot is held. */
export async function runCourse(database: OutboxDatabase, options: CourseOptions): Promise<Course> {
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = options.intoKafka
    ? await MeasuredTopic.create(options.kafkaBrokers, `${topicPrefix}orders.orders`)
    : undefined;
  const rows = someCompletedOrders(Math.ceil(options.rate / 20));
  const writer = new Writer(database.admin, options.rate);
  await writer.keepSamples(rows);
  const relay = new RelayProcess(
    options.bundle('outbox-bloat/relay'),
    toEnvironment({
      ...{ databaseUrl: database.urls.app, replicationUrl: '', kafkaBrokers: options.kafkaBrokers, topicPrefix },
      mode: options.intoKafka ? 'kafka' : 'in-process',
    }),
  );
  try {
    const course = observe(database, writer, relay, options);
    const writing = writer.write(options.events);
    const { samples, heldFrom, heldUntil } = await Promise.race([
      relay.failed,
      Promise.all([course, writing]).then(([result]) => result),
    ]);
    return { samples, heldFrom, heldUntil, bytesPerEvent: await database.bytesOf(rows) };
  } finally {
    await relay.stop();
    await topic?.remove();
  }
}

async function observe(
  database: OutboxDatabase,
  writer: Writer,
  relay: RelayProcess,
  { events, rate, holdSeconds }: CourseOptions,
): Promise<Omit<Course, 'bytesPerEvent'>> {
  const lastSecond = Math.floor(events / rate);
  const heldFrom = Math.floor((lastSecond - holdSeconds) / 2);
  const heldUntil = heldFrom + holdSeconds;
  const samples: Sample[] = [];
  let letGo: (() => Promise<void>) | undefined;
  const startedAt = performance.now();
  for (let second = 0; second <= lastSecond; second++) {
    await pause(Math.max(0, startedAt + second * 1_000 - performance.now()));
    const { written } = writer;
    samples.push({ second, written, drained: relay.drained, bytes: await database.outboxBytes() });
    if (second === heldFrom) letGo = await database.holdSnapshot();
    if (second === heldUntil) await letGo?.();
  }
  return { samples, heldFrom, heldUntil };
}
