import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, MigrationExecutor, QueryFailedError, type MigrationInterface } from 'typeorm';
import { isLockTimeout } from './faults.ts';

export type Migration = new () => MigrationInterface;

/**
 * Whoever comes after a migration that waits for a table waits behind it, be it only to read. Less than the two seconds that they
 * wait for, it gives way to them, and tries again: services run meanwhile.
 */
const waitsForLocks = '500ms';
const givesWayForMs = 1_000;

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
    extra: { options: `-c lock_timeout=${waitsForLocks}` },
  });
  await source.initialize();
  try {
    return await insisting(source);
  } finally {
    await source.destroy();
  }
}

/** Each migration is a transaction of its own: those that are done stay done. */
async function insisting(source: DataSource): Promise<readonly string[]> {
  const before = await executed(source);
  for (;;) {
    try {
      await source.runMigrations();
      return (await executed(source)).filter((name) => !before.includes(name));
    } catch (error) {
      if (!(error instanceof QueryFailedError && isLockTimeout(error.driverError))) throw error;
      process.stderr.write('a table is in use: the migration gives way, and tries again\n');
      await pause(givesWayForMs);
    }
  }
}

async function executed(source: DataSource): Promise<readonly string[]> {
  const done = await new MigrationExecutor(source).getExecutedMigrations();
  return done.toSorted((one, other) => one.timestamp - other.timestamp).map(({ name }) => name);
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
