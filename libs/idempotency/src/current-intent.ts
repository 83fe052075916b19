import { documentIdempotencyKey, idempotencyKeyOf } from '@atlas/http';
import { idOf } from '@atlas/kernel';
import { Unauthenticated } from '@atlas/service';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Intent } from './intent.ts';

/** Operators and strangers who sign up belong to no tenant: the nil UUID of RFC 9562 stands for theirs. */
const noTenant = idOf('ten', '00000000-0000-0000-0000-000000000000');

/** `register(@CurrentIntent() intent: Intent, …)`: the request must have an Idempotency-Key, and the API's description says so. */
export const CurrentIntent = createParamDecorator(
  (_: unknown, context: ExecutionContext): Intent => {
    const http = context.switchToHttp();
    return intentOf(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  },
  [documentIdempotencyKey],
);

function intentOf(
  { method, url, routeOptions, headers, principal, body }: FastifyRequest,
  reply: FastifyReply,
): Intent {
  if (!principal) throw new Unauthenticated();
  return {
    tenantId: principal.tenantId ?? noTenant,
    route: `${method} ${routeOptions.url ?? url}`,
    key: idempotencyKeyOf(headers['idempotency-key']),
    request: JSON.stringify([principal.subject, url, body]),
    answered: (how) => {
      void reply.type('application/json; charset=utf-8');
      if (how === 'from memory') void reply.header('idempotent-replayed', 'true');
    },
  };
}
