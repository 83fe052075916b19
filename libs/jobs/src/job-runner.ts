import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { PgBoss } from 'pg-boss';
import { unseal } from './envelope.ts';
import { settingsOf, type JobClass } from './job.ts';
import { jobDuration, jobsFinished } from './metrics.ts';
import { QueueWorkers } from './queue-workers.ts';

/** Below the hard deadline of a service's stop. A job that needs longer is failed here and tried again elsewhere. */
const gracefulStopMs = 8_000;

/** Runs this process' share of the jobs from the moment that the service is up until it is told to stop. */
@Injectable()
export class JobRunner implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly boss: PgBoss,
    private readonly workers: QueueWorkers,
    private readonly modules: ModuleRef,
    @Inject('atlas.jobs.classes') private readonly jobs: readonly JobClass[],
    @Inject('atlas.jobs.isRunner') private readonly isRunner: boolean,
  ) {}

  /** Before the first message or request: both may enqueue. */
  async onModuleInit(): Promise<void> {
    this.boss.on('error', (error) => this.logger.error({ message: 'the job queue is in trouble', error }));
    this.boss.on('warning', ({ message, data }) => this.logger.warn({ message, data }));
    await this.boss.start();
    const known = new Set((await this.boss.getQueues()).map(({ name }) => name));
    const missing = this.jobs.map((job) => settingsOf(job).queue).filter((queue) => !known.has(queue));
    if (missing.length > 0)
      throw new Error(`no such queue: ${missing.join(', ')}. A migration creates it (createJobsSchema)`);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.isRunner) return;
    for (const job of this.jobs) {
      const { queue, concurrency } = settingsOf(job);
      const handler = this.modules.get(job, { strict: false });
      await this.workers.start(queue, concurrency, ({ id, data }) =>
        unseal(data, { id, queue }, (payload) => this.measured(queue, () => handler.run(payload))),
      );
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.boss.stop({ timeout: gracefulStopMs });
  }

  private async measured(queue: string, work: () => Promise<void>): Promise<void> {
    const stop = jobDuration.startTimer({ queue });
    try {
      await work();
      jobsFinished.inc({ queue, outcome: 'done' });
    } catch (error) {
      jobsFinished.inc({ queue, outcome: 'failed' });
      this.logger.error({ message: 'a job failed; it is tried again while tries are left', queue, error });
      throw error;
    } finally {
      stop();
    }
  }
}
