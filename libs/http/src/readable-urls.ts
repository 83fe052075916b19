import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerableError } from './answerable-error.ts';
import { MalformedRequest } from './http.errors.ts';
import { sendProblem } from './problem.filter.ts';

/** PostgreSQL cannot store a NUL, so no text of a request may hold one. Bodies are looked at by `acceptJson`. */
export function refuseNulInUrls(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ url }, _reply, done) =>
    done(url.includes('%00') ? new MalformedRequest({ detail: 'The URL holds a NUL.' }) : undefined),
  );
}

/** For Fastify's `frameworkErrors`: the router refuses some URLs before any hook or filter runs. */
export function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, answerableError(error), request.id);
}
