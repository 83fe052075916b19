import {
  childTraceparent,
  currentContext,
  newTraceparent,
  newUuid,
  runInSpan,
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
export function unseal<Result>(
  { data, context }: Envelope,
  { id, queue }: { readonly id: string; readonly queue: string },
  work: (data: object) => Promise<Result>,
): Promise<Result> {
  const { traceparent: parent } = context;
  const own = { ...context, causationId: id, traceparent: childTraceparent(parent) };
  return runInSpan(own, { name: `run ${queue}`, kind: 'consumer', parent }, () => work(data));
}
