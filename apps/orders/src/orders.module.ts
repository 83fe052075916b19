import {
  allEvents,
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelled,
  OrderCompleted,
  OrderCompletedV1,
  OrderPaymentFailed,
  OrderPlaced,
  PlanPublished,
  SubscriptionActivated,
  SubscriptionActivationFailed,
  UserRemoved,
} from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { IdempotencyModule } from '@atlas/idempotency';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { BuyerStore } from './buyers/buyer.store.ts';
import { EraseBuyer } from './buyers/erase-buyer.use-case.ts';
import { UserRemovedConsumer } from './buyers/user-removed.consumer.ts';
import { ordersConfig } from './orders.config.ts';
import { ActivationFailedConsumer } from './orders/activation-failed.consumer.ts';
import { ChargeFailedConsumer } from './orders/charge-failed.consumer.ts';
import { ChargeReversedConsumer } from './orders/charge-reversed.consumer.ts';
import { ChargeSucceededConsumer } from './orders/charge-succeeded.consumer.ts';
import { EndOrder } from './orders/end-order.use-case.ts';
import { FindOrder } from './orders/find-order.use-case.ts';
import { HearOfPurchase } from './orders/hear-of-purchase.use-case.ts';
import { OrderStore } from './orders/order.store.ts';
import { OrdersController } from './orders/orders.controller.ts';
import { PlaceOrder } from './orders/place-order.use-case.ts';
import { PlacementStore } from './orders/placement.store.ts';
import { SubscriptionActivatedConsumer } from './orders/subscription-activated.consumer.ts';
import { SweepOverdueOrders } from './orders/sweep-overdue-orders.job.ts';
import { FindPlan } from './plans/find-plan.use-case.ts';
import { PlanPublishedConsumer } from './plans/plan-published.consumer.ts';
import { PlanStore } from './plans/plan.store.ts';
import { RememberPlan } from './plans/remember-plan.use-case.ts';
import { FactStore } from './timeline/fact.store.ts';
import { RecordFact } from './timeline/record-fact.use-case.ts';
import { TimelineController } from './timeline/timeline.controller.ts';

@Module({
  imports: [
    ServiceModule.for(ordersConfig),
    DatabaseModule.for(ordersConfig),
    EventBusModule.for(ordersConfig, {
      service: 'orders',
      publishes: [OrderPlaced, OrderCompleted, OrderCompletedV1, OrderPaymentFailed, OrderCancelled],
      consumes: [
        ...[PlanPublished, ChargeSucceeded, ChargeFailed, ChargeReversed],
        ...[SubscriptionActivated, SubscriptionActivationFailed, UserRemoved],
      ],
      knows: allEvents,
    }),
    BusAdminModule.for(ordersConfig),
    IdempotencyModule,
  ],
  controllers: [
    ...[OrdersController, TimelineController],
    ...[PlanPublishedConsumer, ChargeSucceededConsumer, ChargeFailedConsumer, ChargeReversedConsumer], // what it hears
    ...[SubscriptionActivatedConsumer, ActivationFailedConsumer, UserRemovedConsumer],
  ],
  providers: [
    ...[PlaceOrder, HearOfPurchase, EndOrder, FindOrder, FindPlan, RememberPlan, RecordFact, EraseBuyer], // what it does
    ...[SweepOverdueOrders], // what the clock does
    ...[PlacementStore, OrderStore, PlanStore, FactStore, BuyerStore],
  ],
})
export class OrdersModule {}
