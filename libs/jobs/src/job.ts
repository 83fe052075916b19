import { Injectable, type Type } from '@nestjs/common';

/**
 * Work outside a transaction: a call to somebody else's server. It may run twice, and may never run at all (a job is a
 * wake-up, the intent row that it points at is the truth), so it asks the row what is left to do.
 */
export interface Job<Data extends object = object> {
  /** `data` has been through JSON. */
  run(data: Data): Promise<void>;
}

export type JobClass<Data extends object = object> = Type<Job<Data>>;

export type JobId = string;

export interface JobSettings {
  /** `<service>.<verb>-<noun>`, created by a migration. */
  readonly queue: string;
  /** How many run at once in one process. */
  readonly concurrency: number;
  /** A run that takes longer is given up and tried again: above the sum of the job's own time-outs. */
  readonly expireInSeconds: number;
  readonly retryLimit: number;
  /** Before the first retry; doubled for each further one, with jitter. */
  readonly retryDelay: number;
  readonly retryDelayMax: number;
}

const defaults = { concurrency: 8, expireInSeconds: 30, retryLimit: 8, retryDelay: 1, retryDelayMax: 60 };
const settings = new WeakMap<JobClass, JobSettings>();

/** `@JobHandler({ queue: 'billing.capture-charge' })` on a provider that is also listed in `JobsModule.for(…, { jobs })`. */
export function JobHandler(given: Pick<JobSettings, 'queue'> & Partial<JobSettings>) {
  return (job: JobClass): void => {
    settings.set(job, { ...defaults, ...given });
    Injectable()(job);
  };
}

export function settingsOf(job: JobClass): JobSettings {
  const found = settings.get(job);
  if (!found) throw new Error(`${job.name} is no job: it lacks @JobHandler({ queue })`);
  return found;
}
