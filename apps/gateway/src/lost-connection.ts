import type { AppError } from '@atlas/kernel';
import { AnswerLost, AnswerTooLate, ServiceUnavailable } from './gateway.errors.ts';

/** The service ended the connection before the first byte of its answer: typically one that it had kept open and just closed. */
const closed = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** Nothing was sent, unless it befell a connection that was open already. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const late = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** An instance that has just gone is still called for a moment, until everybody knows. */
const pausesMs = [50, 250];

export function isClosedConnection(error: unknown): boolean {
  return closed.has(codeOf(error));
}

/** What was never sent may be sent again, whatever it is: to another instance, with luck. Undefined: often enough. */
export function pauseBeforeRepeat(error: unknown, attempt: number): number | undefined {
  return isUnsent(error) ? pausesMs[attempt] : undefined;
}

export function problemOfUpstream(error: unknown): AppError {
  if (isUnsent(error)) return new ServiceUnavailable({ retryAfterSeconds: 1, cause: error });
  if (late.has(codeOf(error))) return new AnswerTooLate({ retryAfterSeconds: 1, cause: error });
  return new AnswerLost({ retryAfterSeconds: 1, cause: error });
}

function isUnsent(error: unknown): boolean {
  return unreachable.has(codeOf(error)) && !['read', 'write'].includes(wordOf(error, 'syscall'));
}

const codeOf = (error: unknown): string => wordOf(error, 'code');

/** Of the error, or of what it was made from. */
function wordOf(error: unknown, name: 'code' | 'syscall'): string {
  if (!(error instanceof Error)) return '';
  const inner = wordOf(error.cause, name);
  if (inner !== '') return inner;
  const word: unknown = Reflect.get(error, name);
  return typeof word === 'string' ? word : '';
}
