import { statement, SystemDatabase } from '@atlas/database';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { jobsWaiting, oldestWaitingJob } from './metrics.ts';

const everyMs = 5_000;

const measureQueues = statement<{ queue: string; waiting: number; oldestSeconds: number }, [queues: readonly string[]]>(
  'jobs.measure_queues',
  `SELECT queue, count(job.id)::int4 AS waiting,
          coalesce(extract(epoch FROM now() - min(job.start_after)), 0)::float8 AS "oldestSeconds"
     FROM unnest($1::text[]) AS queue
     LEFT JOIN jobs.job ON job.name = queue AND job.state < 'active' AND job.start_after <= now()
    GROUP BY queue`,
);

/** Counts now and then what waits in the queues: also in a process that leaves running to others, who may be gone. */
@Injectable()
export class QueueSurvey implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly database: SystemDatabase,
    @Inject('atlas.jobs.queues') private readonly queues: readonly string[],
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.lookUnlessLooking(), everyMs).unref();
    this.lookUnlessLooking();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private lookUnlessLooking(): void {
    this.underWay ??= this.look().finally(() => (this.underWay = undefined));
  }

  private async look(): Promise<void> {
    try {
      const rows = await this.database.read([], (tx) => tx.query(measureQueues, [this.queues]));
      for (const { queue, waiting, oldestSeconds } of rows) {
        jobsWaiting.set({ queue }, waiting);
        oldestWaitingJob.set({ queue }, oldestSeconds);
      }
    } catch (error) {
      this.logger.warn({ message: 'the job queues were not measured', error });
    }
  }
}
