import { Database, DatabaseModule, statement, type Tx } from '@atlas/database';
import { currentContext } from '@atlas/kernel';
import { Module, type Type } from '@nestjs/common';
import { createJobsSchema, JobHandler, JobsModule, type Job } from '../src/index.ts';

export interface Wish {
  readonly name: string;
  readonly fails?: number;
}

const record = statement<object, [name: string, pid: number, correlation: string]>(
  'probe.record',
  'INSERT INTO runs (name, pid, correlation) VALUES ($1, $2, $3)',
);
const countRuns = statement<{ pid: number; correlation: string }, [name: string]>(
  'probe.runs',
  'SELECT pid, correlation FROM runs WHERE name = $1 ORDER BY at',
);

export const runsOf = (tx: Tx, name: string) => tx.query(countRuns, [name]);

/** Leaves a row for each of its runs. Told to hang, it never ends: its process has to be killed. */
@JobHandler({ queue: 'probe.leave-a-trace', concurrency: 4, retryDelay: 0, retryDelayMax: 1 })
export class LeaveATrace implements Job<Wish> {
  static hangs = false;

  constructor(private readonly database: Database) {}

  async run({ name, fails = 0 }: Wish): Promise<void> {
    const runs = await this.database.transaction([], async (tx) => {
      await tx.execute(record, [name, process.pid, currentContext()?.correlationId ?? '']);
      return runsOf(tx, name);
    });
    if (LeaveATrace.hangs) await new Promise(() => {});
    if (runs.length <= fails) throw new Error('not this time');
  }
}

export class CreateProbe1700000000000 {
  async up(session: { query(sql: string, parameters?: unknown[]): Promise<unknown> }): Promise<void> {
    await createJobsSchema(session, 'probe', ['probe.leave-a-trace']);
    await session.query(
      'CREATE TABLE runs (name text, pid int, correlation text, at timestamptz DEFAULT clock_timestamp())',
    );
    await session.query('GRANT SELECT, INSERT ON runs TO probe_app');
  }

  async down(): Promise<void> {}
}

const KEY = 'probe.config';

/** The smallest service that has jobs. */
export function probeModule(urls: { app: string; system: string }, roles?: readonly string[]): Type {
  const config = { KEY, service: 'probe' };
  @Module({
    providers: [{ provide: KEY, useValue: { databaseUrl: urls.app, systemDatabaseUrl: urls.system, roles } }],
    exports: [KEY],
  })
  class ConfigModule {}
  const global = { module: ConfigModule, global: true };

  @Module({
    imports: [global, DatabaseModule.for(config), JobsModule.for(config, { service: 'probe', jobs: [LeaveATrace] })],
    providers: [LeaveATrace],
  })
  class ProbeModule {}
  return ProbeModule;
}
