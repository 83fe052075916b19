import { childTraceparent, newTraceparent, newUuid, type ExecutionContext } from '@atlas/kernel';
import type { Event } from './contract.ts';

/** In which that is done which follows from an event: of the same request and trace, for its tenant, because of it. */
export function contextOf({
  id,
  correlationId,
  traceparent,
  tenantId,
  configVersion,
  flagsVersion,
}: Omit<Event<unknown>, 'key' | 'data'>): ExecutionContext {
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
