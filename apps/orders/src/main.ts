import { EventTransport } from '@atlas/event-bus';
import { runService } from '@atlas/service';
import { ordersConfig } from './orders.config.ts';
import { OrdersModule } from './orders.module.ts';

await runService(OrdersModule, ordersConfig, { transport: EventTransport });
