import { KafkaBroker } from '../../src/transport/kafkajs/kafka.broker.ts';
import { kafkaAdapter } from './kafka-ground.ts';
import { conformanceSuite } from './suite.ts';

conformanceSuite(kafkaAdapter('kafkajs', (options) => new KafkaBroker(options)));
