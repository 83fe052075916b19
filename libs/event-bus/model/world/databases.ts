import { connectionUrl, provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import pg from 'pg';
import { group } from '../service/builds.ts';
import { CreateModelTables1700000000000 } from '../service/schema.ts';
import { isForsaken } from './world-name.ts';

export async function makeDatabase(serverUrl: string, database: string): Promise<ServiceDatabaseUrls> {
  const urls = await provisionService(serverUrl, { service: group, database, password: 'model' });
  await runMigrations(urls.owner, [CreateModelTables1700000000000]);
  return urls;
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await asAdmin(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/** Of worlds that somebody has left without a word. */
export async function dropForsakenDatabases(serverUrl: string): Promise<void> {
  const { rows } = await asAdmin(serverUrl, (client) =>
    client.query<{ name: string }>(`SELECT datname AS name FROM pg_database WHERE datname LIKE 'model\\_%'`),
  );
  for (const { name } of rows) if (isForsaken(name)) await dropDatabase(serverUrl, name);
}

async function asAdmin<Result>(serverUrl: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: connectionUrl(serverUrl, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
