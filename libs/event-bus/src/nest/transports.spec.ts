import { describe, expect, it } from '@jest/globals';
import { InProcessBroker } from '../transport/in-process/in-process.broker.ts';
import { InProcessCluster } from '../transport/in-process/in-process-cluster.ts';
import { KafkaBroker } from '../transport/kafkajs/kafka.broker.ts';
import { PlatformaticBroker } from '../transport/platformatic/platformatic.broker.ts';
import { brokerOf, type BusSettings } from './transports.ts';

describe('the transport of a service', () => {
  const brokerFor = (transport: Pick<BusSettings, 'transport'>) =>
    brokerOf(
      { kafkaBrokers: ['nobody:1'], topicPrefix: '', ...transport },
      { service: 'lamps', publishes: [], consumes: [], knows: [] },
    );

  it('is kafkajs when its configuration says nothing', async () =>
    expect(await brokerFor({})).toBeInstanceOf(KafkaBroker));

  it.each([
    ['kafkajs', KafkaBroker],
    ['platformatic', PlatformaticBroker],
    ['in-process', InProcessBroker],
  ] as const)('is %s when its configuration says so', async (transport, broker) =>
    expect(await brokerFor({ transport })).toBeInstanceOf(broker),
  );

  it('is shared by what runs in one process, unless it has a cluster of its own', async () => {
    const [one, other] = [await brokerFor({ transport: 'in-process' }), await brokerFor({ transport: 'in-process' })];
    expect(one).toMatchObject({ cluster: (other as InProcessBroker).cluster });
    const cluster = new InProcessCluster();
    expect(await brokerFor({ transport: cluster })).toMatchObject({ cluster });
  });
});
