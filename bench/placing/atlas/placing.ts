import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { systemClock } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ordersConfig, type OrdersConfig } from '../../../apps/orders/src/orders.config.ts';
import { PlaceOrder } from '../../../apps/orders/src/orders/place-order.use-case.ts';
import { PlacementStore } from '../../../apps/orders/src/orders/placement.store.ts';
import { FindPlan } from '../../../apps/orders/src/plans/find-plan.use-case.ts';
import { PlanStore } from '../../../apps/orders/src/plans/plan.store.ts';
import type { Placing } from '../side-process.ts';

/**
 * What the orders service places its orders with, and nothing else of it: no HTTP, and a bus that publishes nothing, so that
 * no relay runs. Rows pile up in the outbox; moving them to Kafka is another benchmark's matter.
 */
@Module({
  imports: [
    DatabaseModule.for(ordersConfig),
    EventBusModule.for(ordersConfig, { service: 'orders', publishes: [], consumes: [], knows: [] }),
  ],
  providers: [PlaceOrder, PlacementStore, FindPlan, PlanStore, { provide: CLOCK, useValue: systemClock }],
})
class PlacingModule {}

@Module({})
class Configuration {}

export async function startAtlas(databaseUrl: string): Promise<Placing> {
  const app = await NestFactory.createApplicationContext(rootOf(configFor(databaseUrl)), { logger: ['error'] });
  const placeOrder = app.get(PlaceOrder);
  return {
    place: async ({ principal, idempotencyKey, wish }) =>
      (await placeOrder.execute(principal, idempotencyKey, wish)).body,
    close: () => app.close(),
  };
}

function configFor(databaseUrl: string): OrdersConfig {
  return ordersConfig.read({
    ATLAS_DATABASE_URL: databaseUrl,
    ATLAS_SYSTEM_DATABASE_URL: databaseUrl, // nothing here sweeps
    ATLAS_KAFKA_BROKERS: '127.0.0.1:1', // nothing here sends
    ATLAS_TOKEN_JWKS_FILE: '/dev/null', // nothing here listens
  });
}

function rootOf(config: OrdersConfig): DynamicModule {
  const settings = { provide: ordersConfig.KEY, useValue: config };
  return {
    module: PlacingModule,
    imports: [{ module: Configuration, global: true, providers: [settings], exports: [settings] }],
  };
}
