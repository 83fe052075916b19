import { jest } from '@jest/globals';
import { KafkaBroker } from '../../src/transport/kafkajs/kafka.broker.ts';
import { kafkaAdapter } from './kafka-ground.ts';
import { conformanceSuite } from './suite.ts';

jest.setTimeout(180_000);

conformanceSuite(kafkaAdapter('kafkajs', (options) => new KafkaBroker(options)));
