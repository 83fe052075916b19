import { assembleService } from '@atlas/service';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { testDatabase, testServers, type TestDatabase } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { reportingConfig } from '../src/reporting.config.ts';
import { ReportingModule } from '../src/reporting.module.ts';

export interface ReportingInTest {
  readonly app: Awaited<ReturnType<typeof assembleService>>;
  readonly database: TestDatabase;
  readonly signer: TestSigner;
  close(): Promise<void>;
}

/** The service on a database of its own; it hears nothing but what a test tells it. */
export async function reportingInTest(): Promise<ReportingInTest> {
  const database = await testDatabase('reporting', migrations);
  const signer = await testSigner();
  const settings = reportingConfig.read({
    ATLAS_DATABASE_URL: database.urls.app,
    ATLAS_SYSTEM_DATABASE_URL: database.urls.system,
    ATLAS_OPERATOR_DATABASE_URL: database.urls.operator,
    ATLAS_KAFKA_BROKERS: testServers.kafkaBrokers().join(','),
    ATLAS_TOKEN_JWKS_FILE: signer.jwksFile,
    ATLAS_LOG_LEVEL: 'silent',
  });
  const app = await assembleService(ReportingModule, reportingConfig, settings);
  await app.init();
  const close = async () => {
    await app.close();
    await database.drop();
  };
  return { app, database, signer, close };
}
