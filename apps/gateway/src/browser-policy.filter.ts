import type { FastifyInstance } from 'fastify';

/**
 * For browsers, which meet this API too: come back by TLS alone; take an answer for nothing but what it says it is; run nothing of it,
 * show it in no frame and on no other site's page; tell nobody where it was asked for; keep nothing.
 */
const unlessSaidOtherwise = Object.entries({
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
});

/** With every answer to a request that has an address: of a service, of the gateway itself, or a refusal of either. */
export function tellBrowsers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of unlessSaidOtherwise) if (!reply.hasHeader(name)) void reply.header(name, value);
    done(null, payload);
  });
}
