import { AppLogger } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { head, RawConnection } from './raw-connection.ts';
import { hangsUpAfter, RawService, says } from './raw-service.ts';

const lines = (...all: readonly string[]) => all.join('\r\n');
const ok = (...rest: readonly string[]) => lines('HTTP/1.1 200 OK', ...rest);
const chunked = ok('transfer-encoding: chunked', '', '');

describe('a service that does not keep to HTTP', () => {
  let system: GatewayAmongStandIns;
  let service: RawService;
  let address: string;
  /** Of a gateway that waits half a second for an answer. */
  let hasty: string;
  let authorization: string;

  beforeAll(async () => {
    service = await RawService.start();
    system = await GatewayAmongStandIns.startWithoutRedis({ ATLAS_UPSTREAM_ORDERS: service.url });
    address = await system.address;
    hasty = await system.addGateway({ ATLAS_UPSTREAM_ORDERS: service.url, ATLAS_UPSTREAM_TIMEOUT_MS: '500' });
  });
  afterAll(async () => {
    await system.stop();
    await service.stop();
  });
  beforeEach(() => {
    authorization = `Bearer ${system.keyOf()}`;
    service.asked = 0;
  });
  afterEach(() => void jest.restoreAllMocks());

  const call = (init: RequestInit = {}, to = address) =>
    fetch(`${to}/v1/orders`, { ...init, headers: { authorization, ...Object.fromEntries(new Headers(init.headers)) } });

  /** Resolves when the gateway has left. */
  function leftAfter(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    service.behave = (connection) => {
      connection.once('close', () => resolve());
      connection.write(text);
    };
    return promise;
  }

  async function refusalOf(answer: Response): Promise<readonly [number, string]> {
    const { type } = (await answer.json()) as { type: string };
    return [answer.status, type.replace('urn:atlas:problem:', '')];
  }

  describe('has lost its answer', () => {
    const shapes: Record<string, RawService['behave']> = {
      'when it hangs up after its head, before the body': hangsUpAfter(chunked),
      'when it says how much will come, and nothing does': hangsUpAfter(ok('content-length: 100000', '', '')),
      'when it resets the connection after its head': (connection) =>
        void connection.write(chunked, () => connection.resetAndDestroy()),
      'when its first chunk is none': says(`${chunked}ZZ\r\n`),
      'when it says two lengths': says(ok('content-length: 2', 'content-length: 4', '', 'okno')),
      'when it says a length and chunks': says(
        ok('content-length: 2', 'transfer-encoding: chunked', '', '2\r\nok\r\n0\r\n\r\n'),
      ),
      'when it says chunks and a length': says(
        ok('transfer-encoding: chunked', 'content-length: 2', '', '2\r\nok\r\n0\r\n\r\n'),
      ),
      'when its status is none': says(lines('HTTP/1.1 999 Odd', 'content-length: 2', '', 'ok')),
      'when its headers are too long': says(ok(`x-long: ${'a'.repeat(20_000)}`, 'content-length: 2', '', 'ok')),
      'when a header holds what none may': says(ok('x-odd: a\x01b', 'content-length: 2', '', 'ok')),
      'when it speaks something else': says('SSH-2.0-OpenSSH_9.9\r\n'),
    };

    it.each(Object.keys(shapes))('%s', async (shape) => {
      service.behave = shapes[shape] ?? service.behave;
      const answer = await call({ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
      expect(await refusalOf(answer)).toEqual([502, 'answer_lost']);
      expect(service.asked).toBe(1);
    });

    it('and says nothing of what it was to be', async () => {
      const encoded = ok(
        'content-encoding: gzip',
        'etag: "1"',
        'set-cookie: a=b',
        'transfer-encoding: chunked',
        '',
        '',
      );
      service.behave = hangsUpAfter(encoded);
      const { status, headers } = await call();
      expect(status).toBe(502);
      for (const name of ['content-encoding', 'etag', 'set-cookie']) expect(headers.has(name)).toBe(false);
    });
  });

  it('is late when nothing follows its head', async () => {
    service.behave = says(chunked);
    expect(await refusalOf(await call({}, hasty))).toEqual([504, 'answer_too_late']);
  });

  it('is left at once when nobody can read its answer', async () => {
    const patient = await system.addGateway({
      ATLAS_UPSTREAM_ORDERS: service.url,
      ATLAS_UPSTREAM_TIMEOUT_MS: '300000', // longer than this test waits
    });
    const left = leftAfter(lines('HTTP/1.1 999 Odd', 'transfer-encoding: chunked', '', '2', 'ok', ''));
    expect((await call({}, patient)).status).toBe(502);
    await left;
  });

  it('is written of in the log when its answer breaks off in the middle', async () => {
    const error = jest.spyOn(system.gateway.get(AppLogger), 'error');
    service.behave = hangsUpAfter(`${chunked}2\r\nok\r\n`);
    await expect(call().then((answer) => answer.text())).rejects.toThrow();
    await eventually(() => expect(error.mock.calls.map(([message]) => message)).toEqual(['an answer broke off']));
  });

  it('does not tell our clients what is about its own connection', async () => {
    const named = ['connection: X-Hop, close', 'connection: x-skip', 'x-hop: 1', 'x-skip: 1'];
    const known = ['keep-alive: timeout=1', 'proxy-authenticate: Basic', 'trailer: x-sum'];
    service.behave = says(ok(...named, ...known, 'content-length: 2', '', 'ok'));
    const { status, headers } = await call();
    expect(status).toBe(200);
    for (const name of ['x-hop', 'x-skip', 'proxy-authenticate', 'trailer']) expect(headers.has(name)).toBe(false);
    expect(headers.get('keep-alive')).not.toBe('timeout=1');
  });

  it('does not make our clients wait for the body of a 204', async () => {
    service.behave = says(lines('HTTP/1.1 204 No Content', 'content-length: 5', '', ''));
    const { status, headers } = await call();
    expect([status, headers.get('content-length')]).toEqual([204, null]);
  });

  it('does not answer the next request with what it said too much', async () => {
    const answer = ok('content-length: 2', '', 'ok');
    service.behave = says(`${answer}${ok('content-length: 4', '', 'evil')}`);
    expect(await (await call()).text()).toBe('ok');
    service.behave = says(answer);
    expect(await (await call()).text()).toBe('ok');
  });

  it('may say by hanging up that its answer is complete', async () => {
    service.behave = hangsUpAfter(ok('connection: close', '', 'all of it'));
    expect(await (await call()).text()).toBe('all of it');
  });

  it('may answer before it has heard all, and then the rest is not taken for another request', async () => {
    service.behave = says(lines('HTTP/1.1 403 Forbidden', 'content-length: 2', '', 'no'));
    const request = ['host: atlas', `authorization: ${authorization}`, 'content-type: application/json'];
    const client = await RawConnection.to(address);
    client.write(head('POST /v1/orders HTTP/1.1', ...request, 'transfer-encoding: chunked'));
    client.write('5\r\n{"a":\r\n');
    await eventually(() => expect(client.closed).toBe(true));
    expect(client.statuses).toEqual([403]);
    expect(client.text).toContain('connection: close');
  });

  it('may answer that nothing has changed', async () => {
    service.behave = says(lines('HTTP/1.1 304 Not Modified', 'etag: "1"', 'content-length: 100', '', ''));
    const answer = await call({ headers: { 'if-none-match': '"1"' } });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, '"1"', '']);
  });

  it('may send several headers of one name', async () => {
    service.behave = says(ok('set-cookie: a=1', 'set-cookie: b=2', 'content-length: 2', '', 'ok'));
    expect((await call()).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});
