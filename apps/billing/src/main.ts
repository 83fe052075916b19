import { EventTransport } from '@atlas/event-bus';
import { runService } from '@atlas/service';
import { billingConfig } from './billing.config.ts';
import { BillingModule } from './billing.module.ts';

await runService(BillingModule, billingConfig, { transport: EventTransport });
