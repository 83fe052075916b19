import { statement } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Behaviour } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

jest.setTimeout(30_000);

const countLight = statement<object, [lamp: string]>('count_light', 'UPDATE lights SET lit = lit + 1 WHERE lamp = $1');
/** Twelve chunks. */
const perPartition = 1_200;

describe('handlers that write rows which they share with other partitions', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
    await world.sql(`CREATE TABLE lights (lamp text PRIMARY KEY, lit int NOT NULL DEFAULT 0)`);
    await world.sql(`INSERT INTO lights VALUES ('attic'), ('cellar'); GRANT ALL ON lights TO lamps_app`);
  });
  afterEach(() => world.end());

  const behaviour: Behaviour = { seen: async (tx, { data }) => void (await tx.execute(countLight, [data.lamp])) };

  /** Chunks of them come upon the same two rows in opposite orders. */
  async function putInOppositeOrders(): Promise<void> {
    for (const [partition, lamps] of [
      [1, ['attic', 'cellar']],
      [2, ['cellar', 'attic']],
    ] as const) {
      const records = Array.from({ length: perPartition }, (_, number) => {
        const lamp = lamps[number % 2] ?? 'attic';
        return {
          key: `key ${partition}`,
          value: JSON.stringify({ lamp, number }),
          headers: { ...world.headersOf(lamp) },
        };
      });
      await world.putAll(partition, records);
    }
  }

  async function expectAllLit(): Promise<void> {
    const { rows } = await world.sql('SELECT lamp, lit FROM lights ORDER BY lamp');
    expect(rows).toEqual([
      { lamp: 'attic', lit: perPartition },
      { lamp: 'cellar', lit: perPartition },
    ]);
  }

  const deadlocks = async () => {
    const { rows } = await world.sql<{ count: number }>(
      'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()',
    );
    return rows[0]?.count ?? 0;
  };

  it('take turns after a deadlock, in whatever process: few more follow, no effect is lost, nobody is blamed', async () => {
    await putInOppositeOrders();
    await Promise.all([world.service({ behaviour }), world.service({ behaviour })]);
    await eventually(expectAllLit);
    expect(await world.parked()).toEqual([]);
    expect(await deadlocks()).toBeLessThan(8); // either process learns of it only when it is the one that gives way
  });
});
