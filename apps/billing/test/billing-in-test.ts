import { createService, type ServiceApplication } from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { billingConfig } from '../src/billing.config.ts';
import { BillingModule } from '../src/billing.module.ts';

export interface BillingInTest {
  readonly app: ServiceApplication;
  readonly database: TestDatabase;
  readonly signer: TestSigner;
  close(): Promise<void>;
}

/** The service with its jobs, on a database of its own. What it publishes stays in the outbox, where a test looks at it. */
export async function billingInTest(env: Record<string, string>): Promise<BillingInTest> {
  const database = await testDatabase('billing', migrations);
  const signer = await testSigner();
  const app = await createService(BillingModule, billingConfig, {
    env: {
      ATLAS_DATABASE_URL: database.urls.app,
      ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
      ATLAS_KAFKA_BROKERS: '127.0.0.1:9', // nobody
      ATLAS_REDIS_URL: testServers.redisUrl(),
      ATLAS_REDIS_TIMEOUT_MS: '10000',
      ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
      ATLAS_PROVIDER_API_KEY: 'sk_test',
      ATLAS_LOG_LEVEL: 'silent',
      ...env,
    },
  });
  const close = async () => {
    await app.close();
    await database.drop();
  };
  return { app, database, signer, close };
}
