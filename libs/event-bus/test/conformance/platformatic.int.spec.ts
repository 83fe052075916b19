import { PlatformaticBroker } from '../../src/transport/platformatic/platformatic.broker.ts';
import { kafkaAdapter } from './kafka-ground.ts';
import { conformanceSuite } from './suite.ts';

conformanceSuite(kafkaAdapter('platformatic', (options) => new PlatformaticBroker(options)));
