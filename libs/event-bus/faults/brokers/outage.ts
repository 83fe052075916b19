import type { Broken } from '../promises/promises.ts';
import { untilOrStuck } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { brokerRow } from './broker-row.ts';
import { Load } from './load.ts';

const seconds = 60;
/** However busy a machine is: a commit waits for no broker. */
const longestPauseMs = 5_000;

/** All brokers die at once; publishers go on, and the outbox keeps what they say. */
export const outage = brokerRow({
  name: `${seconds} s without brokers`,
  programs: { publishers: 1, consumers: 1, withoutWires: true },
  async round(world, cluster, random) {
    const load = await Load.start(world, random, { loops: 3 });
    const from = Date.now();
    await cluster.signal('kafka', 'SIGKILL');
    await untilAge(world, 'for how long events wait', (age) => age >= seconds);
    const pauseMs = await load.pauseOfPublishersMs({ from, to: Date.now() });
    await cluster.revive();
    await world.settle();
    await untilAge(world, 'that nothing waits', (age) => age === 0);
    return committing(pauseMs);
  },
});

/** By the metric that an alert would be on. */
async function untilAge(world: World, what: string, isSo: (age: number) => boolean): Promise<void> {
  await untilOrStuck(`the outbox's metric says ${what}`, async () => {
    const age = await world.programs.publisher(0).metric('atlas_outbox_oldest_age_seconds');
    return { isDone: isSo(age), state: `${age} s` };
  });
}

function committing(pauseMs: number): readonly Broken[] {
  if (pauseMs <= longestPauseMs) return [];
  return [{ promise: 'publishers commit all the while', details: [`none did for ${pauseMs} ms`] }];
}
