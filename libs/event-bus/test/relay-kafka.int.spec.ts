import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createTestTopics, dropTestTopics, eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionOf } from '../src/contract/partition.ts';
import { Relay } from '../src/relay/relay.ts';
import { RefusedOutbox } from '../src/relay/refused-outbox.ts';
import { RecordsRefused } from '../src/transport/broker.ts';
import { KafkaBroker } from '../src/transport/kafkajs/kafka.broker.ts';
import { neighbourOf, Outbox, row } from './paper.ts';

describe('relaying into Kafka', () => {
  let broker: KafkaBroker;
  let prefix: string;

  beforeEach(async () => {
    prefix = await createTestTopics(['lamps', 'notes']);
    broker = new KafkaBroker({ brokers: testServers.kafkaBrokers(), clientId: 'test' });
  });
  afterEach(async () => {
    await broker.close();
    await dropTestTopics(prefix);
  });

  const record = (bytes: number) => ({ key: 'key', value: Buffer.alloc(bytes), headers: { name: 'value' } });

  it('is told when records are too large for the broker, alone or together', async () => {
    await expect(broker.send(`${prefix}lamps`, 0, [record(2_000_000)])).rejects.toThrow(RecordsRefused);
    await expect(broker.send(`${prefix}lamps`, 0, [record(800_000), record(800_000)])).rejects.toThrow(RecordsRefused);
    await broker.send(`${prefix}lamps`, 0, [record(800_000)]);
  });

  it('does not take a missing topic for a fault of the records', async () => {
    const sending = broker.send(`${prefix}missing`, 0, [record(1)]);
    await expect(sending).rejects.toThrow();
    await expect(sending).rejects.not.toBeInstanceOf(RecordsRefused);
  });

  it('puts one aside that Kafka refuses, and sends all others of its partition but those of its key', async () => {
    const outbox = await Outbox.open();
    const relay = new Relay(outbox.db.app, broker, ['lamps'], prefix);
    const neighbour = neighbourOf('hall');
    const large = { ...row('hall', 2), payload: Buffer.alloc(2_000_000, 'x') };
    await outbox.commit(row('hall', 1), large, row('hall', 3), row(neighbour, 4));
    relay.start();
    const refused = new RefusedOutbox(outbox.db.app);
    await eventually(async () =>
      expect((await refused.list({ limit: 2 })).items).toMatchObject([{ key: 'hall', waitingBehind: 1 }]),
    );
    await eventually(async () => expect(await outbox.depth()).toBe(1));
    await refused.discard('all', { actor: 'opr_ana' });
    await outbox.untilEmpty();
    const watermarks = await broker.watermarks(`${prefix}lamps`);
    expect(watermarks.find(({ partition }) => partition === partitionOf('hall'))?.high).toBe(3);
    await relay.stop();
    await outbox.close();
  });

  it('does not wait for ever for a broker that accepts and never answers', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const unheard = new KafkaBroker({ brokers: [`127.0.0.1:${port}`], clientId: 'test' });
    await expect(unheard.send('lamps', 0, [record(1)])).rejects.toThrow();
    await unheard.close();
    silent.close();
  });
});
