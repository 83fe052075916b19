import { childTraceparent, newTraceparent, newUuid, type ExecutionContext } from '@atlas/kernel';
import type { Event } from './contract.ts';

type Cause = Omit<Event<unknown>, 'key' | 'data'>;

const contexts = new WeakMap<Cause, ExecutionContext>();

/** In which that is done which follows from an event: of the same request and trace, for its tenant, because of it. */
export function contextOf(event: Cause): ExecutionContext {
  const known = contexts.get(event);
  if (known) return known;
  const context = contextBelow(event);
  contexts.set(event, context);
  return context;
}

/** Another attempt at the same event is another span. */
export function beginAnew(event: Cause): void {
  contexts.delete(event);
}

function contextBelow({
  id,
  correlationId,
  traceparent,
  tenantId,
  configVersion,
  flagsVersion,
}: Cause): ExecutionContext {
  return {
    correlationId,
    causationId: id,
    traceparent: childTraceparent(traceparent),
    tenantId,
    ...(configVersion !== undefined && { configVersion }),
    ...(flagsVersion !== undefined && { flagsVersion }),
  };
}

/** Of a handler that takes many events at once: nobody's in particular. What follows from one of them takes {@link contextOf} it. */
export function contextOfMany(): ExecutionContext {
  return { correlationId: newUuid(), traceparent: newTraceparent() };
}
