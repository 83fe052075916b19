import { connectionUrl, provisionService, type ServiceDatabaseUrls } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import pg from 'pg';
import { CreateLampTables1700000000000 } from '../programs/lamp-schema.ts';

let made = 0;

/** Of a name that tells whose it is: what a harness that was killed has left behind can be told from what is in use. */
export function newWorldName(): string {
  return `faults_${process.pid}_${++made}`;
}

export async function makeDatabase(serverUrl: string, name: string): Promise<ServiceDatabaseUrls> {
  const urls = await provisionService(serverUrl, { service: 'lamps', database: name, password: 'faults' });
  await runMigrations(urls.owner, [CreateLampTables1700000000000]);
  return urls;
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await asAdmin(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/** Each of them has a thousand files, which PostgreSQL reads through after a crash. */
export async function dropForsakenDatabases(serverUrl: string): Promise<void> {
  const { rows } = await asAdmin(serverUrl, (client) =>
    client.query<{ name: string }>(`SELECT datname AS name FROM pg_database WHERE datname LIKE 'faults\\_%'`),
  );
  for (const { name } of rows) if (!isAlive(Number(name.split('_')[1]))) await dropDatabase(serverUrl, name);
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
