import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Kafka, logLevel } from 'kafkajs';
import { DataSource } from 'typeorm';
import { told } from '../../edge/told.ts';
import { UsualOrders } from './orders.module.ts';
import { OutboxPoller } from './outbox-poller.ts';

const settings = { databaseUrl: told('USUAL_DATABASE_URL'), keySetFile: told('USUAL_KEY_SET_FILE') };
const brokers = told('USUAL_KAFKA_BROKERS').split(',');
const producer = new Kafka({ clientId: 'usual', brokers, logLevel: logLevel.ERROR }).producer({
  allowAutoTopicCreation: false,
});
await producer.connect();

@Module({
  imports: [UsualOrders.for(settings)],
  providers: [
    {
      provide: OutboxPoller,
      inject: [DataSource],
      useFactory: (source: DataSource) => new OutboxPoller(source, producer, told('USUAL_TOPIC_PREFIX')),
    },
  ],
})
class UsualService {}

const app = await NestFactory.create(UsualService, new ExpressAdapter(), { logger: ['fatal', 'error', 'warn'] });
await app.listen(Number(told('USUAL_PORT')), '127.0.0.1');
