import type { Span } from '@atlas/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../http/request-context.ts';

/** An answered request, by OpenTelemetry's conventions for HTTP servers. */
export function spanOf(request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply, route: string): Span {
  const { method, headers } = request;
  const { traceparent: parent } = headers;
  const endedAt = Date.now();
  return {
    name: `${method} ${route}`,
    kind: 'server',
    traceparent: contextOf(request).traceparent,
    ...(typeof parent === 'string' && { parent }),
    startedAt: endedAt - elapsedTime,
    endedAt,
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': statusCode },
    failed: statusCode >= 500,
  };
}
