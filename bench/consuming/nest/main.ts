import { idOf, newUuid, parseId, type TenantId } from '@atlas/kernel';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, KafkaContext, Payload, Transport, type KafkaOptions } from '@nestjs/microservices';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { BookByMessage } from '../book-by-message.ts';

/** Stock Nest, as https://docs.nestjs.com/microservices/kafka has it: its Kafka transport, and a handler with a transaction. */
const { databaseUrl, kafkaBrokers, topicPrefix, mode } = settingsFromEnvironment();
const atOnce = Number(mode);
const topic = `${topicPrefix}orders.orders`;

interface Completed {
  readonly completedAt: string;
  readonly total: { readonly amount: number; readonly currency: string };
}

@Controller()
class OrdersController {
  constructor(@Inject(BookByMessage) private readonly books: BookByMessage) {}

  @EventPattern<string>(topic)
  async completed(@Payload() { completedAt, total }: Completed, @Ctx() context: KafkaContext): Promise<void> {
    const { headers = {} } = context.getMessage();
    await this.books.book({
      eventId: String(headers['ce_id']),
      tenantId: tenantFrom(String(headers['ce_tenant'])),
      completedAt,
      ...total,
    });
  }
}

function tenantFrom(text: string): TenantId {
  return parseId('ten', text) ?? idOf('ten', text);
}

@Module({
  controllers: [OrdersController],
  providers: [{ provide: BookByMessage, useValue: new BookByMessage(databaseUrl, atOnce) }],
})
class Consuming {}

const app = await NestFactory.createMicroservice<KafkaOptions>(Consuming, {
  transport: Transport.KAFKA,
  options: {
    client: { clientId: 'bench', brokers: [...kafkaBrokers] },
    consumer: { groupId: newUuid(), allowAutoTopicCreation: false },
    subscribe: { fromBeginning: true },
    run: { partitionsConsumedConcurrently: atOnce },
  },
  logger: ['fatal'],
});
await app.listen();
await untilInputEnds();
await app.close();
process.stdout.write('done');
