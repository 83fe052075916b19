import { isDeadlock, statement } from '@atlas/database';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Behaviour } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

const countLight = statement<object, [lamp: string]>('count_light', 'UPDATE lights SET lit = lit + 1 WHERE lamp = $1');
const rememberedForMs = 60_000;
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

  /** The processes that gave way in a deadlock, one after another. */
  let gaveWay: string[];
  beforeEach(() => void (gaveWay = []));

  const lights = (name: string): { behaviour: Behaviour } => ({
    behaviour: {
      seen: async (tx, { data }) => {
        await tx.execute(countLight, [data.lamp]).catch((error: unknown) => {
          if (isDeadlock(error)) gaveWay.push(name);
          throw error;
        });
      },
    },
  });

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

  /** Either process learns of it only when it is the one that gives way. */
  function deadlocksAmongThoseWhoKnow(): number {
    const knowing = new Set<string>();
    return gaveWay.filter((name) => {
      const bothKnew = knowing.size === 2;
      knowing.add(name);
      return bothKnew;
    }).length;
  }

  it('take turns after a deadlock, in whatever process: no other follows, no effect is lost, nobody is blamed', async () => {
    await putInOppositeOrders();
    const start = performance.now();
    await Promise.all([world.service(lights('one')), world.service(lights('other'))]);
    await eventually(expectAllLit, { withinMs: 200_000 });
    expect(await world.parked()).toEqual([]);
    const forgotten = (performance.now() - start) / rememberedForMs;
    expect(deadlocksAmongThoseWhoKnow()).toBeLessThanOrEqual(1 + forgotten); // a chunk may have been in hand
  });
});
