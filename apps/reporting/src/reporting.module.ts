import { allEvents, ChargeReversed, OrderCompleted } from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule, OperatorDatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { reportingConfig } from './reporting.config.ts';
import { BookRevenue } from './revenue/book-revenue.use-case.ts';
import { ChargeReversedConsumer } from './revenue/charge-reversed.consumer.ts';
import { OrderCompletedConsumer } from './revenue/order-completed.consumer.ts';
import { ReportsController } from './revenue/reports.controller.ts';
import { RevenueStore } from './revenue/revenue.store.ts';

@Module({
  imports: [
    ServiceModule.for(reportingConfig),
    DatabaseModule.for(reportingConfig),
    OperatorDatabaseModule.for(reportingConfig),
    EventBusModule.for(reportingConfig, {
      service: 'reporting',
      publishes: [],
      consumes: [OrderCompleted, ChargeReversed],
      knows: allEvents,
    }),
    BusAdminModule.for(reportingConfig),
  ],
  controllers: [
    ReportsController,
    ...[OrderCompletedConsumer, ChargeReversedConsumer], // what it hears
  ],
  providers: [BookRevenue, RevenueStore],
})
export class ReportingModule {}
