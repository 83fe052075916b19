import { assembleService, ResetTokens } from '@atlas/service';
import { testSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { notificationsConfig } from '../src/notifications.config.ts';
import { NotificationsModule } from '../src/notifications.module.ts';

export interface NotificationsInTest {
  readonly app: Awaited<ReturnType<typeof assembleService>>;
  readonly database: TestDatabase;
  readonly resetTokens: ResetTokens;
  close(): Promise<void>;
}

/** The service with its jobs, on a database of its own; it hears nothing but what a test tells it. */
export async function notificationsInTest(smtpUrl: string): Promise<NotificationsInTest> {
  const database = await testDatabase('notifications', migrations);
  const { jwksFile, resetKeyFile } = await testSigner();
  const settings = notificationsConfig.read({
    ATLAS_DATABASE_URL: database.urls.app,
    ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
    ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    ATLAS_REDIS_URL: testServers.redisUrl(),
    ATLAS_REDIS_TIMEOUT_MS: '10000',
    ATLAS_TOKEN_JWKS_FILE: jwksFile,
    ATLAS_RESET_KEY_FILE: resetKeyFile,
    ATLAS_RESET_PAGE_URL: 'https://atlas.example/reset-password',
    ATLAS_SMTP_URL: smtpUrl,
    ATLAS_MAIL_FROM: 'Atlas <orders@atlas.example>',
    ATLAS_LOG_LEVEL: 'silent',
  });
  const app = await assembleService(NotificationsModule, notificationsConfig, settings);
  await app.init();
  const close = async () => {
    await app.close();
    await database.drop();
  };
  return { app, database, resetTokens: new ResetTokens(resetKeyFile), close };
}
