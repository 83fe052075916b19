export { ChargeFailed } from './charge-failed.v1.ts';
export { ChargeReversed } from './charge-reversed.v1.ts';
export { ChargeSucceeded } from './charge-succeeded.v1.ts';
export { OrderCancelRequested } from './order-cancel-requested.v1.ts';
export { OrderCancelled } from './order-cancelled.v1.ts';
export { OrderCompletedV1 } from './order-completed.v1.ts';
export { OrderCompleted } from './order-completed.v2.ts';
export { OrderPaymentFailed } from './order-payment-failed.v1.ts';
export { OrderPlaced } from './order-placed.v1.ts';
export { PlanPublished } from './plan-published.v1.ts';
export { SubscriptionActivated } from './subscription-activated.v1.ts';
export { SubscriptionActivationFailed } from './subscription-activation-failed.v1.ts';
export { TenantConfigured } from './tenant-configured.v1.ts';
export { TenantCreated } from './tenant-created.v1.ts';
export { UserChanged } from './user-changed.v1.ts';
export { UserPasswordResetRequested } from './user-password-reset-requested.v1.ts';
export { UserRegistered } from './user-registered.v1.ts';
export { UserRemoved } from './user-removed.v1.ts';
export {
  defineEvent,
  type DataOf,
  type Event,
  type EventContract,
  type EventOf,
  type PreviousMajor,
} from './define-event.ts';
export { InvalidEventData } from './invalid-event-data.ts';
export { allEvents } from './all-events.ts';
export * as fields from './fields.ts';
export {
  consumerGroups,
  deadLetterTopicOf,
  deadLetterTopics,
  partitionsPerTopic,
  plannedTopics,
  retentionMs,
  topics,
  type Topic,
} from './topics.ts';
