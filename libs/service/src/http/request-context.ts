import { answerableError } from '@atlas/http';
import { childTraceparent, newUuid, runInContext, type AppError, type ExecutionContext } from '@atlas/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../principal.ts';
import type { TokenVerifier } from '../tokens/token-verifier.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
    /** Why there is no principal although a token was sent. */
    refusal: AppError | undefined;
    executionContext: ExecutionContext | undefined;
    /** Set by who has flags, before anything else looks at the request. */
    flagsVersion: number | undefined;
  }
}

/** Ids that others send are kept when they are fit for a log line. */
const fitId = /^[\w.:-]{1,128}$/;

export function requestIdOf({ headers }: { headers: NodeJS.Dict<string | string[]> }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && fitId.test(given) ? given : newUuid();
}

/**
 * Finds out on whose behalf a request comes, and runs its handler in that context. Whether it may pass is the guard's to
 * say: probes have no token.
 */
export function followRequests(fastify: FastifyInstance, tokens: TokenVerifier | undefined): void {
  fastify.decorateRequest('principal', undefined);
  fastify.decorateRequest('refusal', undefined);
  fastify.decorateRequest('executionContext', undefined);
  fastify.decorateRequest('flagsVersion', undefined);

  fastify.addHook('onRequest', (request, _reply, done) => {
    const token = bearerOf(request);
    if (!tokens || token === undefined) return done();
    request.principal = tokens.known(token);
    if (request.principal) return done();
    tokens
      .verify(token)
      .then((principal) => void (request.principal = principal))
      .catch((error: unknown) => void (request.refusal = answerableError(error)))
      .finally(done);
  });

  // After the body was read: its events would lose the context.
  fastify.addHook('preHandler', (request, _reply, done) => runInContext(contextOf(request), done));
}

export function contextOf(request: FastifyRequest): ExecutionContext {
  return (request.executionContext ??= newContext(request));
}

function newContext({ id, headers, principal, flagsVersion }: FastifyRequest): ExecutionContext {
  const { traceparent } = headers;
  return {
    requestId: id,
    correlationId: id,
    traceparent: childTraceparent(typeof traceparent === 'string' ? traceparent : undefined),
    ...(principal?.tenantId !== undefined && { tenantId: principal.tenantId }),
    ...(principal && { configVersion: principal.configVersion }),
    ...(flagsVersion !== undefined && { flagsVersion }),
  };
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '') ?? [];
  return token;
}
