import type { IncomingHttpHeaders } from 'node:http';

/**
 * What services read. All else stays outside: the API key, cookies, whatever looks like one of our own headers, and what
 * belongs to the connection (RFC 9110, section 7.6.1).
 */
const passedOn = [
  'accept',
  'accept-encoding',
  'accept-language',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'prefer',
  'tracestate',
  'user-agent',
] as const;

/** What is said of a body; of one that is not passed on (RFC 9110, section 9.3.1) nothing. */
const ofTheBody = ['content-length', 'content-type'] as const;

interface Passage {
  readonly hasBody: boolean;
  /** That only this route lets through. */
  readonly others: readonly string[];
}

export interface Identity {
  readonly token: string;
  readonly requestId: string;
  readonly traceparent: string;
}

export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { token, requestId, traceparent }: Identity,
  { hasBody, others }: Passage,
): IncomingHttpHeaders {
  const forwarded: IncomingHttpHeaders = { authorization: `Bearer ${token}`, 'x-request-id': requestId, traceparent };
  for (const name of [...passedOn, ...(hasBody ? ofTheBody : []), ...others]) {
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
