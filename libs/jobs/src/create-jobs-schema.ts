import { roleNames } from '@atlas/database';
import { getConstructionPlans } from 'pg-boss';
import { schema } from './boss.ts';

/** TypeORM's query runner, as far as a migration's SQL needs it. */
interface MigrationSession {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * Makes pg-boss' schema as the owner, so that the service itself runs as a role that owns nothing. For a migration; a
 * later queue is a later migration with `createQueues`.
 */
export async function createJobsSchema(
  session: MigrationSession,
  service: string,
  queues: readonly string[],
): Promise<void> {
  await session.query(withoutTransaction(getConstructionPlans(schema)));
  await createQueues(session, queues);
  const { app, system } = roleNames(service);
  await session.query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${app}, ${system};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${app};
    GRANT SELECT ON ${schema}.job TO ${system};
  `);
}

export async function createQueues(session: MigrationSession, queues: readonly string[]): Promise<void> {
  for (const queue of queues) {
    await session.query(`SELECT ${schema}.create_queue($1, '{"policy": "standard"}')`, [queue]);
  }
}

/** pg-boss' script brings its own BEGIN and COMMIT, which would end the migration's transaction in the middle. */
function withoutTransaction(script: string): string {
  const body = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(script)?.[1];
  if (body === undefined)
    throw new Error('this version of pg-boss no longer wraps its construction plan in one transaction');
  return body;
}
