export { createJobsSchema, createQueues } from './create-jobs-schema.ts';
export { JobHandler, type Job, type JobClass, type JobId, type JobSettings } from './job.ts';
export { Jobs, type EnqueueOptions } from './jobs.ts';
export { LostJobs, type Intent, type OpenIntents } from './lost-jobs.ts';
export { JobsModule } from './jobs.module.ts';
