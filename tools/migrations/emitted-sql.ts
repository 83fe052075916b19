import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Migration } from '@atlas/database/migrate';
import pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';

/** What a migration does to a database, in 64 digits. */
export interface Emission {
  readonly app: string;
  readonly migration: string;
  readonly sha256: string;
}

const apps = new URL('../../apps/', import.meta.url);

/** What every migration of every app would send to its database, in the order in which they run. */
export async function emissionsOfAllApps(): Promise<readonly Emission[]> {
  const emissions: Emission[] = [];
  for (const file of globSync('*/migrations/index.ts', { cwd: fileURLToPath(apps) }).toSorted()) {
    const [app = ''] = file.split('/');
    for (const migration of await migrationsIn(new URL(file, apps))) emissions.push(await emissionOf(app, migration));
  }
  return emissions;
}

async function migrationsIn(file: URL): Promise<readonly Migration[]> {
  const exported: unknown = await import(file.href);
  const migrations: unknown = new Map(Object.entries(exported ?? {})).get('migrations');
  if (!Array.isArray(migrations) || !migrations.every(isMigration))
    throw new Error(`${file.pathname} lists no migrations`);
  return migrations;
}

const isMigration = (value: unknown): value is Migration => typeof value === 'function';

export async function emissionOf(app: string, migration: Migration): Promise<Emission> {
  const sent: unknown[] = [];
  await new migration().up(recorder((sql, parameters = []) => void sent.push([sql, parameters])));
  return { app, migration: migration.name, sha256: createHash('sha256').update(JSON.stringify(sent)).digest('hex') };
}

/** Takes down what it is asked, and asks nobody. What a migration reads is empty, and more than SQL it may not do. */
function recorder(record: (sql: string, parameters?: unknown[]) => void): QueryRunner {
  const runner = new DataSource({ type: 'postgres', driver: pg }).createQueryRunner();
  const query = (sql: string, parameters?: unknown[]): Promise<unknown[]> => {
    record(sql, parameters);
    return Promise.resolve([]);
  };
  return new Proxy(runner, {
    get(_, name) {
      if (name === 'query') return query;
      throw new Error(
        `a migration speaks SQL through query(), so that it can be frozen; this one used ${String(name)}`,
      );
    },
  });
}
