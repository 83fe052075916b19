import {
  allEvents,
  ChargeFailed,
  ChargeSucceeded,
  OrderCancelRequested,
  OrderPlaced,
  PlanPublished,
  SubscriptionActivated,
  SubscriptionActivationFailed,
} from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { IdempotencyModule } from '@atlas/idempotency';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { AllotSeats } from './plans/allot-seats.use-case.ts';
import { PlanStore } from './plans/plan.store.ts';
import { PlansController } from './plans/plans.controller.ts';
import { PublishPlan } from './plans/publish-plan.use-case.ts';
import { subscriptionsConfig } from './subscriptions.config.ts';
import { ActivationStore } from './subscriptions/activation.store.ts';
import { ChargeFailedConsumer } from './subscriptions/charge-failed.consumer.ts';
import { ChargeSucceededConsumer } from './subscriptions/charge-succeeded.consumer.ts';
import { DecideActivations } from './subscriptions/decide-activations.use-case.ts';
import { OrderCancelRequestedConsumer } from './subscriptions/order-cancel-requested.consumer.ts';
import { OrderPlacedConsumer } from './subscriptions/order-placed.consumer.ts';
import { SubscriptionStore } from './subscriptions/subscription.store.ts';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.ts';
import { SweepOverdueActivations } from './subscriptions/sweep-overdue-activations.job.ts';

@Module({
  imports: [
    ServiceModule.for(subscriptionsConfig),
    DatabaseModule.for(subscriptionsConfig),
    EventBusModule.for(subscriptionsConfig, {
      service: 'subscriptions',
      publishes: [PlanPublished, SubscriptionActivated, SubscriptionActivationFailed],
      consumes: [OrderPlaced, OrderCancelRequested, ChargeSucceeded, ChargeFailed],
      knows: allEvents,
    }),
    BusAdminModule.for(subscriptionsConfig),
    IdempotencyModule,
  ],
  controllers: [
    ...[PlansController, SubscriptionsController],
    ...[OrderPlacedConsumer, ChargeSucceededConsumer, ChargeFailedConsumer, OrderCancelRequestedConsumer], // what it hears
  ],
  providers: [
    ...[PublishPlan, AllotSeats, DecideActivations], // what it does
    ...[SweepOverdueActivations], // what the clock does
    ...[PlanStore, ActivationStore, SubscriptionStore],
  ],
})
export class SubscriptionsModule {}
