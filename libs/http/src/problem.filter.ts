import type { AppError } from '@atlas/kernel';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods.ts';
import { answerableError } from './answerable-error.ts';
import { MethodNotAllowed, RouteNotFound } from './http.errors.ts';
import { problemMediaType, problemOf } from './problem.ts';

export type ErrorAnswer = (reply: FastifyReply, error: AppError, requestId: string) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a route whose protocol has a form of its own for errors. */
    answerError?: ErrorAnswer;
  }
  interface FastifyReply {
    /** The code of the error that this answer tells, for the log. */
    refusedAs: string | undefined;
  }
}

/** The last stop of every error of an HTTP request: answers a problem document, or as the route has it, and logs what is our fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('ProblemFilter');

  constructor(private readonly allowedMethods?: AllowedMethods) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.withAllow(answerableError(thrown), request, reply);
    if (error.status >= 500) this.logger.error({ message: 'request failed', requestId: request.id, error: thrown });
    const { answerError = sendProblem } = request.routeOptions.config;
    answerError(reply, error, request.id);
  }

  private withAllow(error: AppError, request: FastifyRequest, reply: FastifyReply): AppError {
    if (!(error instanceof RouteNotFound) || !this.allowedMethods) return error;
    const allowed = this.allowedMethods.at(request.url.split('?', 1)[0] ?? '');
    if (allowed.length === 0) return error;
    void reply.header('allow', allowed.join(', '));
    return new MethodNotAllowed();
  }
}

export function sendProblem(reply: FastifyReply, error: AppError, requestId: string): void {
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer'); // RFC 9110, section 11.6.1 demands it
  if (error.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(Math.ceil(error.retryAfterSeconds)));
  reply.refusedAs = error.code;
  void reply.code(error.status).type(problemMediaType).send(problemOf(error, requestId));
}
