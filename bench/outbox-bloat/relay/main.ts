import { OrderCompleted } from '@atlas/contracts';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { register } from 'prom-client';
import { service } from '../../workload/create-bench.ts';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';

const tellEveryMs = 200;
const { databaseUrl, kafkaBrokers, topicPrefix, mode } = settingsFromEnvironment();
const config = { KEY: 'bench.config', service };
// Without a listener, what is sent within the process is acknowledged at once: the database alone limits the rate.
const transport = mode === 'kafka' ? 'kafkajs' : 'in-process';
const settings = {
  provide: config.KEY,
  useValue: { databaseUrl, systemDatabaseUrl: databaseUrl, kafkaBrokers, topicPrefix, transport },
};

@Module({ providers: [settings], exports: [settings] })
class Configuration {}

/** The relay as a service has it, and nothing else to do. */
@Module({
  imports: [
    { module: Configuration, global: true },
    DatabaseModule.for(config),
    EventBusModule.for(config, { service, publishes: [OrderCompleted], consumes: [], knows: [OrderCompleted] }),
  ],
})
class Relaying {}

async function drained(): Promise<number> {
  const { values = [] } = (await register.getSingleMetric('atlas_relay_events_total')?.get()) ?? {};
  return values.reduce((sum, { value }) => sum + value, 0);
}

await NestFactory.createApplicationContext(Relaying, { logger: ['error', 'warn'] });
const telling = setInterval(() => void drained().then((count) => process.stdout.write(`${count}\n`)), tellEveryMs);
await untilInputEnds();
clearInterval(telling);
process.exit(0); // what is left in the outbox is nobody's concern
