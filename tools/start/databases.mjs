import { provisionService } from '@atlas/database';
import { runMigrations } from '@atlas/database/migrate';
import { all } from '../dev-stack/all.mjs';
import { databaseName, roleName } from './services.mjs';

/**
 * Makes the databases and roles of the services; those that are there stay as they are.
 * @param {string} postgresUrl as a superuser
 * @param {string[]} services
 * @param {Record<string, string>} passwords
 */
export async function provisionDatabases(postgresUrl, services, passwords) {
  const provisioned = services.map(async (service) => {
    const wanted = { service: roleName(service), database: databaseName(service), password: passwords[service] ?? '' };
    return [service, await provisionService(postgresUrl, wanted)];
  });
  return Object.fromEntries(await all(provisioned));
}

/**
 * Does what each service's `migrate` program does, in one process: seven would take seven times as long to load.
 * @param {Record<string, import('./services.mjs').DatabaseUrls>} databases
 */
export async function migrateDatabases(databases) {
  const migrated = Object.entries(databases).map(async ([service, { owner }]) => {
    const { migrations } = await import(`../../apps/${service}/migrations/index.ts`);
    await runMigrations(owner, migrations);
  });
  await all(migrated);
}
