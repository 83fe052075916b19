import { allEvents, OrderCompleted, UserRegistered } from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { JobsModule } from '@atlas/jobs';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { ComposeEmail } from './email/compose-email.use-case.ts';
import { EmailStore } from './email/email.store.ts';
import { OrderCompletedConsumer } from './email/order-completed.consumer.ts';
import { RequeueEmail } from './email/requeue-email.use-case.ts';
import { RequeueLostEmails } from './email/requeue-lost-emails.job.ts';
import { SendEmailJob } from './email/send-email.job.ts';
import { SmtpGateway } from './email/smtp.gateway.ts';
import { UserRegisteredConsumer } from './email/user-registered.consumer.ts';
import { notificationsConfig } from './notifications.config.ts';

@Module({
  imports: [
    ServiceModule.for(notificationsConfig),
    DatabaseModule.for(notificationsConfig),
    JobsModule.for(notificationsConfig, { service: 'notifications', jobs: [SendEmailJob] }),
    EventBusModule.for(notificationsConfig, {
      service: 'notifications',
      publishes: [],
      consumes: [OrderCompleted, UserRegistered],
      knows: allEvents,
    }),
    BusAdminModule.for(notificationsConfig),
  ],
  controllers: [OrderCompletedConsumer, UserRegisteredConsumer], // what it hears
  providers: [
    ...[ComposeEmail, RequeueEmail], // what it does
    ...[SendEmailJob, SmtpGateway], // what it does outside
    RequeueLostEmails, // what the clock does
    EmailStore,
  ],
})
export class NotificationsModule {}
