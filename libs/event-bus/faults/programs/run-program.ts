import { Database, DatabaseModule, type DatabaseSettings } from '@atlas/database';
import { Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { register } from 'prom-client';
import { EventBusModule, EventTransport, type BusDeclaration, type BusSettings } from '../../src/index.ts';
import { Lamplighter, type Telling } from './lamplighter.ts';
import type { Answer, NumberedOrder, Order } from './orders.ts';

export interface Version extends Pick<BusDeclaration, 'version' | 'publishes' | 'consumes' | 'knows'> {
  readonly tell: Telling;
}

const KEY = 'lamps.config';

/** Runs a service as a process of its own, which ends with the harness. Without consumers it only publishes. */
export async function runProgram(version: Version, consumers: readonly Type[]): Promise<void> {
  const [databaseUrl = '', systemDatabaseUrl = '', kafkaBrokers = '', topicPrefix = ''] = process.argv.slice(2);
  const settings = { databaseUrl, systemDatabaseUrl, kafkaBrokers: kafkaBrokers.split(','), topicPrefix };
  const app = await start(settings, version, consumers);
  const lamplighter = new Lamplighter(app.get(Database), version.tell);
  process.on('message', (numbered: NumberedOrder) => void obey(lamplighter, numbered).then(say));
  process.once('disconnect', () => process.exit());
  process.once('SIGTERM', () => void app.close().then(() => process.exit()));
  say({ ready: true });
}

function say(answer: Answer): void {
  process.send?.(answer);
}

async function obey(lamplighter: Lamplighter, { number, order }: NumberedOrder): Promise<Answer> {
  try {
    const value = await carryOut(lamplighter, order);
    return { done: number, ...(value !== undefined && { value }) };
  } catch (error) {
    return { done: number, failure: String(error) };
  }
}

async function carryOut(lamplighter: Lamplighter, order: Order): Promise<number | undefined> {
  switch (order.do) {
    case 'traffic':
      lamplighter.start(order.traffic);
      return undefined;
    case 'rest':
      await lamplighter.rest();
      return undefined;
    case 'light':
      for (const transaction of order.transactions) await lamplighter.light(transaction);
      return undefined;
    case 'measure':
      return measure(order.metric);
  }
}

async function measure(metric: string): Promise<number | undefined> {
  const found = await register.getSingleMetric(metric)?.get();
  return found?.values.reduce((sum, { value }) => sum + value, 0);
}

async function start(
  settings: DatabaseSettings & BusSettings,
  { tell: _, ...version }: Version,
  consumers: readonly Type[],
): Promise<INestApplication> {
  const config = { KEY, service: 'lamps' };
  @Module({ providers: [{ provide: KEY, useValue: settings }], exports: [KEY] })
  class Configuration {}
  @Module({
    imports: [
      { module: Configuration, global: true },
      DatabaseModule.for(config),
      EventBusModule.for(config, { service: 'lamps', ...version }),
    ],
    controllers: [...consumers],
  })
  class Lamps {}

  const app = await NestFactory.create(Lamps, new FastifyAdapter(), { logger: ['error', 'warn'] });
  if (consumers.length > 0) app.connectMicroservice({ strategy: app.get(EventTransport) });
  await app.init();
  await app.startAllMicroservices();
  return app;
}
