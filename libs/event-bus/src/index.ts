export { createBusSchema } from './schema/bus-schema.ts';
export { Consumes, ConsumesBatch, EventConsumer } from './nest/consumes.ts';
export { routeOf, type Event, type EventContract } from './contract/contract.ts';
export { majorsOf, readAs } from './contract/majors.ts';
export { headersFrom, parseEnvelope } from './contract/envelope.ts';
export { contextOf } from './contract/event-context.ts';
export type { BusDeclaration } from './nest/bus-declaration.ts';
export { EventBus } from './nest/event-bus.ts';
export { EventBusModule } from './nest/event-bus.module.ts';
export { BROKER, brokerOf, type BusSettings } from './nest/transports.ts';
export { InProcessCluster } from './transport/in-process/in-process-cluster.ts';
export { EventTransport } from './nest/event-transport.ts';
export { outboxRow, outboxRows, type OutboxRow, type Publisher } from './publish/outbox-row.ts';
export type { EventMetadata } from './publish/publishable.ts';
export { publish, type PublishOptions } from './publish/publish.ts';
export { checkTopics, createTopics, TooFewBrokers, type TopicDrift } from './transport/topics.ts';
export { kafkajsSecurity, securityOf, type KafkaSecurity } from './transport/kafka-security.ts';
export type { TopicPlan } from './transport/topic-settings.ts';
export { DeadLetters } from './dead-letters/dead-letters.ts';
export type {
  CountOf,
  DeadLetter,
  DeadLetterEdit,
  DeadLetterFilter,
  DeadLetterId,
  DeadLetterPage,
  DeadLetterReason,
  DeadLetterSelection,
  DeadLetterStats,
  DeadLetterSummary,
  DiscardReport,
  Intent,
  RedriveIntent,
  RedriveReport,
  Refusal,
} from './dead-letters/dead-letter.ts';
export type { Operation } from './dead-letters/operation.store.ts';
export { DeadLetterNotFound, EditRefused, NotADeadLetter, OrderRefused } from './dead-letters/refusals.ts';
export { Operations } from './admin/operations.ts';
export {
  RefusedEventNotFound,
  RefusedOutbox,
  type RefusedEvent,
  type RefusedPage,
  type RefusedReport,
  type RefusedSummary,
} from './relay/refused-outbox.ts';
export { FatalError } from './dead-letters/fatal-error.ts';
export type { RetryPolicy } from './dead-letters/retry-schedule.ts';
export {
  Offsets,
  type AcceptIntent,
  type AcceptReport,
  type OffsetReport,
  type OffsetsOptions,
} from './consume/offsets.ts';
export type { GapReason } from './consume/gap.ts';
export { BrokersAway, NoGap, OffsetOutsideLog, TopicOfOtherSize } from './consume/offset-refusals.ts';
