import { Counter, Gauge, Histogram } from 'prom-client';

export const jobsFinished = new Counter({
  name: 'atlas_jobs_finished_total',
  help: 'Runs of background jobs by outcome: done, or failed (and tried again while tries are left).',
  labelNames: ['queue', 'outcome'] as const,
});

export const jobDuration = new Histogram({
  name: 'atlas_job_duration_seconds',
  help: 'How long one run of a background job takes.',
  labelNames: ['queue'] as const,
  buckets: [0.005, 0.02, 0.05, 0.2, 0.5, 1, 2, 5, 10, 30],
});

export const jobsEnqueued = new Counter({
  name: 'atlas_jobs_enqueued_total',
  help: 'Background jobs enqueued by transactions that committed.',
  labelNames: ['queue'] as const,
});

/** These two are about the database and not the process: every process says the same, and an alert takes the greatest. */

export const jobsWaiting = new Gauge({
  name: 'atlas_jobs_waiting',
  help: 'Background jobs that could run now and that nobody has taken.',
  labelNames: ['queue'] as const,
});

export const oldestWaitingJob = new Gauge({
  name: 'atlas_jobs_oldest_waiting_seconds',
  help: 'For how long the one that has waited longest could have run; 0 when none waits.',
  labelNames: ['queue'] as const,
});
