import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { MalformedRequest } from '@atlas/http';
import type { AppError } from '@atlas/kernel';
import { HeadersTooLarge } from '@atlas/service';
import type { FastifyInstance } from 'fastify';
import { EncodedBody } from './gateway.errors.ts';

const mostHeaders = 100;
/** Of two of these, one would be read here and the other perhaps by somebody else. */
const onlyOnce = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'transfer-encoding',
  'idempotency-key',
]);

/** Where one request was not to be trusted, it cannot be said either where the next one begins. */
const distrusted = new WeakSet<Socket>();

/** Whoever sends them, and whatever they want. */
export function refuseUnfit(fastify: FastifyInstance): void {
  fastify.server.maxHeadersCount = 0; // Node would leave out what is beyond it, and nobody would know
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    const error = unfitness(raw);
    if (error) void reply.header('connection', 'close');
    done(error);
  });
}

function unfitness(request: IncomingMessage): AppError | undefined {
  const { socket } = request;
  if (distrusted.has(socket)) return new MalformedRequest({ detail: 'What came before it was not to be trusted.' });
  const found = faultOf(request);
  if (found) distrusted.add(socket);
  return found;
}

function faultOf({ rawHeaders, headers, httpVersion }: IncomingMessage): AppError | undefined {
  if (rawHeaders.length > 2 * mostHeaders) return new HeadersTooLarge();
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer = 'chunked', host } = headers;
  if (encoding.trim().toLowerCase() !== 'identity') return new EncodedBody();
  if (transfer.trim().toLowerCase() !== 'chunked')
    return new MalformedRequest({ detail: 'The only transfer encoding taken here is chunked.' });
  if (host === undefined && httpVersion === '1.1') return new MalformedRequest({ detail: 'It names no host.' });
  const repeated = repeatedIn(rawHeaders);
  return repeated === undefined ? undefined : new MalformedRequest({ detail: `"${repeated}" stands there twice.` });
}

function repeatedIn(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!onlyOnce.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
