import pg from 'pg';
import { roleNames } from './tenancy.ts';

export interface ServiceDatabase {
  readonly service: string;
  readonly database: string;
  /** One password for the four roles of the service. */
  readonly password: string;
}

export interface ServiceDatabaseUrls {
  readonly owner: string;
  readonly app: string;
  readonly system: string;
  readonly operator: string;
}

const identifierPattern = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Makes a service's roles and its empty database; safe to repeat. Needs a superuser's address: it is what a platform team
 * does once, never what a service does.
 */
export async function provisionService(adminUrl: string, wanted: ServiceDatabase): Promise<ServiceDatabaseUrls> {
  const roles = roleNames(wanted.service);
  for (const name of [wanted.database, ...Object.values(roles)]) {
    if (!identifierPattern.test(name))
      throw new Error(`"${name}" is not a name for a database or role: use a-z, 0-9 and _`);
  }
  await withClient(adminUrl, async (admin) => {
    // Roles are shared by the whole server: two provisioners at once would trip over each other's ALTER ROLE.
    await admin.query(`SELECT pg_advisory_lock(hashtext('atlas.provision'))`);
    for (const role of Object.values(roles)) await ensureRole(admin, role, wanted.password);
    await ensureDatabase(admin, wanted.database, roles);
  });
  const urlOf = (role: string) => connectionUrl(adminUrl, wanted.database, role, wanted.password);
  return {
    owner: urlOf(roles.owner),
    app: urlOf(roles.app),
    system: urlOf(roles.system),
    operator: urlOf(roles.operator),
  };
}

/** The same server's address for another database and role. */
export function connectionUrl(serverUrl: string, database: string, role?: string, password?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (role !== undefined) url.username = role;
  if (password !== undefined) url.password = password;
  return url.href;
}

async function ensureRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function ensureDatabase(
  admin: pg.Client,
  database: string,
  { owner, app, system, operator }: ReturnType<typeof roleNames>,
) {
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${database} OWNER ${owner}`);
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${app}, ${system}, ${operator}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
