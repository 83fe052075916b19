import { allEvents, OrderCompleted, UserPasswordResetRequested, UserRegistered, UserRemoved } from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { JobsModule } from '@atlas/jobs';
import { OutboundModule } from '@atlas/outbound';
import { RedisModule } from '@atlas/redis';
import { ConfigurationError, resetKeyFile, ResetTokens, ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { ComposeEmail } from './email/compose-email.use-case.ts';
import { EmailStore } from './email/email.store.ts';
import { EraseRecipient } from './email/erase-recipient.use-case.ts';
import { OrderCompletedConsumer } from './email/order-completed.consumer.ts';
import { PasswordResetRequestedConsumer } from './email/password-reset-requested.consumer.ts';
import { RemovedUserStore } from './email/removed-user.store.ts';
import { RequeueEmail } from './email/requeue-email.use-case.ts';
import { RequeueLostEmails } from './email/requeue-lost-emails.job.ts';
import { SendEmailJob } from './email/send-email.job.ts';
import { SmtpGateway } from './email/smtp.gateway.ts';
import { UserRegisteredConsumer } from './email/user-registered.consumer.ts';
import { UserRemovedConsumer } from './email/user-removed.consumer.ts';
import { notificationsConfig, type NotificationsConfig } from './notifications.config.ts';

@Module({
  imports: [
    ServiceModule.for(notificationsConfig),
    DatabaseModule.for(notificationsConfig),
    RedisModule.for(notificationsConfig),
    OutboundModule.for(notificationsConfig),
    JobsModule.for(notificationsConfig, { service: 'notifications', jobs: [SendEmailJob] }),
    EventBusModule.for(notificationsConfig, {
      service: 'notifications',
      publishes: [],
      consumes: [OrderCompleted, UserRegistered, UserPasswordResetRequested, UserRemoved],
      knows: allEvents,
    }),
    BusAdminModule.for(notificationsConfig),
  ],
  controllers: [
    ...[OrderCompletedConsumer, UserRegisteredConsumer, PasswordResetRequestedConsumer, UserRemovedConsumer], // what it hears
  ],
  providers: [
    ...[ComposeEmail, RequeueEmail, EraseRecipient], // what it does
    ...[SendEmailJob, SmtpGateway], // what it does outside
    RequeueLostEmails, // what the clock does
    ...[EmailStore, RemovedUserStore], // what it keeps
    { provide: ResetTokens, inject: [notificationsConfig.KEY], useFactory: resetTokensOf },
  ],
})
export class NotificationsModule {}

async function resetTokensOf({ service, resetKeyFile: file }: NotificationsConfig): Promise<ResetTokens> {
  const tokens = new ResetTokens(file);
  try {
    await tokens.load();
    return tokens;
  } catch (error) {
    throw ConfigurationError.unusable(service, resetKeyFile, error);
  }
}
