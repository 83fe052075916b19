import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Atlas, AtlasProblem, AtlasUnreachable, type PlaceOrderRequest } from './index.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Behaviour = (response: ServerResponse, seen: Seen) => void;

const answers =
  (status: number, body?: object, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body && JSON.stringify(body));
const hangsUp: Behaviour = (response) => response.socket?.destroy();
const breaksOff: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"id":');
  setTimeout(() => response.socket?.destroy(), 20);
};
const saysNothing: Behaviour = () => undefined;

const order: PlaceOrderRequest = {
  currency: 'EUR',
  paymentMethod: 'pm_success',
  lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }],
};

describe('the client', () => {
  let server: Server;
  let seen: Seen[];
  let script: Behaviour[];
  let atlas: Atlas;
  const baseUrl = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  };

  beforeEach(async () => {
    seen = [];
    script = [];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { method = '', url = '', headers } = request;
        const one = { method, url, headers, body };
        seen.push(one);
        (script.length > 1 ? script.shift() : script[0])?.(response, one);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    atlas = new Atlas({ baseUrl: baseUrl(), apiKey: 'atlas_key' });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says who calls, and sends a body as JSON', async () => {
    script = [answers(201, { id: 'ord_1' })];
    expect(await atlas.orders.place(order)).toEqual({ id: 'ord_1' });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/v1/orders',
        headers: { authorization: 'Bearer atlas_key', 'content-type': 'application/json' },
      },
    ]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(order);
  });

  it('asks for the key each time when it is told how', async () => {
    script = [answers(200, { id: 'ord_1' })];
    let calls = 0;
    const rotating = new Atlas({ baseUrl: baseUrl(), apiKey: async () => `key-${++calls}` });
    await rotating.orders.get('ord_1');
    await rotating.orders.get('ord_1');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer key-1', 'Bearer key-2']);
  });

  it('writes what stands in an address so that it stays in its place', async () => {
    script = [answers(200, { id: 'ord_1' })];
    await atlas.orders.get('../admin?x');
    expect(seen[0]?.url).toBe('/v1/orders/..%2Fadmin%3Fx');
  });

  it('places an order once, with one key for all tries of it and a fresh one for the next', async () => {
    script = [hangsUp, answers(503, {}, { 'retry-after': '0' }), breaksOff, answers(201, { id: 'ord_1' })];
    expect(await atlas.orders.place(order)).toEqual({ id: 'ord_1' });
    await atlas.orders.place(order);
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(5);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  });

  it('takes your own idempotency key', async () => {
    script = [answers(201, { id: 'ord_1' })];
    await atlas.orders.place(order, { idempotencyKey: 'cart-7' });
    expect(seen[0]?.headers['idempotency-key']).toBe('cart-7');
  });

  it.each([429, 502, 503, 504])('reads again after %i', async (status) => {
    script = [answers(status), answers(200, { id: 'ord_1' })];
    expect(await atlas.orders.get('ord_1')).toEqual({ id: 'ord_1' });
  });

  it('does not repeat what may have been done, and could be done twice', async () => {
    const change = () => atlas.deadLetters.edit('orders', 7, { note: 'n', headers: {} });
    for (const [behaviour, tries] of [
      [answers(502), 1],
      [answers(503), 1],
      [hangsUp, 1],
      [answers(429, {}, { 'retry-after': '0' }), 4],
    ] as const) {
      seen = [];
      script = [behaviour];
      await expect(change()).rejects.toThrow();
      expect(seen).toHaveLength(tries);
    }
  });

  it('does not repeat what was refused', async () => {
    script = [answers(422)];
    await expect(atlas.orders.place(order)).rejects.toThrow(AtlasProblem);
    expect(seen).toHaveLength(1);
  });

  it('waits as long as it is told', async () => {
    script = [answers(429, {}, { 'retry-after': '1' }), answers(200, { id: 'ord_1' })];
    const start = performance.now();
    await atlas.orders.get('ord_1');
    expect(performance.now() - start).toBeGreaterThan(980);
  });

  it('does not wait for an hour, but says so', async () => {
    script = [answers(429, {}, { 'retry-after': '3600' })];
    await expect(atlas.orders.get('ord_1')).rejects.toMatchObject({ status: 429, retryAfterSeconds: 3600 });
    expect(seen).toHaveLength(1);
  });

  it('gives up after so many tries as it was told', async () => {
    script = [hangsUp];
    const failure = atlas.orders.get('ord_1', { retries: 1 });
    await expect(failure).rejects.toThrow(AtlasUnreachable);
    await expect(failure).rejects.toMatchObject({ tries: 2 });
  });

  it('does not wait for ever for an answer', async () => {
    script = [saysNothing, answers(200, { id: 'ord_1' })];
    expect(await atlas.orders.get('ord_1', { timeoutMs: 500 })).toEqual({ id: 'ord_1' });
    script = [saysNothing];
    const failure = atlas.orders.get('ord_1', { timeoutMs: 20, retries: 0 });
    await expect(failure).rejects.toMatchObject({ name: 'AtlasUnreachable', cause: { name: 'TimeoutError' } });
  });

  it.each([
    ['in the middle of a try', saysNothing],
    ['between two tries', answers(503, {}, { 'retry-after': '30' })],
  ])('stops when it is told to, %s', async (_, behaviour) => {
    const abort = new AbortController();
    script = [
      (response, one) => {
        behaviour(response, one);
        setTimeout(() => abort.abort(new Error('I have changed my mind')), 50); // it would go on for half a minute
      },
    ];
    const call = atlas.orders.get('ord_1', { signal: abort.signal });
    await expect(call).rejects.toThrow('I have changed my mind');
    expect(seen).toHaveLength(1);
  });

  it('reads a list to its end, page by page, and no further than it is looked at', async () => {
    const pages = new Map([
      [null, { items: [{ id: 'ord_3' }, { id: 'ord_2' }], nextCursor: 'c/1' }],
      ['c/1', { items: [{ id: 'ord_1' }], nextCursor: null }],
    ]);
    script = [
      (response, { url }) =>
        answers(200, pages.get(new URL(url, 'http://a').searchParams.get('cursor')))(response, seen[0]!),
    ];
    const ids: string[] = [];
    for await (const { id } of atlas.orders.list({ limit: 2 })) ids.push(id);
    expect(ids).toEqual(['ord_3', 'ord_2', 'ord_1']);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/orders?limit=2', '/v1/orders?limit=2&cursor=c%2F1']);
    for await (const { id } of atlas.orders.list()) if (id === 'ord_3') break;
    expect(seen).toHaveLength(3);
    expect((await atlas.orders.list().first()).nextCursor).toBe('c/1');
  });

  it('tells what is wrong with a request', async () => {
    const errors = [
      { pointer: '#/lines/0/quantity', code: 'too_small', detail: 'The value must be >= 1.', remedy: 'Send more.' },
    ];
    script = [
      answers(422, {
        ...{ type: 'urn:atlas:problem:invalid_request', title: 'The request is not valid.', status: 422 },
        ...{ detail: 'One field.', remedy: 'Correct it.', errors, request_id: 'r-1' },
      }),
    ];
    await expect(atlas.orders.place(order)).rejects.toMatchObject({
      ...{ name: 'AtlasProblem', code: 'invalid_request', status: 422, title: 'The request is not valid.' },
      ...{ detail: 'One field.', remedy: 'Correct it.', errors, requestId: 'r-1' },
      message: 'The request is not valid. One field.',
    });
  });

  it.each([
    [
      'a page of a proxy',
      (response: ServerResponse) => void response.writeHead(418, { 'content-type': 'text/html' }).end('<h1>No</h1>'),
    ],
    ['nothing', answers(418)],
    ['a list', answers(418, ['x'])],
    ['errors that are none', answers(418, { errors: [7, null, { pointer: 3 }] })],
  ])('makes something of an answer that is %s', async (_, behaviour) => {
    script = [behaviour];
    await expect(atlas.orders.get('ord_1')).rejects.toMatchObject({ code: 'no_problem_document', status: 418 });
  });

  it('has nothing to say when there is nothing', async () => {
    script = [(response) => void response.writeHead(204).end()];
    expect(await atlas.sessions.logOut()).toBeUndefined();
  });

  it('sends the CSRF token of a person with what changes something', async () => {
    const person = new Atlas({ baseUrl: baseUrl(), csrfToken: () => 'csrf-1' });
    script = [answers(200, { id: 'key_1' })];
    await person.orders.get('ord_1');
    script = [(response) => void response.writeHead(204).end()];
    await person.sessions.logOut();
    expect(seen.map(({ headers }) => [headers['x-csrf-token'], headers.authorization])).toEqual([
      [undefined, undefined],
      ['csrf-1', undefined],
    ]);
  });
});
