import { idOf, newUuid, parseId } from '@atlas/kernel';
import {
  AbstractKafkaConsumer,
  KafkaHandlerConfig,
  KafkaHandlerRoutingBuilder,
  type KafkaConsumerDependencies,
} from '@message-queue-toolkit/kafka';
import { z } from 'zod';
import { settingsFromEnvironment, untilInputEnds } from '../../workload/side-settings.ts';
import { BookByMessage } from '../book-by-message.ts';

const completedSchema = z.object({
  completedAt: z.string(),
  total: z.object({ amount: z.number(), currency: z.string() }),
});

const ignore = (): void => undefined;
const quiet: KafkaConsumerDependencies['logger'] = {
  level: 'error',
  ...{ trace: ignore, debug: ignore, info: ignore, warn: ignore, silent: ignore, msgPrefix: undefined },
  error: console.error,
  fatal: console.error,
  child: () => quiet,
  isLevelEnabled: () => false,
};
const untraced = { start: ignore, stop: ignore, startWithGroup: ignore, addCustomAttributes: ignore };

/** https://github.com/kibertoad/message-queue-toolkit, its consumer of Kafka with a handler per message. */
export async function consume(): Promise<void> {
  const { databaseUrl, kafkaBrokers, topicPrefix } = settingsFromEnvironment();
  const topic = `${topicPrefix}orders.orders`;
  const topics = [{ topic, schema: completedSchema }];
  const books = new BookByMessage(databaseUrl, 12);
  const handlers = new KafkaHandlerRoutingBuilder<typeof topics, BookByMessage, false>().addConfig(
    topic,
    new KafkaHandlerConfig(completedSchema, ({ value, headers }, context: BookByMessage) =>
      context.book({
        eventId: headers.get('ce_id') ?? '',
        tenantId: parseId('ten', headers.get('ce_tenant') ?? '') ?? idOf('ten', ''),
        completedAt: value.completedAt,
        ...value.total,
      }),
    ),
  );
  class CompletedConsumer extends AbstractKafkaConsumer<typeof topics, BookByMessage> {}
  const consumer = new CompletedConsumer(
    {
      logger: quiet,
      errorReporter: { report: ({ error }) => console.error(error) },
      transactionObservabilityManager: untraced,
    },
    {
      kafka: { bootstrapBrokers: [...kafkaBrokers], clientId: 'bench' },
      groupId: newUuid(),
      batchProcessingEnabled: false,
      autocreateTopics: false,
      mode: 'earliest',
      handlers: handlers.build(),
    },
    books,
  );
  await consumer.init();
  await untilInputEnds();
  await consumer.close();
  process.stdout.write('done');
}
