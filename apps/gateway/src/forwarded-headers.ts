import type { IncomingHttpHeaders } from 'node:http';

/**
 * What services read. All else stays outside: the API key, cookies, whatever looks like one of our own headers, and what
 * belongs to the connection (RFC 9110, section 7.6.1).
 */
const passedOn = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'tracestate',
  'user-agent',
] as const;

export interface Identity {
  readonly token: string;
  readonly requestId: string;
  readonly traceparent: string;
}

/**
 * Names and values in turn.
 *
 * @param others that only this route lets through
 */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { token, requestId, traceparent }: Identity,
  others: readonly string[],
): string[] {
  const forwarded = ['authorization', `Bearer ${token}`, 'x-request-id', requestId, 'traceparent', traceparent];
  const isLeftOut = optionsOf(headers);
  for (const names of [passedOn, others])
    for (const name of names) {
      const value = headers[name];
      if (typeof value === 'string' && !isLeftOut?.has(name)) forwarded.push(name, value);
    }
  return forwarded;
}

/** What a client says is about its own connection goes no further than that. */
function optionsOf({ connection }: IncomingHttpHeaders): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

/** What the answer's connection says is not about the client's: a service that drains must not send our clients away. */
const ofTheConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function isAnswered(name: string): boolean {
  return !ofTheConnection.has(name);
}
