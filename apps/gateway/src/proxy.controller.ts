import replyFrom from '@fastify/reply-from';
import { Flags } from '@atlas/flags';
import { answerableError, BodyTooLarge, MalformedRequest, sendProblem, UnsupportedMediaType } from '@atlas/http';
import { runInContext, type AppError } from '@atlas/kernel';
import { AppLogger, contextOf } from '@atlas/service';
import { Controller, Inject, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard, type Caller } from './admission/admission.guard.ts';
import type { OpenRequest } from './admission/open-request.ts';
import { answeredHeaders, forwardedHeaders } from './forwarded-headers.ts';
import { gatewayConfig, type GatewayConfig } from './gateway.config.ts';
import { OperatorsOnly, SignUpClosed } from './gateway.errors.ts';
import { isClosedConnection, problemOfUpstream } from './lost-connection.ts';
import { collected, largestBody, PassingBody } from './request-body.ts';
import { climbs, pathOf } from './request-path.ts';
import { costOf, ROUTES, type Route } from './routes.ts';
import { TokenMint } from './token-mint.gateway.ts';
import { unfitness } from './unfit-requests.guard.ts';
import { connections } from './upstreams.gateway.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    route?: Route;
  }
  interface FastifyRequest {
    serviceToken: string;
    open: OpenRequest | undefined;
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
    @Inject(ROUTES) private readonly routes: readonly Route[],
    private readonly adapterHost: HttpAdapterHost,
    private readonly admission: AdmissionGuard,
    private readonly flags: Flags,
    private readonly tokens: TokenMint,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    fastify.server.maxHeadersCount = 0; // Node would leave out what is beyond it, and nobody would know
    fastify.addHook('onRequest', ({ raw }, reply, done) => {
      const error = unfitness(raw);
      if (error) void reply.header('connection', 'close');
      done(error);
    });
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
    scope.decorateRequest('open', undefined);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async (request: FastifyRequest, body: FastifyRequest['raw']) =>
      this.bodyOf(request, body),
    );
    scope.setErrorHandler((error, request, reply) => this.refuse(error, request, reply));
    for (const route of this.routes) {
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
    const { principal, open } = await this.callerOf(request, reply, route);
    request.principal = principal; // log lines name its tenant
    request.open = open;
    if (route.operatorsOnly && principal.kind !== 'operator') throw new OperatorsOnly();
    request.serviceToken = await this.tokens.tokenFor(principal, route.to);
  }

  private async callerOf(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<Caller> {
    const cost = costOf(route, request.method);
    if (!route.openTo) return this.admitKnown(request, reply, route, cost);
    const { scope, perAddress, withoutRedis, onlyWhile } = route.openTo;
    if (onlyWhile && !(await this.flags.valueOf(onlyWhile))) throw new SignUpClosed();
    await this.admission.admitStranger(reply, [{ limit: perAddress, subject: request.ip, cost }], withoutRedis);
    return { principal: { kind: 'service', subject: 'gateway', scopes: [scope], configVersion: 0 } };
  }

  private async admitKnown(
    request: FastifyRequest,
    reply: FastifyReply,
    { perUser: limit }: Route,
    cost: number,
  ): Promise<Caller> {
    const caller = await this.admission.admit(request, reply, cost);
    const { userId, subject } = caller.principal;
    if (limit) await this.admission.admitStranger(reply, [{ limit, subject: userId ?? subject, cost: 1 }]);
    return caller;
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
    const hasBody = !isRead(request);
    const held =
      request.body instanceof Buffer ? { body: request.body, contentType: headers['content-type'] ?? '' } : {};
    const letGo = request.open?.hold(); // a client that has gone away leaves the service at work
    return reply.from(this.config[route.to] + pathOf(request.url), {
      ...held,
      rewriteRequestHeaders: (_request, all) => ({
        ...forwardedHeaders(all, { token, requestId, traceparent }, { hasBody, others: route.openTo?.headers ?? [] }),
        host: all.host,
      }),
      rewriteHeaders: answeredHeaders,
      retryDelay: ({ err, attempt }) => {
        if (attempt === 0 && isClosedConnection(err) && (isRead(request) || isRepeatable(request))) return 1;
        letGo?.();
        return null;
      },
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

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A POST with an Idempotency-Key to a service that honours it. */
function isRepeatable({ method, headers, routeOptions }: FastifyRequest): boolean {
  return (
    method === 'POST' && routeOptions.config.route?.repeatable === true && headers['idempotency-key'] !== undefined
  );
}
