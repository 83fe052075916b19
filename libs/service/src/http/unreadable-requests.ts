import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { MalformedRequest, problemMediaType, problemOf } from '@atlas/http';
import { newUuid, type AppError } from '@atlas/kernel';
import { HeadersTooLarge, RequestTooSlow } from '../service.errors.ts';

/** How long a client may take to say what it wants; for the body it has the rest of the time for a request. */
const longestHeadersMs = 10_000;
const checksPerTimeout = 4;

/** Node looks for slow clients only so often: seldom enough to cost nothing, often enough to mean what is said. */
export function patienceWith(requestTimeoutMs: number) {
  const headersTimeout = Math.min(longestHeadersMs, requestTimeoutMs);
  return { headersTimeout, connectionsCheckingInterval: Math.ceil(headersTimeout / checksPerTimeout) };
}

/**
 * What Node's parser refuses never becomes a request: no hook sees it, and nothing more is read from its connection, for
 * nobody could say where the next request begins.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable && !isAnswering(socket)) socket.write(answerTo(problemIn(error)));
  socket.destroy();
}

function problemIn(cause: Error & { readonly code?: string }): AppError {
  if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTooSlow({ cause });
  if (cause.code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge({ cause });
  return new MalformedRequest({ cause });
}

function answerTo(problem: AppError): string {
  const body = JSON.stringify(problemOf(problem, newUuid()));
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A second answer in the midst of the first would be read as a part of it. */
function isAnswering(socket: object): boolean {
  const { _httpMessage: answer }: { _httpMessage?: unknown } = socket;
  return typeof answer === 'object' && answer !== null && 'headersSent' in answer && answer.headersSent === true;
}
