import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LampProcessOrders } from './lamp-process.ts';
import { LampWorld } from './lamp-world.ts';
import { obituary } from './obituary.ts';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const partition = 3;

interface Holder {
  readonly handling: number | null;
  readonly ends: number;
  readonly careful: number | null;
}

describe('after an unclean end', () => {
  let world: LampWorld;
  let children: ChildProcess[];
  beforeEach(async () => {
    children = [];
    world = await LampWorld.open();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await world.end();
  });

  const put = (lamp: string, number: number, into = partition) =>
    world.putInto(into, lamp, JSON.stringify({ lamp, number }), world.headersOf(lamp));
  const holder = async () => {
    const { rows } = await world.sql<Holder>(
      `SELECT handling::int, ends, careful_until::int AS careful FROM bus.partition_holder WHERE partition = $1`,
      [partition],
    );
    return rows[0];
  };
  /** As a process leaves it that was taking this message when it ended, and so often before. */
  const leftBehind = ({ handling, ends }: { handling: number | null; ends: number }) =>
    world.sql(
      `INSERT INTO bus.partition_holder (grp, topic, partition, owner, handling, ends, careful_until)
       VALUES ('lamps', 'lamps', $1, $2, $3, $4, 100)`,
      [partition, newUuid(), handling, ends],
    );
  function start(orders: Omit<LampProcessOrders, 'settings'>): ChildProcess {
    const LAMP_ORDERS = JSON.stringify({ settings: world.settings, ...orders });
    const child = spawn(
      process.execPath,
      ['--import', pathOf('../../../tools/register.mjs'), pathOf('lamp-process.ts')],
      {
        env: { ...process.env, LAMP_ORDERS },
        stdio: 'ignore',
      },
    );
    children.push(child);
    return child;
  }

  it('a message that ends every process which takes it is parked after three ends of its own, and no other is', async () => {
    for (const number of range(5)) await put('before', number);
    for (const number of range(3)) await put('deadly', number);
    for (const number of range(5)) await put('after', number);
    for (const other of [0, 1, 2]) for (const number of range(5)) await put(`slow ${other}`, number, other);
    let ends = 0;
    for (
      let running = start({ deadlyLamp: 'deadly', slowMs: 20 });
      ;
      running = start({ deadlyLamp: 'deadly', slowMs: 20 })
    ) {
      const ended = once(running, 'exit').then(() => 'ended');
      const done = eventually(async () => expect(await world.numbersOf('after')).toEqual(range(5)), {
        withinMs: 200_000,
      });
      if ((await Promise.race([ended, done])) !== 'ended') break;
      done.catch(() => undefined);
      ends++;
    }
    expect(ends).toBe(1 + 3); // the first had no mark: nobody could know which message it was
    await eventually(async () => {
      for (const lamp of ['before', 'slow 0', 'slow 1', 'slow 2'])
        expect(await world.numbersOf(lamp)).toEqual(range(5));
    });
    expect(await world.numbersOf('deadly')).toEqual([]);
    const behind = { key: 'deadly', state: 'waiting', reason: 'behind', attempts: 0 };
    expect(await world.parked()).toEqual([
      { key: 'deadly', state: 'dead', reason: 'crash-loop', attempts: expect.any(Number) },
      behind,
      behind,
    ]);
    await put('deadly', 3); // the process lives on, and its key waits
    await eventually(async () => expect(await world.parked()).toHaveLength(4));
  }, 600_000);

  it('messages are taken one at a time until those are passed that the process may have had in hand', async () => {
    await leftBehind({ handling: null, ends: 0 });
    for (const number of range(120)) await put('hall', number);
    const sizes = new Map<object, number>();
    await world.service({ behaviour: { seen: (tx) => void sizes.set(tx, (sizes.get(tx) ?? 0) + 1) } });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual(range(120)));
    expect([...sizes.values()].slice(0, 100)).toEqual(range(100).map(() => 1));
    expect(sizes.size).toBeLessThan(120);
    await eventually(async () => expect(await holder()).toEqual({ handling: null, ends: 0, careful: null }));
  });

  it('the third end counts against the marked message', async () => {
    await leftBehind({ handling: 0, ends: 2 });
    for (const number of range(3)) await put('hall', number);
    await put('attic', 7);
    await world.service();
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([7]));
    expect((await world.parked()).map(({ reason }) => reason)).toEqual(['crash-loop', 'behind', 'behind']);
    const [copy] = await eventually(() => world.recordsOf('lamps.dlt', 1));
    const original = (await world.recordsOf('lamps', 4)).find(({ key }) => key === 'hall');
    expect(copy).toEqual(obituary(original!, { reason: 'crash-loop', attempts: 1, errorClass: 'CrashLoop' }));
  });

  it('two ends are no reason to park a message: it is tried, and then forgotten', async () => {
    await leftBehind({ handling: 0, ends: 1 });
    for (const number of range(2)) await put('hall', number);
    await world.service();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 1]));
    expect(await world.parked()).toEqual([]);
    expect(await holder()).toMatchObject({ handling: 1, ends: 0 });
  });

  it('a mark on a message that was done before the end counts against nobody', async () => {
    const before = await world.service();
    await put('hall', 0);
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0]));
    await before.close();
    await leftBehind({ handling: 0, ends: 2 });
    await put('hall', 1);
    await world.service();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 1]));
    expect(await world.parked()).toEqual([]);
  });

  it('a graceful stop clears what was marked', async () => {
    await leftBehind({ handling: 0, ends: 1 });
    await put('hall', 0);
    const running = start({ slowMs: 3_000 });
    await eventually(async () => expect(await holder()).toMatchObject({ handling: 0, ends: 2 }));
    running.kill('SIGTERM');
    await once(running, 'exit');
    expect(await holder()).toBeUndefined();
    await world.service();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0]));
    expect(await world.parked()).toEqual([]);
  });
});
