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

/** @param others that only this route lets through */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { token, requestId, traceparent }: Identity,
  others: readonly string[],
): IncomingHttpHeaders {
  const forwarded: IncomingHttpHeaders = { authorization: `Bearer ${token}`, 'x-request-id': requestId, traceparent };
  for (const name of [...passedOn, ...others]) {
    const value = headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}

/** What the answer's connection says is not about the client's: a service that drains must not send our clients away. */
const ofTheConnection = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'trailer', 'upgrade']);

export function answeredHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name)));
}
