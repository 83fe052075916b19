import { describe, expect, it } from '@jest/globals';
import type { Subscription } from '../broker.ts';
import { InProcessBroker } from './in-process.broker.ts';
import { InProcessCluster } from './in-process-cluster.ts';

const record = (text: string) => ({ key: 'key', value: Buffer.from(text), headers: {} });

describe('the in-process broker', () => {
  function open() {
    const cluster = new InProcessCluster();
    cluster.open(['lamps']);
    const broker = new InProcessBroker(cluster);
    const lowOf = (partition: number) => cluster.watermarks('lamps')[partition]?.low ?? 0;
    const listen = (group: string, onBatch: Subscription['onBatch']) =>
      broker.consume({
        group,
        topics: ['lamps'],
        onAssigned: (partitions) => Promise.resolve(partitions.map((id) => ({ ...id, offset: lowOf(id.partition) }))),
        onRevoked: () => Promise.resolve(),
        onBatch,
      });
    return { cluster, broker, listen };
  }
  const pass: Subscription['onBatch'] = (batch) => batch.advance((batch.records.at(-1)?.offset ?? 0) + 1);

  it('acknowledges what every group has passed, and nothing before', async () => {
    const { broker, listen } = open();
    const gate = Promise.withResolvers<void>();
    await listen('quick', pass);
    await listen('slow', async (batch) => {
      await gate.promise;
      await pass(batch);
    });
    let acknowledged = false;
    const sent = broker.send('lamps', 1, [record('one')]).then(() => (acknowledged = true));
    await broker.send('lamps', 2, []); // a turn for everybody
    expect(acknowledged).toBe(false);
    gate.resolve();
    await sent;
  });

  it('takes nothing while a group that was announced has nobody there', async () => {
    const { cluster, broker, listen } = open();
    cluster.expect('late', ['lamps']);
    await expect(broker.send('lamps', 1, [record('one')])).rejects.toThrow('nobody of late is there');
    expect(cluster.records('lamps')).toEqual([]);
    await listen('late', pass);
    await broker.send('lamps', 1, [record('one')]);
  });

  it('does not acknowledge what the last member of a group leaves behind', async () => {
    const { broker, listen } = open();
    const entered = Promise.withResolvers<void>();
    const consumption = await listen('quitting', () => Promise.resolve(entered.resolve()));
    const sent = broker.send('lamps', 1, [record('one')]);
    await Promise.all([
      expect(sent).rejects.toThrow('the last of quitting has left'),
      entered.promise.then(() => consumption.stop()),
    ]);
  });

  it('lets go of what everybody has passed, but for the newest', async () => {
    const { cluster, broker, listen } = open();
    await listen('quick', pass);
    for (let n = 0; n < 30; n++) await broker.send('lamps', 1, [record('x'.repeat(100_000))]);
    expect(cluster.records('lamps').length).toBeLessThan(12);
    expect(cluster.watermarks('lamps')[1]).toMatchObject({ high: (cluster.watermarks('lamps')[0]?.low ?? 0) + 30 });
  });

  it('begins its logs where those of another process have not been', () => {
    const lows = [open(), open()].map(({ cluster }) => cluster.watermarks('lamps')[0]?.low ?? 0);
    expect(Math.abs((lows[0] ?? 0) - (lows[1] ?? 0))).toBeGreaterThan(1_000_000);
  });
});
