import { DatabaseModule } from '@atlas/database';
import { Drain, ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { paymentSimulatorConfig } from './payment-simulator.config.ts';
import { AnswerOnce } from './payments/answer-once.use-case.ts';
import { BooksController } from './payments/books.controller.ts';
import { BooksStore } from './payments/books.store.ts';
import { ChargesController } from './payments/charges.controller.ts';
import { Connections } from './payments/connections.ts';
import { CreateCharge } from './payments/create-charge.use-case.ts';
import { CreateRefund } from './payments/create-refund.use-case.ts';
import { ForgetExpiredKeys } from './payments/forget-expired-keys.job.ts';
import { IdempotencyKeysStore } from './payments/idempotency-keys.store.ts';
import { RefundsController } from './payments/refunds.controller.ts';

@Module({
  imports: [ServiceModule.for(paymentSimulatorConfig), DatabaseModule.for(paymentSimulatorConfig)],
  controllers: [ChargesController, RefundsController, BooksController],
  providers: [
    CreateCharge,
    CreateRefund,
    AnswerOnce, // whatever repetition asks for it
    BooksStore,
    IdempotencyKeysStore,
    ForgetExpiredKeys,
    { provide: Connections, inject: [Drain], useFactory: connectionsUntil },
  ],
})
export class PaymentSimulatorModule {}

function connectionsUntil(drain: Drain): Connections {
  const connections = new Connections();
  drain.onStart(() => connections.hangUpOnAll());
  return connections;
}
