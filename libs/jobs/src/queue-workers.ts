import { Injectable } from '@nestjs/common';
import { PgBoss, type Job } from 'pg-boss';
import type { Envelope } from './envelope.ts';

type Handle = (job: Job<Envelope>) => Promise<void>;

/** One of a queue's workers in this process. */
interface Worker {
  id?: string;
  busy: boolean;
}

/** Finds what no commit of this process announced: retries, delayed jobs, jobs of other processes. */
const pollingIntervalSeconds = 2;

/**
 * pg-boss' workers sleep between polls, also after a job. Ours are woken as soon as a transaction of this process that
 * enqueued something has committed, and look for more as soon as a job has ended.
 */
@Injectable()
export class QueueWorkers {
  private readonly byQueue = new Map<string, Worker[]>();

  constructor(private readonly boss: PgBoss) {}

  async start(queue: string, concurrency: number, handle: Handle): Promise<void> {
    const workers = Array.from({ length: concurrency }, (): Worker => ({ busy: false }));
    this.byQueue.set(queue, workers);
    await Promise.all(workers.map((worker) => this.startOne(queue, worker, handle)));
  }

  wake(queue: string, jobs: number): void {
    const workers = this.byQueue.get(queue) ?? [];
    for (const worker of workers.filter(({ busy }) => !busy).slice(0, jobs)) {
      this.notify(worker);
      // The next wake-up goes to another one: this one may be about to take a job.
      workers.push(...workers.splice(workers.indexOf(worker), 1));
    }
  }

  private async startOne(queue: string, worker: Worker, handle: Handle): Promise<void> {
    worker.id = await this.boss.work<Envelope>(queue, { pollingIntervalSeconds }, async (jobs) => {
      worker.busy = true;
      try {
        for (const job of jobs) await handle(job);
      } finally {
        worker.busy = false;
        this.notify(worker);
      }
    });
  }

  private notify({ id }: Worker): void {
    if (id !== undefined) this.boss.notifyWorker(id);
  }
}
