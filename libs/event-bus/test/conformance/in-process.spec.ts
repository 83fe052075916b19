import { InProcessCluster } from '../../src/transport/in-process/in-process-cluster.ts';
import type { Broker } from '../../src/transport/broker.ts';
import { InProcessBroker } from '../../src/transport/in-process/in-process.broker.ts';
import { conformanceSuite } from './suite.ts';

conformanceSuite({
  name: 'in process',
  sessionMs: 0,
  open: async () => {
    const cluster = new InProcessCluster();
    cluster.open(['lamps', 'notes']);
    const brokers: Broker[] = [];
    return Promise.resolve({
      topic: 'lamps',
      otherTopic: 'notes',
      broker: () => {
        const broker = new InProcessBroker(cluster);
        brokers.push(broker);
        return broker;
      },
      truncate: async (topic, partition, offset) => Promise.resolve(cluster.truncate(topic, partition, offset)),
      close: async () => {
        await Promise.all(brokers.map((broker) => broker.close()));
      },
    });
  },
});
