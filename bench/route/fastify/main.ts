import { readFile } from 'node:fs/promises';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { told } from '../../edge/told.ts';
import { orderSchema } from './order-schema.ts';

/** Bare Fastify, as https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/ has it: a schema, a hook that asks who calls, a handler. */
const answer = told('ROUTE_ANSWER');
const keys = createLocalJWKSet(keySetIn(JSON.parse(await readFile(told('ROUTE_KEY_SET_FILE'), 'utf8'))));
const known = new Map<string, JWTPayload>();

const app = fastify({ bodyLimit: 1024 * 1024 });

app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
  if (request.url === '/readyz') return;
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const payload = known.get(token) ?? (await verified(token));
  if ((payload.exp ?? 0) * 1_000 < Date.now()) return reply.code(401).send();
  if (!String(payload['scope']).split(' ').includes('orders:write')) return reply.code(403).send();
});

app.post('/v1/orders', { schema: { body: orderSchema } }, async (request, reply) => {
  if (typeof request.headers['idempotency-key'] !== 'string') return reply.code(400).send();
  reply.code(201).type('application/json');
  return answer;
});

app.get('/readyz', () => ({ status: 'ok' }));

await app.listen({ port: Number(told('ROUTE_PORT')), host: '127.0.0.1' });

/** Verified once, like a service's own: the gateway sends a token with many requests. */
async function verified(token: string): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, { issuer: 'atlas-gateway', audience: 'orders' });
  known.set(token, payload);
  return payload;
}

function keySetIn(json: unknown): JSONWebKeySet {
  if (!isKeySet(json)) throw new Error('the file is not a JSON Web Key Set');
  return json;
}

function isKeySet(json: unknown): json is JSONWebKeySet {
  return typeof json === 'object' && json !== null && 'keys' in json && Array.isArray(json.keys);
}
