import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runSide, type RunningSide, type Side } from '../../measuring/side.ts';
import type { Template } from './template.ts';

const script = fileURLToPath(new URL('place-one.sql', import.meta.url));

export interface PgbenchOptions {
  readonly program: string;
  readonly databaseUrl: string;
  readonly template: Template;
  readonly clients: number;
}

/** PostgreSQL's own load generator, written in C, with prepared statements and pipelines: https://www.postgresql.org/docs/18/pgbench.html */
export function pgbenchSide(options: PgbenchOptions): Side {
  return {
    name: 'pgbench',
    start: (seconds) => runPgbench(options, [`--time=${Math.ceil(seconds)}`]),
  };
}

/** Places so many orders and ends. */
export async function placeByPgbench(options: PgbenchOptions, orders: number): Promise<number> {
  return runPgbench(options, [`--transactions=${orders}`]).done;
}

function runPgbench(
  { program, databaseUrl, template, clients }: PgbenchOptions,
  limit: readonly string[],
): RunningSide {
  const variables = { ...template, clock: '1000000000007' };
  const args = [
    ...['--no-vacuum', '--protocol=prepared', `--file=${script}`, ...limit],
    ...[`--client=${clients}`, `--jobs=${Math.min(clients, availableParallelism())}`],
    ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
  ];
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: pathname.slice(1) };
  return runSide('pgbench', program, args, env, processedOrders);
}

function processedOrders(output: string): number | undefined {
  const count = /transactions actually processed: (\d+)/.exec(output)?.[1];
  return count === undefined ? undefined : Number(count);
}
