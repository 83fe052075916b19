import { newUuid } from '@atlas/kernel';
import { statement, type Tx } from '@atlas/database';
import { Inject, Injectable } from '@nestjs/common';
import { PgBoss, type JobInsert } from 'pg-boss';
import { seal } from './envelope.ts';
import { settingsOf, type JobClass, type JobId, type JobSettings } from './job.ts';
import { jobsEnqueued } from './metrics.ts';
import { QueueWorkers } from './queue-workers.ts';

export interface EnqueueOptions {
  readonly startAfterSeconds?: number;
  /** Of one's own making: enqueued again while the job is there, it stays one job. */
  readonly id?: JobId;
}

/** Less history means less to scan for the supervisor. What happened is told by intent rows, logs and metrics. */
const keepFinishedSeconds = 300;

const findLive = statement<{ id: JobId }, [queues: readonly string[], ids: readonly JobId[]]>(
  'jobs.live_among',
  `SELECT id FROM jobs.job WHERE name = ANY ($1::text[]) AND id = ANY ($2::uuid[]) AND state < 'completed'`,
);

@Injectable()
export class Jobs {
  private readonly collected = new WeakMap<Tx, Map<JobSettings, JobInsert[]>>();

  constructor(
    private readonly boss: PgBoss,
    private readonly workers: QueueWorkers,
    @Inject('atlas.jobs.queues') private readonly queues: readonly string[],
  ) {}

  /** The job exists if and only if the transaction commits; this process' worker is then woken at once. */
  enqueue<Data extends object>(
    tx: Tx,
    job: JobClass<Data>,
    data: Data,
    { startAfterSeconds = 0, id = newUuid() }: EnqueueOptions = {},
  ): Promise<JobId> {
    const settings = settingsOf(job);
    const { expireInSeconds, retryLimit, retryDelay, retryDelayMax } = settings;
    const jobs = this.collectedBy(tx, settings);
    tx.onUndo(() => jobs.pop());
    jobs.push({
      id,
      data: seal(data),
      startAfter: startAfterSeconds,
      expireInSeconds,
      retryLimit,
      retryDelay,
      retryDelayMax,
      retryBackoff: true,
      heartbeatSeconds: 10,
      deleteAfterSeconds: keepFinishedSeconds,
    });
    return Promise.resolve(id);
  }

  /** Which of these will still run, or are running. A janitor enqueues again what waits for any other. */
  async liveAmong(tx: Tx, ids: readonly JobId[]): Promise<Set<JobId>> {
    const rows = await tx.query(findLive, [this.queues, ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** A transaction's jobs are written together, one statement a queue, just before it commits. */
  private collectedBy(tx: Tx, settings: JobSettings): JobInsert[] {
    const byQueue = this.collected.get(tx.whole) ?? this.collectFor(tx);
    const jobs = byQueue.get(settings) ?? [];
    byQueue.set(settings, jobs);
    return jobs;
  }

  private collectFor(tx: Tx): Map<JobSettings, JobInsert[]> {
    const byQueue = new Map<JobSettings, JobInsert[]>();
    tx.onUndo(() => this.collected.delete(tx.whole));
    tx.beforeCommit(async (whole) => {
      const db = { executeSql: (text: string, values: unknown[] = []) => whole.foreign(text, values) };
      for (const [{ queue }, jobs] of byQueue) await this.boss.insert(queue, jobs, { db });
    });
    tx.afterCommit(() => {
      for (const [{ queue }, jobs] of byQueue) {
        jobsEnqueued.inc({ queue }, jobs.length);
        this.workers.wake(queue, jobs.length);
      }
    });
    this.collected.set(tx.whole, byQueue);
    return byQueue;
  }
}
