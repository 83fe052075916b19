import { AsyncLocalStorage } from 'node:async_hooks';
import type { TenantId } from './id.ts';
import { borrowRandomBytes } from './random-bytes.ts';

/** On whose behalf, and because of what, this piece of work is done: it goes with calls, events, jobs and log lines. */
export interface ExecutionContext {
  readonly requestId?: string;
  /** The same for all that one request set off. */
  readonly correlationId: string;
  /** The event or job that led here directly. */
  readonly causationId?: string;
  /** W3C Trace Context. */
  readonly traceparent: string;
  readonly tenantId?: TenantId;
  /** Of the tenant's configuration that holds. */
  readonly configVersion?: number;
  /** Of the flags that held when the request came that all this follows from. */
  readonly flagsVersion?: number;
}

const storage = new AsyncLocalStorage<ExecutionContext>();

export function runInContext<Result>(context: ExecutionContext, work: () => Result): Result {
  return storage.run(context, work);
}

export function currentContext(): ExecutionContext | undefined {
  return storage.getStore();
}

const traceparentPattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function newTraceparent(): string {
  const hex = borrowRandomBytes(24).toString('hex');
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

/** A span below the given one; a malformed parent starts a new trace, as the specification asks. */
export function childTraceparent(parent: string | undefined): string {
  const match = traceparentPattern.exec(parent ?? '');
  return match ? `00-${match[1]}-${borrowRandomBytes(8).toString('hex')}-${match[3]}` : newTraceparent();
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
