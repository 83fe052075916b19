import { EventTransport } from '@atlas/event-bus';
import { runService } from '@atlas/service';
import { notificationsConfig } from './notifications.config.ts';
import { NotificationsModule } from './notifications.module.ts';

await runService(NotificationsModule, notificationsConfig, { transport: EventTransport });
