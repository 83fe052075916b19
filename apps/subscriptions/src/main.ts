import { EventTransport } from '@atlas/event-bus';
import { runService } from '@atlas/service';
import { subscriptionsConfig } from './subscriptions.config.ts';
import { SubscriptionsModule } from './subscriptions.module.ts';

await runService(SubscriptionsModule, subscriptionsConfig, { transport: EventTransport });
