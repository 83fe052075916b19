import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, selfSigned, trusting } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { releaseServers, startServers } from '../../../tools/dev-stack/index.mjs';
import { Database } from '../src/index.ts';
import { runMigrations } from '../src/migrate.ts';

describe('a PostgreSQL that is spoken to by TLS only', () => {
  const { certificate, key } = selfSigned();
  const directory = mkdtempSync(join(tmpdir(), 'atlas-postgres-tls-'));
  const progress = { step: <Done>(_: string, work: () => Promise<Done>) => work() };
  const stack = { directory, progress, servers: ['postgres'], ports: 'free', profile: 'fast' } as const;
  let url: string;

  beforeAll(async () => {
    url = (await startServers(stack)).postgresUrl;
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const place = (file: string) => join(rows[0]?.data_directory ?? '', file);
    /** By the server itself: it takes only a key that is its own. */
    const write = (file: string, content: string) =>
      client.query(
        `COPY (SELECT unnest(string_to_array(${pg.escapeLiteral(content.trim())}, E'\\n')))
           TO PROGRAM ${pg.escapeLiteral(`umask 077; cat > "${place(file)}"`)}`,
      );
    await write('server.crt', certificate);
    await write('server.key', key);
    await write('pg_hba.conf', 'hostssl all all all scram-sha-256');
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    await eventually(async () => {
      if ((await errorOf(ping(url))) === undefined) throw new Error('it still takes connections without TLS');
    });
  });
  afterAll(async () => {
    await releaseServers(stack);
    rmSync(directory, { recursive: true });
  });

  async function ping(address: string): Promise<void> {
    const database = new Database({ url: address, applicationName: 'tls' });
    try {
      await database.ping();
    } finally {
      await database.close();
    }
  }

  const errorOf = (attempt: Promise<void>) =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('answers who checks its name by an authority that they trust', () =>
    trusting(certificate, () => ping(`${url}?sslmode=verify-full`)));

  it('is nobody to those who do not trust it', () =>
    expect(ping(`${url}?sslmode=verify-full`)).rejects.toThrow('self-signed certificate'));

  it('is migrated in the same way', async () =>
    expect(await trusting(certificate, () => runMigrations(`${url}?sslmode=verify-full`, []))).toEqual([]));
});
