// A stranger signs up, buys something, and follows the purchase to its end. Ends with 0 when it completes.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const [gateway] = process.argv.slice(2);
const patienceMs = 60_000;

const stranger = randomUUID();
const { apiKey } = await call('POST', '/v1/sign-up', {
  name: `Smoke test ${stranger}`,
  owner: { name: 'Smoke test', email: `${stranger}@smoke.example` },
  password: `${randomUUID()} ${randomUUID()}`,
});
const authorization = `Bearer ${apiKey.secret}`;
const order = await call(
  'POST',
  '/v1/orders',
  {
    currency: 'EUR',
    lines: [{ sku: 'smoke-test', quantity: 2, unitAmount: 1_250 }],
    paymentMethod: 'pm_success',
  },
  { authorization },
);
console.log(`placed ${order.id}`);
console.log(`completed: ${(await ended(order.id)).join(', ')}`);

async function ended(id) {
  for (const end = Date.now() + patienceMs; ; await pause(200)) {
    const { state, entries } = await call('GET', `/v1/orders/${id}/timeline`, undefined, { authorization });
    if (state === 'completed') return entries.map(({ type }) => type);
    if (state === 'failed' || state === 'compensated') throw new Error(`the purchase ended as ${state}`);
    if (Date.now() > end) throw new Error(`the purchase is ${state} after ${patienceMs / 1000} s`);
  }
}

async function call(method, path, body, headers = {}) {
  const response = await fetch(new URL(path, gateway), {
    method,
    headers: { ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
  return JSON.parse(text);
}
