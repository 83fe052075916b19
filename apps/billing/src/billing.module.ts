import {
  allEvents,
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelled,
  OrderCompletedV1,
  OrderPlaced,
  SubscriptionActivationFailed,
} from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { JobsModule } from '@atlas/jobs';
import { OutboundModule } from '@atlas/outbound';
import { RedisModule } from '@atlas/redis';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { billingConfig, type BillingConfig } from './billing.config.ts';
import { ActivationFailedConsumer } from './charges/activation-failed.consumer.ts';
import { CaptureChargeJob } from './charges/capture-charge.job.ts';
import { CaptureCharge } from './charges/capture-charge.use-case.ts';
import { ChargeStore } from './charges/charge.store.ts';
import { ChargesController } from './charges/charges.controller.ts';
import { HoldCharges } from './charges/hold-charges.use-case.ts';
import { OpenCharge } from './charges/open-charge.use-case.ts';
import { OrderCancelledConsumer } from './charges/order-cancelled.consumer.ts';
import { OrderCompletedConsumer } from './charges/order-completed.consumer.ts';
import { OrderPlacedConsumer } from './charges/order-placed.consumer.ts';
import { Patience } from './charges/patience.ts';
import { PaymentGateway } from './charges/payment-gateway.ts';
import { ProviderRequestStore } from './charges/provider-request.store.ts';
import { RecordCaptureOutcome } from './charges/record-capture-outcome.use-case.ts';
import { RecordCharge } from './charges/record-charge.use-case.ts';
import { RecordReversalOutcome } from './charges/record-reversal-outcome.use-case.ts';
import { ResumeRequests } from './charges/resume-requests.job.ts';
import { ReturnMoney } from './charges/return-money.use-case.ts';
import { ReverseChargeJob } from './charges/reverse-charge.job.ts';
import { ReverseCharge } from './charges/reverse-charge.use-case.ts';
import { SettleCharge } from './charges/settle-charge.use-case.ts';
import { SimulatedGateway } from './charges/simulated.gateway.ts';
import { StartReversal } from './charges/start-reversal.use-case.ts';
import { WakeRequest } from './charges/wake-request.use-case.ts';

@Module({
  imports: [
    ServiceModule.for(billingConfig),
    DatabaseModule.for(billingConfig),
    RedisModule.for(billingConfig),
    OutboundModule.for(billingConfig),
    EventBusModule.for(billingConfig, {
      service: 'billing',
      publishes: [ChargeSucceeded, ChargeFailed, ChargeReversed],
      consumes: [OrderPlaced, OrderCompletedV1, OrderCancelled, SubscriptionActivationFailed],
      knows: allEvents,
    }),
    BusAdminModule.for(billingConfig),
    JobsModule.for(billingConfig, { service: 'billing', jobs: [CaptureChargeJob, ReverseChargeJob] }),
  ],
  controllers: [
    ChargesController,
    ...[OrderPlacedConsumer, OrderCompletedConsumer, OrderCancelledConsumer, ActivationFailedConsumer], // what it hears
  ],
  providers: [
    ...[OpenCharge, CaptureCharge, RecordCaptureOutcome], // taking money
    ...[ReverseCharge, StartReversal, ReturnMoney, RecordReversalOutcome], // giving it back
    ...[SettleCharge, HoldCharges, RecordCharge, WakeRequest],
    ...[CaptureChargeJob, ReverseChargeJob, ResumeRequests], // what it does outside, and what the clock does
    ...[ChargeStore, ProviderRequestStore],
    { provide: Patience, inject: [billingConfig.KEY], useFactory: (config: BillingConfig) => new Patience(config) },
    { provide: PaymentGateway, useClass: SimulatedGateway },
  ],
})
export class BillingModule {}
