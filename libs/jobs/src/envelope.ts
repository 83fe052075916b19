import {
  childTraceparent,
  currentContext,
  newTraceparent,
  newUuid,
  runInContext,
  type ExecutionContext,
} from '@atlas/kernel';

/** What lies in the job's row: the work, and on whose behalf it is done. */
export interface Envelope {
  readonly data: object;
  readonly context: ExecutionContext;
}

export function seal(data: object): Envelope {
  return { data, context: currentContext() ?? { correlationId: newUuid(), traceparent: newTraceparent() } };
}

/** Runs the work as a continuation of what enqueued it, in another process or after a restart. */
export function unseal<Result>({ data, context }: Envelope, jobId: string, work: (data: object) => Result): Result {
  const traceparent = childTraceparent(context.traceparent);
  return runInContext({ ...context, causationId: jobId, traceparent }, () => work(data));
}
