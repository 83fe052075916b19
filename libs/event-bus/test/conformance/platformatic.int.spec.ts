import { jest } from '@jest/globals';
import { PlatformaticBroker } from '../../src/transport/platformatic/platformatic.broker.ts';
import { kafkaAdapter } from './kafka-ground.ts';
import { conformanceSuite } from './suite.ts';

jest.setTimeout(180_000);

conformanceSuite(kafkaAdapter('platformatic', (options) => new PlatformaticBroker(options)));
