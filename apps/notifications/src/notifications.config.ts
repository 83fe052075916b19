import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  serviceVariables,
  text,
  url,
  type ConfigOf,
} from '@atlas/service';

export const notificationsConfig = describeConfig('notifications', {
  ...serviceVariables(3005),
  ...databaseVariables,
  ...kafkaVariables,
  smtpUrl: url('ATLAS_SMTP_URL', 'the mail server: smtp://user:password@host:port', { protocols: ['smtp', 'smtps'] }),
  mailFrom: text('ATLAS_MAIL_FROM', 'the sender of every e-mail: Atlas <orders@atlas.example>'),
});

export type NotificationsConfig = ConfigOf<typeof notificationsConfig>;
