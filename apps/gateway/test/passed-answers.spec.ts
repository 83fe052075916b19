import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { eventually } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { answers } from './stand-in.ts';

const large = 64 * 1024 * 1024; // more than all the sockets on its way hold

describe('the answer of a service', () => {
  let system: GatewayAmongStandIns;
  let address: string;
  /** Of a gateway that waits half a second for a side that stands still. */
  let hasty: string;
  let authorization: string;
  let unread: IncomingMessage[] = [];

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
    address = await system.address;
    hasty = await system.addGateway({ ATLAS_UPSTREAM_TIMEOUT_MS: '500' });
  });
  afterAll(() => system.stop());
  beforeEach(() => {
    authorization = `Bearer ${system.keyOf()}`;
    system.services.seen.length = 0;
    system.services.behave = answers(200, { ok: true });
  });
  afterEach(() => {
    for (const answer of unread) answer.destroy();
    unread = [];
  });

  const call = (method = 'GET') => fetch(`${address}/v1/orders`, { method, headers: { authorization } });

  /** The head of the answer; its body is not read. */
  async function headOf(headers: Record<string, string> = {}, from = address): Promise<IncomingMessage> {
    const asked = request(`${from}/v1/orders`, { headers: { authorization, ...headers } }).end();
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    if (!answer) throw new Error('there was no answer');
    unread.push(answer);
    return answer;
  }

  function behaveAs(answer: (response: ServerResponse) => void): Promise<ServerResponse> {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    system.services.behave = (_request, response) => {
      answer(response);
      resolve(response);
    };
    return promise;
  }

  it('is told to be lost when it is small and stops in the middle, and is not asked for again', async () => {
    system.services.behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    };
    const answer = await call();
    expect([answer.status, await answer.json()]).toMatchObject([502, { type: 'urn:atlas:problem:answer_lost' }]);
    expect(system.services.seen).toHaveLength(1);
  });

  it('breaks off when it is large and stops in the middle', async () => {
    system.services.behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(large) });
      response.write('x'.repeat(100_000), () => response.destroy());
    };
    const answer = await call();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('is read no faster than its client takes it', async () => {
    const served = behaveAs((response) => void response.end(Buffer.alloc(large, 'x')));
    await headOf();
    system.services.behave = answers(200, {});
    for (let other = 0; other < 200; other++) await (await call()).text();
    expect((await served).writableFinished).toBe(false);
  });

  it('is left when its client has gone', async () => {
    const served = behaveAs((response) => void response.end(Buffer.alloc(large, 'x')));
    (await headOf()).destroy();
    const response = await served;
    await eventually(() => expect(response.closed).toBe(true));
    expect(response.writableFinished).toBe(false);
  });

  it('is left when its client takes nothing of it any more', async () => {
    const served = behaveAs((response) => void response.end(Buffer.alloc(large, 'x')));
    await headOf({}, hasty);
    const response = await served;
    await eventually(() => expect(response.closed).toBe(true));
    expect(response.writableFinished).toBe(false);
  });

  it('comes whole to a client that pauses, and goes on', async () => {
    const served = behaveAs((response) => void response.end(Buffer.alloc(large, 'x')));
    const answer = await headOf();
    expect((await served).writableFinished).toBe(false);
    expect(await buffer(answer)).toHaveLength(large);
  });

  it('comes whole when nobody said how long it is', async () => {
    system.services.behave = (_request, response) => {
      response.write('one, ', () => response.end('two'));
    };
    expect(await (await call()).text()).toBe('one, two');
  });

  it('comes whole when it is large', async () => {
    const text = 'all of it, '.repeat(200_000);
    system.services.behave = (_request, response) =>
      void response.writeHead(200, { 'content-length': String(text.length) }).end(text);
    expect(await (await call()).text()).toBe(text);
  });

  it('may be announced by others', async () => {
    system.services.behave = (_request, response) => {
      response.writeEarlyHints({ link: '</v1/orders>; rel=preload' });
      response.end('the answer');
    };
    const answer = await call();
    expect([answer.status, await answer.text()]).toEqual([200, 'the answer']);
  });

  it('may have no body, and then has no type either', async () => {
    system.services.behave = (_request, response) => void response.writeHead(202, { 'content-length': '0' }).end();
    const { status, headers } = await call();
    expect([status, headers.get('content-length'), headers.get('content-type')]).toEqual([202, '0', null]);
  });

  it('to a HEAD says how long it would be', async () => {
    system.services.behave = (_request, response) => void response.writeHead(200, { 'content-length': '7' }).end();
    const { status, headers } = await call('HEAD');
    expect([status, headers.get('content-length')]).toEqual([200, '7']);
  });

  it('says nothing of the connection that it came by', async () => {
    system.services.behave = answers(200, {}, { connection: 'close', 'content-length': '2', upgrade: 'h2c' });
    const { headers } = await headOf();
    expect(headers).toMatchObject({ 'content-length': '2', connection: 'keep-alive' });
    for (const name of ['upgrade', 'transfer-encoding']) expect(headers).not.toHaveProperty(name);
  });

  it('is asked for without what the client says is of its own connection', async () => {
    await headOf({ connection: 'keep-alive, If-Match', 'if-match': '"1"', prefer: 'wait=1' });
    const { headers = {} } = system.services.seen[0] ?? {};
    expect(headers).toMatchObject({ prefer: 'wait=1' });
    expect(headers).not.toHaveProperty('if-match');
  });
});
