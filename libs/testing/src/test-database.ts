import { createHash, randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  connectionUrl,
  Database,
  provisionService,
  roleNames,
  SystemDatabase,
  type ServiceDatabaseUrls,
} from '@atlas/database';
import { runMigrations, type Migration } from '@atlas/database/migrate';
import pg from 'pg';
import { testServers } from './test-servers.ts';

export interface TestDatabase {
  readonly name: string;
  readonly urls: ServiceDatabaseUrls;
  /** As the service connects. */
  readonly app: Database;
  readonly system: SystemDatabase;
  /** Sees and may do everything: to look at what is there, and to plant what must not be. */
  readonly admin: pg.Pool;
  /** The address of the database as superuser. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

const password = 'test';

/** A database of its own for a test file, as the service's migrations make it: cloned from a template, in tens of milliseconds. */
export async function testDatabase(service: string, migrations: readonly Migration[]): Promise<TestDatabase> {
  const template = await ensureTemplate(service, migrations);
  const name = `test_${service.replaceAll('-', '_')}_${randomBytes(5).toString('hex')}`;
  await cloneDatabase(template, name, service);
  const urls = urlsOf(service, name);
  const adminUrl = connectionUrl(testServers.postgresUrl(), name);
  const app = new Database({ url: urls.app, applicationName: 'test', poolSize: 8 });
  const system = new SystemDatabase({ url: urls.system, applicationName: 'test', poolSize: 2 });
  const admin = new pg.Pool({ connectionString: adminUrl, max: 3 });
  admin.on('error', () => undefined); // dropping the database may cut a connection that is just being closed
  return {
    name,
    urls,
    app,
    system,
    admin,
    adminUrl,
    drop: async () => {
      await Promise.all([app.close(), system.close(), admin.end()]);
      await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** The roles' addresses of a database that was cloned for a service. */
export function urlsOf(service: string, database: string): ServiceDatabaseUrls {
  const roles = roleNames(service);
  const urlOf = (role: string) => connectionUrl(testServers.postgresUrl(), database, role, password);
  return {
    owner: urlOf(roles.owner),
    app: urlOf(roles.app),
    system: urlOf(roles.system),
    operator: urlOf(roles.operator),
  };
}

export async function cloneDatabase(template: string, name: string, service: string): Promise<void> {
  const { owner, app, system, operator } = roleNames(service);
  await asAdmin(async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner}`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${app}, ${system}, ${operator}`);
  });
}

/** Migrates once per state of the sources: whoever needs the same template meanwhile waits. */
async function ensureTemplate(service: string, migrations: readonly Migration[]): Promise<string> {
  return ensureTemplateBy(service, async (ownerUrl) => {
    await runMigrations(ownerUrl, migrations);
  });
}

export async function ensureTemplateBy(service: string, migrate: (ownerUrl: string) => Promise<void>): Promise<string> {
  const template = `template_${service.replaceAll('-', '_')}_${schemaState()}`;
  await asAdmin(async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext($1))`, [template]);
    // A template is marked only when it is complete: one whose maker was killed is made again.
    const { rows } = await client.query<{ datistemplate: boolean }>(
      'SELECT datistemplate FROM pg_database WHERE datname = $1',
      [template],
    );
    if (rows[0]?.datistemplate) return;
    await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    const urls = await provisionService(testServers.postgresUrl(), { service, database: template, password });
    await migrate(urls.owner);
    await client.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true`);
  });
  return template;
}

let knownState: string | undefined;

/** Changes whenever a file does that takes part in making a schema. */
function schemaState(): string {
  knownState ??= createHash('sha256').update(schemaSources().join('\0')).digest('hex').slice(0, 12);
  return knownState;
}

function schemaSources(): readonly string[] {
  const root = new URL('../../../', import.meta.url);
  return globSync(
    ['apps/*/migrations/*.ts', 'libs/{database,event-bus,idempotency,jobs,listeners}/{src,test}/**/*.ts'],
    {
      cwd: fileURLToPath(root),
    },
  )
    .toSorted()
    .map((file) => readFileSync(new URL(file, root), 'utf8'));
}

export async function asAdmin<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: testServers.postgresUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
