import type { Broken } from '../promises/promises.ts';
import type { Random } from '../random.ts';
import type { Row } from '../rows/row.ts';
import type { World } from '../world/world.ts';
import { BrokerCluster } from './cluster.mjs';

/** A row of which the world is on three brokers; all of them live again when a round ends, however it does. */
export interface BrokerRow extends Omit<Row, 'hits' | 'round'> {
  readonly round: (world: World, cluster: BrokerCluster, random: Random) => Promise<readonly Broken[]>;
}

export function brokerRow({ round, ...row }: BrokerRow): Row {
  return {
    ...row,
    hits: 'brokers',
    async round(world, random) {
      const cluster = world.servers;
      if (!(cluster instanceof BrokerCluster)) throw new Error(`"${row.name}" needs three brokers`);
      try {
        return await round(world, cluster, random);
      } finally {
        await cluster.revive();
      }
    },
  };
}
