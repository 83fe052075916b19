import { outboundVariables } from '@atlas/outbound';
import { redisVariables } from '@atlas/redis';
import {
  databaseVariables,
  describeConfig,
  kafkaVariables,
  resetKeyFile,
  serviceVariables,
  text,
  url,
  wholeNumber,
  type ConfigOf,
} from '@atlas/service';

export const notificationsConfig = describeConfig('notifications', {
  ...serviceVariables(3005),
  ...databaseVariables,
  ...kafkaVariables,
  ...redisVariables,
  ...outboundVariables,
  smtpUrl: url('ATLAS_SMTP_URL', 'the mail server: smtp://user:password@host:port', { protocols: ['smtp', 'smtps'] }),
  smtpAtOnce: wholeNumber('ATLAS_SMTP_AT_ONCE', 'how many mails all processes together may be handing over at a time', {
    default: 16,
    min: 1,
  }),
  resetKeyFile,
  resetPageUrl: url('ATLAS_RESET_PAGE_URL', 'the page where people set a new password; a mail links to it'),
  mailFrom: text('ATLAS_MAIL_FROM', 'the sender of every e-mail: Atlas <orders@atlas.example>'),
});

export type NotificationsConfig = ConfigOf<typeof notificationsConfig>;
