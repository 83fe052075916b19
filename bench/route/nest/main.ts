import { Database } from '@atlas/database';
import { describeConfig, runService, ServiceModule, serviceVariables } from '@atlas/service';
import { Module } from '@nestjs/common';
import { FindOrder } from '../../../apps/orders/src/orders/find-order.use-case.ts';
import { OrderStore } from '../../../apps/orders/src/orders/order.store.ts';
import { OrdersController } from '../../../apps/orders/src/orders/orders.controller.ts';
import { PlaceOrder } from '../../../apps/orders/src/orders/place-order.use-case.ts';
import { told } from '../../edge/told.ts';

const config = describeConfig('orders', serviceVariables(0));
const body = told('ROUTE_ANSWER');

/** All that a request to the orders service goes through, up to the use case. */
@Module({
  imports: [ServiceModule.for(config)],
  controllers: [OrdersController],
  providers: [
    { provide: PlaceOrder, useValue: { execute: () => Promise.resolve({ body, replayed: false }) } },
    ...[Database, OrderStore, FindOrder].map((unused) => ({ provide: unused, useValue: {} })),
  ],
})
class OrdersRoute {}

await runService(OrdersRoute, config);
