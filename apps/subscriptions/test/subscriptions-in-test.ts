import { EventBus } from '@atlas/event-bus';
import { assembleService } from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { subscriptionsConfig } from '../src/subscriptions.config.ts';
import { SubscriptionsModule } from '../src/subscriptions.module.ts';

export const deadlineMs = 900_000;

export interface SubscriptionsInTest {
  readonly app: Awaited<ReturnType<typeof assembleService>>;
  readonly database: TestDatabase;
  readonly signer: TestSigner;
  close(): Promise<void>;
}

/** The service on a database of its own. It is not started: no relay empties the outbox, no sweep runs by itself. */
export async function subscriptionsInTest(): Promise<SubscriptionsInTest> {
  const database = await testDatabase('subscriptions', migrations);
  const signer = await testSigner();
  const settings = subscriptionsConfig.read({
    ATLAS_DATABASE_URL: database.urls.app,
    ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
    ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ATLAS_VERDICT_DEADLINE_MS: String(deadlineMs),
    ATLAS_LOG_LEVEL: 'silent',
  });
  const app = await assembleService(SubscriptionsModule, subscriptionsConfig, settings);
  app.get(EventBus).onModuleInit();
  const close = async () => {
    await app.close();
    await database.drop();
  };
  return { app, database, signer, close };
}
