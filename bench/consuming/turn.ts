import { setTimeout as pause } from 'node:timers/promises';
import type { Comparing } from '../measuring/comparing.ts';
import { findPostmaster } from '../measuring/cpu.ts';
import { findKafka } from '../measuring/kafka-process.ts';
import { flowBetween, readMeters } from '../measuring/meters.ts';
import { runSide, SideFailed } from '../measuring/side.ts';
import { showNumber } from '../measuring/spread.ts';
import { until } from '../measuring/until.ts';
import { residentOf } from '../memory/resident.ts';
import type { BenchDatabase } from '../workload/bench-database.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import type { ConsumingFlow, SideName } from './measures.ts';
import { argumentsOf, programs } from './sides.ts';

export const warmUpSeconds = 2;

interface Ground {
  readonly database: BenchDatabase;
  readonly topicPrefix: string;
  readonly events: number;
}

/** One side consumes for so long, from the beginning of the topic, into empty tables. */
export async function measureTurn(
  { kafkaBrokers, bundle, seconds, kafkaDirectory }: Comparing,
  { database, topicPrefix, events }: Ground,
  name: SideName,
): Promise<ConsumingFlow> {
  const { mode } = programs[name];
  await database.empty();
  const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix, mode });
  const side = runSide(name, process.execPath, argumentsOf(programs[name], bundle), env, () => 0);
  const count = () => booked(database);
  const measure = async (): Promise<ConsumingFlow> => {
    await until('the first event', async () => (await count()) > 0);
    await pause(warmUpSeconds * 1_000);
    const metered = {
      side: side.pid,
      postmaster: await findPostmaster(database.admin),
      kafka: findKafka(kafkaDirectory),
    };
    const before = await readMeters(metered, count);
    await pause(seconds * 1_000);
    const after = await readMeters(metered, count);
    if (after.count >= events) throw new SideFailed(`${name} had nothing left to do: its topic must hold more events`);
    return { ...flowBetween(before, after), residentMebibytes: residentOf(side.pid).most };
  };
  try {
    const endedEarly = side.done.then(() => Promise.reject(new SideFailed(`${name} ended before its time`)));
    return await Promise.race([endedEarly, measure()]);
  } finally {
    side.stop();
    await side.done;
  }
}

/** The projection itself is the count. */
async function booked({ admin }: BenchDatabase): Promise<number> {
  const { rows } = await admin.query<{ orders: string | null }>(
    'SELECT sum(completed_orders) AS orders FROM revenue_days',
  );
  return Number(rows[0]?.orders ?? 0);
}

export function summary({ perSecond, sideMicros, postgresMicros, residentMebibytes }: ConsumingFlow): string {
  const cpu = `CPU µs/event: side ${showNumber(sideMicros)}, PostgreSQL ${showNumber(postgresMicros)}`;
  return `${showNumber(perSecond)} events/s, ${cpu}, ${showNumber(residentMebibytes)} MiB`;
}
