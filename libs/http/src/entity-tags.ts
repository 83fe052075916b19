import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Strong (RFC 9110, section 8.8): made of the very letters of an answer. What has a version shows it, so that a change which can
 * be seen changes the tag, and nothing else does.
 */
export function entityTagOf(body: string): string {
  return `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
}

/** Every resource answers with its tag, and with nothing else to whom has seen it already. */
export function answerConditionally(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || !showsResource(request, reply)) return done(null, payload);
    const tag = entityTagOf(payload);
    void reply.header('etag', tag);
    // Nothing of a tenant stays in a browser (ASVS 14.3.2); a program that keeps an answer itself asks by its tag.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    if (!names(request.headers['if-none-match'], tag)) return done(null, payload);
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, request.method === 'HEAD' ? '' : null); // Fastify itself cuts the body off a HEAD, and fails when there is none
  });
}

function showsResource({ method, url }: FastifyRequest, reply: FastifyReply): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && reply.statusCode === 200 && url.startsWith('/v1/') && !reply.hasHeader('etag');
}

/** By weak comparison: a cache on the way may have weakened the tag. */
function names(ifNoneMatch: string | undefined, tag: string): boolean {
  return ifNoneMatch !== undefined && (isAny(ifNoneMatch) || tagsIn(ifNoneMatch).some((one) => opaque(one) === tag));
}

export const isAny = (condition: string): boolean => condition.trim() === '*';

/** `"a", W/"b"`. What is no tag is not found, and so matches nothing. */
export const tagsIn = (condition: string): readonly string[] => condition.match(/(?:W\/)?"[\x21\x23-\x7e]*"/g) ?? [];

const opaque = (tag: string): string => tag.replace(/^W\//, '');
