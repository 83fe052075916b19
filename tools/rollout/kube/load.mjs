import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { unfinishedOf } from './orders.mjs';
import { signUp } from './tenant.mjs';

/**
 * What the clients do, each at its own pace, whatever the others wait for: a request is not sent less often because the last one
 * took long. About 60 requests a second, three of which are purchases: what two cores can do while all pods are replaced.
 */
const behaviours = [
  { clients: 3, everyMs: 1_000, act: placeOrder },
  { clients: 4, everyMs: 125, act: look },
  { clients: 4, everyMs: 160, act: stayLoggedIn },
];
/** Of services that know something of every tenant. Reports cost more, and are asked for less often. */
const pages = ['/v1/subscriptions', '/v1/charges', '/v1/plans', '/v1/users', '/v1/api-keys'];

/** A connection that nobody took: no request was sent, and whoever balances load tries another address. It is counted all the same. */
const refusals = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);
const mostTries = 10;

/**
 * Constant load through the gateway, by an API key and by sessions.
 * @param {string} url
 * @param {{ share?: number, onFirstFailure?: () => void }} [options] share: 0.1 is a tenth of the clients, one of each at least
 */
export async function startLoad(url, { share = 1, onFirstFailure = () => undefined } = {}) {
  const tenant = await signUp(url);
  const seen = {
    answered: 0,
    refused: 0,
    loggedOut: 0,
    failures: /** @type {string[]} */ ([]),
    orders: /** @type {string[]} */ ([]),
    waits: /** @type {number[]} */ ([]),
  };
  const ending = new AbortController();
  const open = new Set();

  async function send(path, { method = 'GET', headers, body }) {
    const began = performance.now();
    open.add(began);
    try {
      const response = await patiently(() =>
        fetch(new URL(path, url), { method, headers, body, signal: AbortSignal.timeout(30_000) }),
      );
      const text = await response.text();
      if (response.status === 401) seen.loggedOut += 1;
      if (!response.ok)
        throw new Error(`${method} ${path.replace(/ord_\w+/, '…')} → ${response.status} ${codeOf(text)}`);
      seen.answered += 1;
      return JSON.parse(text);
    } catch (error) {
      seen.failures.push(`${new Date().toISOString().slice(11, 23)} ${error.cause?.code ?? ''} ${error.message}`);
      if (seen.failures.length === 1) onFirstFailure();
      return undefined;
    } finally {
      open.delete(began);
      seen.waits.push(performance.now() - began);
    }
  }

  async function patiently(request) {
    for (let tries = 1; ; tries++) {
      try {
        return await request();
      } catch (error) {
        if (!refusals.has(error.cause?.code) || tries === mostTries) throw error;
        seen.refused += 1;
        await pause(200);
      }
    }
  }

  async function live({ everyMs, act }, number) {
    await pause((everyMs * number) / 10); // they do not move in step
    for (let turn = number; !ending.signal.aborted; turn++) {
      const next = pause(everyMs);
      await act({ send, tenant, seen, turn, number });
      await next;
    }
  }

  const running = behaviours.flatMap((behaviour) =>
    Array.from({ length: Math.ceil(behaviour.clients * share) }, (_, number) => live(behaviour, number)),
  );
  return {
    seen,
    /** How many requests are under way. */
    inFlight: () => open.size,
    async stop() {
      ending.abort();
      await Promise.all(running);
      return { ...seen, unfinished: await unfinishedOf(tenant.api, seen.orders) };
    },
  };
}

async function placeOrder({ send, tenant: { byKey }, seen }) {
  const body = JSON.stringify({
    currency: 'EUR',
    lines: [{ sku: 'load', quantity: 1, unitAmount: 100 }],
    paymentMethod: 'pm_success',
  });
  const headers = { ...byKey, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const order = await send('/v1/orders', { method: 'POST', headers, body });
  if (order) seen.orders.push(order.id);
}

function look({ send, tenant: { byKey: headers }, seen, turn }) {
  const order = seen.orders.at(-1 - (turn % 50)) ?? seen.orders.at(-1);
  if (order && turn % 2 === 0) return send(`/v1/orders/${order}`, { headers });
  return send(pages[(turn >> 1) % pages.length], { headers });
}

function stayLoggedIn({ send, tenant: { bySession }, number }) {
  return send('/v1/sessions/current', { headers: bySession[number % bySession.length] });
}

function codeOf(text) {
  return /urn:atlas:problem:(\w+)/.exec(text)?.[1] ?? text.slice(0, 80);
}
