import { Database } from '@atlas/database';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { watchPools } from '../src/metrics/pool-metrics.ts';

describe('the connections of a service', () => {
  let testing: TestDatabase;
  let database: Database;
  let unwatch: () => void;

  beforeAll(async () => {
    testing = await testDatabase('pools', []);
    database = new Database({ url: testing.urls.app, applicationName: 'lamps', poolSize: 2 });
    unwatch = watchPools([database]);
  });
  afterEach(() => unwatch());
  afterAll(async () => {
    await database.close();
    await testing.drop();
  });

  it('are told by what they do, with the work that waits for one', async () => {
    const end = Promise.withResolvers<void>();
    const work = [1, 2, 3].map(() => database.read([], () => end.promise));
    await expect(told()).resolves.toEqual([
      'db_client_connection_count{pool="lamps",state="used"} 2',
      'db_client_connection_count{pool="lamps",state="idle"} 0',
      'db_client_connection_max{pool="lamps"} 2',
      'db_client_connection_pending_requests{pool="lamps"} 1',
    ]);
    end.resolve();
    await Promise.all(work);
    expect(await told()).toContain('db_client_connection_pending_requests{pool="lamps"} 0');
  });

  it('that were set apart are told too', async () => {
    unwatch = watchPools([database]);
    const apart = database.apart(1);
    expect(await told()).toContain('db_client_connection_max{pool="lamps (apart 1)"} 1');
    await apart.close();
  });

  it('are told no more once their service has ended', async () => {
    unwatch = watchPools([database]);
    unwatch();
    expect(await told()).toEqual([]);
  });

  async function told(): Promise<string[]> {
    const text = await register.metrics();
    return text.split('\n').filter((line) => line.startsWith('db_client_connection'));
  }
});
