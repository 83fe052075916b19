import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';

export type Migration = new () => MigrationInterface;

/** Brings a service's database up to the newest of its migrations; returns the names of those it ran. Safe to start twice at once. */
export async function runMigrations(ownerUrl: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const guard = new pg.Client({ connectionString: ownerUrl });
  await guard.connect();
  try {
    await guard.query(`SELECT pg_advisory_lock(hashtext('atlas.migrate'))`);
    return await migrate(ownerUrl, migrations);
  } finally {
    await guard.end();
  }
}

async function migrate(url: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    url,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: 1,
  });
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/** The `migrate` program of a service: reads ATLAS_OWNER_DATABASE_URL, migrates, and says what it did as one line of JSON. */
export async function migrateService(service: string, migrations: readonly Migration[]): Promise<void> {
  const url = process.env['ATLAS_OWNER_DATABASE_URL'];
  if (url === undefined || url === '') {
    process.stderr.write(
      `${service}: ATLAS_OWNER_DATABASE_URL is missing: the address of the database as its owner, who migrates it\n`,
    );
    process.exitCode = 78; // EX_CONFIG of sysexits.h
    return;
  }
  const ran = await runMigrations(url, migrations);
  process.stdout.write(`${JSON.stringify({ service, migrated: ran })}\n`);
}
