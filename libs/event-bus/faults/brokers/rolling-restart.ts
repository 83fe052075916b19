import type { Broken } from '../promises/promises.ts';
import { until } from '../world/until.ts';
import { brokerRow } from './broker-row.ts';
import { areAllInSync, partitionsOf } from './leadership.ts';
import { Load } from './load.ts';

/** One of the three coordinates the group: its members are out until they have found the next. */
const longestPauseMs = 15_000;

/** As an operator does it: one after another, each when the one before has caught up. */
export const rollingRestart = brokerRow({
  name: 'rolling restart under load',
  programs: { publishers: 1, consumers: 1, withoutWires: true },
  async round(world, cluster, random) {
    const load = await Load.start(world, random);
    const from = Date.now();
    for (const broker of cluster.brokers) {
      await cluster.end(broker);
      await cluster.revive();
      await until('every copy has caught up', () => isInSync(), { withinMs: 90_000, everyMs: 250 });
    }
    await load.untilMoreAreHandled(100);
    return flowing(await load.pauseOfHandlersMs({ from, to: Date.now() }));

    async function isInSync(): Promise<boolean> {
      const partitions = await partitionsOf(cluster.brokerPorts, [...world.topics.all, '__consumer_offsets']);
      return areAllInSync(partitions, cluster.brokers.length);
    }
  },
});

function flowing(pauseMs: number): readonly Broken[] {
  if (pauseMs <= longestPauseMs) return [];
  return [{ promise: 'events flow while brokers are restarted', details: [`nothing was handled for ${pauseMs} ms`] }];
}
