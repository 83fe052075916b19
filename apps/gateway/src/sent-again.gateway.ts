import type { FastifyRequest } from 'fastify';
import { isForwarded } from './forwarded-headers.ts';
import { isClosedConnection, pauseBeforeRepeat } from './lost-connection.ts';
import { PassingBody } from './request-body.ts';

/** How long to wait before a request is sent once more; undefined: it is not. */
export function pauseBeforeSentAgain(request: FastifyRequest, error: unknown, attempt: number): number | undefined {
  if (attempt === 0 && isClosedConnection(error) && (isRead(request) || isRepeatable(request))) return 1;
  return isHeld(request) ? pauseBeforeRepeat(error, attempt) : undefined;
}

/** A POST with an Idempotency-Key to a service that honours it, and sees it. */
export function isRepeatable({ method, headers, routeOptions }: FastifyRequest): boolean {
  return method === 'POST' && routeOptions.config.route?.repeatable === true && isForwarded(headers, 'idempotency-key');
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A body that passes through is gone when it could not be sent. */
function isHeld({ body }: FastifyRequest): boolean {
  return !(body instanceof PassingBody);
}
