import { NestFactory } from '@nestjs/core';
import { benchModule } from '../../workload/bench-module.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';

/** The relay as a service has it, and nothing else to do. */
const module = benchModule(settingsFromEnvironment(), { publishes: true, consumers: [] });
await NestFactory.createApplicationContext(module, { logger: ['error'] });
await untilInputEnds();
process.stdout.write('done');
process.exit(0); // what is left in the outbox is nobody's concern
