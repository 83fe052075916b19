import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sparingEnvironment, sparingFlags } from '../../tools/build/sparing-node.mjs';
import { runSide, SideFailed } from '../measuring/side.ts';
import { MeasuredTopic } from '../measuring/topic.ts';
import { until } from '../measuring/until.ts';
import type { BenchDatabase } from '../workload/bench-database.ts';
import { toEnvironment } from '../workload/side-settings.ts';
import type { Course } from './judge.ts';
import { OutboxSupply } from './outbox-supply.ts';
import type { Part } from './parts.ts';
import { residentOf } from './resident.ts';
import type { Supply } from './supply.ts';
import { TopicSupply } from './topic-supply.ts';

export interface PartRun extends Course {
  readonly perSecond: number;
}

export interface PartGround {
  readonly database: BenchDatabase;
  readonly kafkaBrokers: readonly string[];
  readonly bundle: (side: string) => string;
}

const refillEveryMs = 100;

/** Lets a side work for so long, and looks at it once a second. */
export async function runPart(ground: PartGround, part: Part, seconds: number): Promise<PartRun> {
  const { database, kafkaBrokers } = ground;
  const topicPrefix = `${randomBytes(4).toString('hex')}.`;
  const topic = await MeasuredTopic.create(kafkaBrokers, `${topicPrefix}orders.orders`);
  await database.empty();
  const supply =
    part.side === 'relay'
      ? new OutboxSupply(database, topic, part)
      : new TopicSupply(database, topic, kafkaBrokers, part);
  try {
    await supply.fill();
    return await work(ground, part, supply, { topicPrefix, seconds });
  } finally {
    await supply.remove();
  }
}

async function work(
  { database, kafkaBrokers, bundle }: PartGround,
  { title, side: name }: Part,
  supply: Supply,
  { topicPrefix, seconds }: { readonly topicPrefix: string; readonly seconds: number },
): Promise<PartRun> {
  const env = toEnvironment({ ...database.sideUrls, kafkaBrokers, topicPrefix, mode: 'many' });
  const program = bundle(name === 'relay' ? 'relaying/atlas' : 'consuming/atlas');
  const side = runSide(title, process.execPath, [...sparingFlags, program], { ...env, ...sparingEnvironment }, () => 0);
  const over = new AbortController();
  const supplying = keepSupplied(supply, over.signal);
  try {
    const endedEarly = Promise.all([supplying, side.done]).then(() =>
      Promise.reject(new SideFailed(`${title}: it ended before its time`)),
    );
    return await Promise.race([endedEarly, observe(side.pid, supply, seconds)]);
  } finally {
    over.abort();
    side.stop();
    await Promise.allSettled([supplying, side.done]);
  }
}

async function observe(pid: number, supply: Supply, seconds: number): Promise<PartRun> {
  await until('the first event', async () => (await supply.done()) > 0);
  const [before, startedAt] = [await supply.done(), performance.now()];
  const resident: number[] = [];
  for (let second = 0; second <= seconds; second++) {
    await pause(Math.max(0, startedAt + second * 1_000 - performance.now()));
    resident.push(residentOf(pid).now);
  }
  const done = (await supply.done()) - before;
  return { resident, most: residentOf(pid).most, perSecond: done / ((performance.now() - startedAt) / 1_000) };
}

async function keepSupplied(supply: Supply, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await supply.refill();
    await pause(refillEveryMs);
  }
}
