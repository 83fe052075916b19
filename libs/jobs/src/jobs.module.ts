import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseSettings } from '@atlas/database';
import { PgBoss } from 'pg-boss';
import { bossOf } from './boss.ts';
import { settingsOf, type JobClass } from './job.ts';
import { JobRunner } from './job-runner.ts';
import { Jobs } from './jobs.ts';
import { LostJobs } from './lost-jobs.ts';
import { QueueSurvey } from './queue-survey.ts';
import { QueueWorkers } from './queue-workers.ts';

interface JobsSettings extends DatabaseSettings {
  /** A process without `jobs` among them enqueues, and leaves running to others. */
  readonly roles?: readonly string[];
}

interface JobsOptions {
  readonly service: string;
  /** Every job that this service runs; each is also a provider of the service's module. */
  readonly jobs: readonly JobClass[];
}

@Global()
@Module({})
export class JobsModule {
  static for(config: { readonly KEY: string | symbol }, { service, jobs }: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: PgBoss,
          inject: [config.KEY],
          useFactory: ({ databaseUrl }: DatabaseSettings) => bossOf(databaseUrl, service),
        },
        { provide: 'atlas.jobs.classes', useValue: jobs },
        {
          provide: 'atlas.jobs.isRunner',
          inject: [config.KEY],
          useFactory: ({ roles }: JobsSettings) => roles?.includes('jobs') ?? true,
        },
        { provide: 'atlas.jobs.queues', useValue: jobs.map((job) => settingsOf(job).queue) },
        QueueWorkers,
        QueueSurvey,
        JobRunner,
        Jobs,
        LostJobs,
      ],
      exports: [Jobs, LostJobs],
    };
  }
}
