import { answerableError, BodyTooLarge, sendProblem, UnsupportedMediaType } from '@atlas/http';
import { runInContext, type AppError } from '@atlas/kernel';
import { AppLogger, contextOf } from '@atlas/service';
import { Controller, Inject, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenRequest } from './admission/open-request.ts';
import { tellBrowsers } from './browser-policy.filter.ts';
import { EntranceGuard } from './entrance.guard.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { gatewayConfig, type GatewayConfig } from './gateway.config.ts';
import { isClosedConnection, problemOfUpstream } from './lost-connection.ts';
import { passBack, type PassedAnswer } from './passed-answer.gateway.ts';
import { ClientWentAway, collected, largestHeld, PassingBody } from './request-body.ts';
import { pathOf, queryOf } from './request-path.ts';
import { ROUTES, type Route } from './routes.ts';
import { isRepeatable, pauseBeforeSentAgain } from './sent-again.gateway.ts';
import { refuseUnfit } from './unfit-requests.guard.ts';
import { Upstreams } from './upstreams.gateway.ts';

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
    private readonly entrance: EntranceGuard,
    private readonly upstreams: Upstreams,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    tellBrowsers(fastify);
    refuseUnfit(fastify);
    void fastify.register((scope, _options, done) => {
      this.openRoutes(scope);
      done();
    });
  }

  private openRoutes(scope: FastifyInstance): void {
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
          onRequest: (request, reply) => this.entrance.admit(request, reply, route),
          handler: (request, reply) => void this.passOn(request, reply, route),
        });
      }
    }
  }

  /** Streamed, unless it is small, or may have to be sent a second time. */
  private async bodyOf(request: FastifyRequest, body: FastifyRequest['raw']): Promise<Buffer | PassingBody> {
    if (!request.headers['content-type']) throw new UnsupportedMediaType(); // no service would guess, and nor must we
    if (!isRepeatable(request) && !isSmall(request)) return new PassingBody(body);
    const held = await collected(body);
    if (!held) throw new BodyTooLarge();
    return held;
  }

  private async passOn(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<void> {
    const letGo = request.open?.hold(); // a client that has gone away leaves the service at work
    try {
      const answer = await this.askService(request, route);
      await passBack(answer, request, reply, (error) => this.log('an answer broke off', request, error));
    } catch (error) {
      this.refuse(await problemOf(error, request.body), request, reply);
    } finally {
      letGo?.();
    }
  }

  private askService(request: FastifyRequest, { to, openTo }: Route): Promise<PassedAnswer> {
    const { id: requestId, serviceToken: token, headers, method, url, body } = request;
    const { traceparent } = contextOf(request);
    const { origin, pathname } = new URL(this.config[to] + pathOf(url));
    return this.upstreams.pass(
      {
        origin,
        path: pathname + queryOf(url),
        method,
        headers: forwardedHeaders(headers, { token, requestId, traceparent }, openTo?.headers ?? []),
        body: body instanceof Buffer || body instanceof PassingBody ? body : null,
        headersTimeout: this.config.upstreamTimeoutMs,
        bodyTimeout: this.config.upstreamTimeoutMs,
      },
      (error, attempt) => pauseBeforeSentAgain(request, error, attempt),
    );
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (error instanceof ClientWentAway) return;
    const problem = answerableError(error);
    if (problem.status >= 500) this.log('request failed', request, error);
    sendProblem(reply, problem, request.id);
  }

  private log(message: string, request: FastifyRequest, error: unknown): void {
    const write = () => this.logger.error(message, { url: pathOf(request.url), error });
    runInContext(contextOf(request), write); // a refusal may come before the context has begun
  }
}

/** A service may hang up over a body that is too large before we have seen all of it: then that is what went wrong. */
async function problemOf(error: unknown, body: unknown): Promise<AppError | ClientWentAway> {
  if (error instanceof ClientWentAway) return error;
  const isTooLarge =
    body instanceof PassingBody && (body.isCutOff || (isClosedConnection(error) && (await body.isTooLarge())));
  return isTooLarge ? new BodyTooLarge({ cause: error }) : problemOfUpstream(error);
}

function isSmall({ headers }: FastifyRequest): boolean {
  return Number(headers['content-length'] ?? Infinity) <= largestHeld;
}
