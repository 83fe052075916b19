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

/** As undici tells them: of each that stands there twice, `connection` among them, a list. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

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
  const leftOut = optionsOf(headers);
  for (const names of [passedOn, others])
    for (const name of names) {
      const value = headers[name];
      if (typeof value === 'string' && !leftOut?.has(name)) forwarded.push(name, value);
    }
  return forwarded;
}

/** Whether there is one, and it goes on. */
export function isForwarded(headers: IncomingHttpHeaders, name: (typeof passedOn)[number]): boolean {
  return headers[name] !== undefined && optionsOf(headers)?.has(name) !== true;
}

/** What a message says is about its own connection goes no further than that. */
function optionsOf({ connection }: AnswerHeaders): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const options = [connection].flat().flatMap((line) => line.split(','));
  return new Set(options.map((name) => name.trim().toLowerCase()));
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

export function answeredHeaders(headers: AnswerHeaders): readonly (readonly [string, AnswerHeaders[string]])[] {
  const leftOut = optionsOf(headers);
  return Object.entries(headers).filter(([name]) => !ofTheConnection.has(name) && !leftOut?.has(name));
}
