import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { answerableError } from './answerable-error.ts';
import { MalformedJson } from './http.errors.ts';
import { isTooDeep } from './json-depth.ts';

/** Escapes that make a text which PostgreSQL cannot store: NUL, and halves of surrogate pairs. */
const suspiciousEscape = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Takes JSON bodies and nothing else. An empty body is none: some clients declare a type on a request without one. */
export function acceptJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(body));
    } catch (error) {
      done(answerableError(error));
    }
  });
}

/** `__proto__` is a field like another here, and refused as unknown: every body is checked against a closed schema. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new MalformedJson({ detail: 'The body is not valid UTF-8.' });
  if (isTooDeep(body)) throw new MalformedJson({ detail: 'It is nested more than 64 levels deep.' });
  const text = body.toString();
  const value = parse(text);
  if (suspiciousEscape.test(text) && !isStorable(value))
    throw new MalformedJson({ detail: 'A text holds a NUL or half a surrogate pair.' });
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedJson({ cause: error, ...(error instanceof Error && { detail: `${error.message}.` }) });
  }
}

/** Walks with its own stack: a deeply nested body must not overflow ours. */
function isStorable(root: unknown): boolean {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) return false;
    if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) pending.push(key, member);
  }
  return true;
}
