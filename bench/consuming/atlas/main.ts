import { EventTransport } from '@atlas/event-bus';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { benchModule } from '../../workload/bench-module.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { RevenueOfMany, RevenueOfOne } from './consume-revenue.ts';
import { SeenOrders } from './consume-seen-orders.ts';
import { StepsOfMany, StepsOfOne } from './consume-steps.ts';

const consumers = new Map<string, Type>([
  ['many', RevenueOfMany],
  ['one', RevenueOfOne],
  ['orders', SeenOrders],
  ['steps of many', StepsOfMany],
  ['steps of one', StepsOfOne],
]);

/** A service that consumes, and has nothing else to do. */
const settings = settingsFromEnvironment();
const consumer = consumers.get(settings.mode);
if (!consumer) throw new Error(`BENCH_MODE must be one of: ${[...consumers.keys()].join(', ')}`);
const module = benchModule(settings, { publishes: false, consumers: [consumer] });
const app = await NestFactory.create(module, new FastifyAdapter(), { logger: ['fatal'] });
app.connectMicroservice({ strategy: app.get(EventTransport) });
await app.init();
await app.startAllMicroservices();
await untilInputEnds();
await app.close();
process.stdout.write('done');
