import type { TenantId } from '@atlas/kernel';
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal.ts';
import { TenantRequired, Unauthenticated } from './service.errors.ts';

export const scopesKey = 'atlas.scopes';
export const publicKey = 'atlas.public';

/** Who may call: a principal that holds at least one of these scopes. A route that has neither this nor `@Public()` lets in nobody. */
export const Scopes = (...anyOf: readonly [string, ...string[]]) => SetMetadata(scopesKey, anyOf);

/** Answers without a service token: probes, metrics, and what authenticates its callers itself. */
export const Public = () => SetMetadata(publicKey, true);

export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);

/** The one tenant of this request; an operator's or a service's request has none and is refused. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): TenantId => {
  const { tenantId } = principalOf(context);
  if (tenantId === undefined) throw new TenantRequired();
  return tenantId;
});

function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Unauthenticated();
  return principal;
}
