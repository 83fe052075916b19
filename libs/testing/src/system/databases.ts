import { randomBytes } from 'node:crypto';
import { connectionUrl } from '@atlas/database';
import pg from 'pg';
import { asAdmin, cloneDatabase, ensureTemplateBy } from '../test-database.ts';
import { testServers } from '../test-servers.ts';
import { node } from './command-line.ts';
import { record, servicesWithDatabase, type ServiceWithDatabase } from './service-names.ts';
import { together } from './together.ts';

type DatabaseNames = Readonly<Record<ServiceWithDatabase, string>>;

/** The names of new ones, migrated. */
export async function makeDatabases(): Promise<DatabaseNames> {
  const suffix = randomBytes(5).toString('hex');
  const names = record(servicesWithDatabase, (name) => `e2e_${name.replaceAll('-', '_')}_${suffix}`);
  const making = servicesWithDatabase.map(async (service) => {
    const template = await ensureTemplateBy(service, (ownerUrl) => migrate(service, ownerUrl));
    await cloneDatabase(template, names[service], service);
  });
  try {
    await together(making);
    return names;
  } catch (error) {
    await dropDatabases(names);
    throw error;
  }
}

/** Those that there are. */
export async function dropDatabases(names: DatabaseNames): Promise<void> {
  await asAdmin(async (admin) => {
    for (const name of Object.values(names)) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

/** As a release does it: by the service's own program. Tests belong to no app, and import none. */
async function migrate(service: string, ownerUrl: string): Promise<void> {
  await node([`apps/${service}/src/migrate.ts`], { ATLAS_OWNER_DATABASE_URL: ownerUrl });
}

export function adminPool(database: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: connectionUrl(testServers.postgresUrl(), database), max: 2 });
  pool.on('error', () => undefined); // of a connection that nobody was using: the next question gets another
  return pool;
}
