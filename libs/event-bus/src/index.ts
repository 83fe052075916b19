export { createBusSchema } from './bus-schema.ts';
export { Consumes, ConsumesBatch, EventConsumer } from './consumes.ts';
export type { Event, EventContract } from './contract.ts';
export { EventBus, type BusDeclaration } from './event-bus.ts';
export { EventBusModule, type BusSettings } from './event-bus.module.ts';
export { EventTransport } from './event-transport.ts';
export { outboxRow, type EventMetadata, type OutboxRow } from './outbox-row.ts';
export { publish, type PublishOptions } from './publish.ts';
export { checkTopics, createTopics, type TopicDrift, type TopicPlan } from './topics.ts';
