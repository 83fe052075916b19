import { openToService, roleNames } from '@atlas/database';
import { createQueues } from '@atlas/jobs';
import type { QueryRunner } from 'typeorm';
import { queue } from './call-listener.job.ts';

/** What listeners have heard. For a migration of the service. */
export async function createListenersSchema(db: QueryRunner, service: string): Promise<void> {
  await db.query(`CREATE SCHEMA listeners`);
  await db.query(`
    CREATE TABLE listeners.heard (
      event_id uuid NOT NULL,
      listener text NOT NULL,
      PRIMARY KEY (event_id, listener)
    )`);
  await openToService(db, service, ['listeners.heard'], { app: 'SELECT, INSERT, DELETE' });
  await db.query(`GRANT USAGE ON SCHEMA listeners TO ${Object.values(roleNames(service)).join(', ')}`);
}

/** For listeners with `async: true`, in a migration after that of the jobs. */
export function createListenersQueue(db: QueryRunner): Promise<void> {
  return createQueues(db, [queue]);
}
