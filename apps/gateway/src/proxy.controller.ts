import replyFrom from '@fastify/reply-from';
import { answerableError, BodyTooLarge, MalformedRequest, sendProblem, UnsupportedMediaType } from '@atlas/http';
import { runInContext, type AppError } from '@atlas/kernel';
import { AppLogger, contextOf, type Principal } from '@atlas/service';
import { Controller, Inject, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard } from './admission/admission.guard.ts';
import { signUpsOfAddress } from './admission/limits.ts';
import { answeredHeaders, forwardedHeaders } from './forwarded-headers.ts';
import { gatewayConfig, type GatewayConfig } from './gateway.config.ts';
import { OperatorsOnly } from './gateway.errors.ts';
import { isClosedConnection, problemOfUpstream } from './lost-connection.ts';
import { collected, largestBody, PassingBody } from './request-body.ts';
import { routes, type Route } from './routes.ts';
import { TokenMint } from './token-mint.gateway.ts';
import { connections } from './upstreams.gateway.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: Route;
  }
  interface FastifyRequest {
    serviceToken: string;
  }
}

/**
 * Admits requests and passes them on. Its routes are Fastify's own, beside Nest's: bodies go through as they come, and
 * nothing of a request is parsed that need not be.
 */
@Controller()
export class ProxyController implements OnModuleInit {
  constructor(
    @Inject(gatewayConfig.KEY) private readonly config: GatewayConfig,
    private readonly adapterHost: HttpAdapterHost,
    private readonly admission: AdmissionGuard,
    private readonly tokens: TokenMint,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register((scope, _options, done) => {
      this.openRoutes(scope);
      done();
    });
  }

  private openRoutes(scope: FastifyInstance): void {
    const { upstreamTimeoutMs: headersTimeout } = this.config;
    const undici = { ...connections, headersTimeout, bodyTimeout: headersTimeout };
    void scope.register(replyFrom, { undici, destroyAgent: true, disableCache: true, disableRequestLogging: true });
    scope.decorateRequest('serviceToken', '');
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async (request: FastifyRequest, body: FastifyRequest['raw']) =>
      this.bodyOf(request, body),
    );
    scope.setErrorHandler((error, request, reply) => this.refuse(error, request, reply));
    for (const route of routes) {
      for (const url of [route.path, `${route.path}/*`]) {
        scope.route({
          url,
          method: [...route.methods],
          config: { route },
          onRequest: (request, reply) => this.admit(request, reply, route),
          handler: (request, reply) => this.passOn(request, reply, route),
        });
      }
    }
  }

  /** Before the body is read: who sends it, and may they? */
  private async admit(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<void> {
    void reply.header('x-request-id', request.id);
    if (Number(request.headers['content-length'] ?? 0) > largestBody) throw new BodyTooLarge();
    if (climbs(request.url)) throw new MalformedRequest({ detail: 'The path leaves its place.' });
    const principal = await this.principalOf(request, reply, route);
    request.principal = principal; // log lines name its tenant
    if (route.operatorsOnly && principal.kind !== 'operator') throw new OperatorsOnly();
    request.serviceToken = await this.tokens.tokenFor(principal, route.to);
  }

  private async principalOf(
    request: FastifyRequest,
    reply: FastifyReply,
    { cost = 1, openWith }: Route,
  ): Promise<Principal> {
    if (openWith === undefined) return (await this.admission.admit(request, reply, cost)).principal;
    await this.admission.admitStranger(reply, [{ limit: signUpsOfAddress, subject: request.ip, cost }]);
    return { kind: 'service', subject: 'gateway', scopes: [openWith], configVersion: 0 };
  }

  /** Streamed, unless it may have to be sent a second time. */
  private async bodyOf(request: FastifyRequest, body: FastifyRequest['raw']): Promise<Buffer | PassingBody> {
    if (!request.headers['content-type']) throw new UnsupportedMediaType(); // no service would guess, and nor must we
    if (!isRepeatable(request)) return new PassingBody(body);
    const held = await collected(body);
    if (!held) throw new BodyTooLarge();
    return held;
  }

  private passOn(request: FastifyRequest, reply: FastifyReply, route: Route): FastifyReply {
    const { id: requestId, serviceToken: token, headers } = request;
    const { traceparent } = contextOf(request);
    const mayRepeat = request.method === 'GET' || request.method === 'HEAD' || isRepeatable(request);
    const held =
      request.body instanceof Buffer ? { body: request.body, contentType: headers['content-type'] ?? '' } : {};
    return reply.from(this.config[route.to] + pathOf(request.url), {
      ...held,
      rewriteRequestHeaders: (_request, all) => ({
        ...forwardedHeaders(all, { token, requestId, traceparent }),
        host: all.host,
      }),
      rewriteHeaders: answeredHeaders,
      retryDelay: ({ err, attempt }) => (mayRepeat && attempt === 0 && isClosedConnection(err) ? 1 : null),
      onError: (_reply, { error }) =>
        void problemOf(error, request.body).then((problem) => this.refuse(problem, request, reply)),
    });
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = answerableError(error);
    const log = () => this.logger.error('request failed', { url: pathOf(request.url), error });
    if (problem.status >= 500) runInContext(contextOf(request), log); // a refusal may come before the context has begun
    sendProblem(reply, problem, request.id);
  }
}

/** A service may hang up over a body that is too large before we have seen all of it: then that is what went wrong. */
async function problemOf(error: unknown, body: unknown): Promise<AppError> {
  const isTooLarge =
    body instanceof PassingBody && (body.isCutOff || (isClosedConnection(error) && (await body.isTooLarge())));
  return isTooLarge ? new BodyTooLarge({ cause: error }) : problemOfUpstream(error);
}

/** A POST with an Idempotency-Key to a service that honours it. */
function isRepeatable({ method, headers, routeOptions }: FastifyRequest): boolean {
  return (
    method === 'POST' && routeOptions.config.route?.repeatable === true && headers['idempotency-key'] !== undefined
  );
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** Whether a service could read the path as another than the one that was admitted. */
function climbs(url: string): boolean {
  const path = pathOf(url);
  const plain = path.includes('%') ? decodeURIComponent(path) : path;
  return plain.includes('..') || plain.includes('//') || plain.includes('\\');
}
