import { gzipSync } from 'node:zlib';
import { eventually } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { head, RawConnection } from './raw-connection.ts';
import { answers, hangsUp } from './stand-in.ts';

describe('a hostile client', () => {
  let system: GatewayAmongStandIns;
  let address: string;
  /** Of a gateway that waits half a second for a request, and for an answer. */
  let hasty: string;
  let bearer: string;
  let open: RawConnection[] = [];

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
    address = await system.address;
    hasty = await system.addGateway({ ATLAS_REQUEST_TIMEOUT_MS: '500', ATLAS_UPSTREAM_TIMEOUT_MS: '500' });
  });
  afterAll(() => system.stop());
  beforeEach(() => {
    bearer = `authorization: Bearer ${system.keyOf()}`;
    system.services.seen.length = 0;
    system.services.behave = answers(200, { ok: true });
  });
  afterEach(() => {
    for (const connection of open) connection.vanish();
    open = [];
  });

  async function connected(to = address): Promise<RawConnection> {
    const connection = await RawConnection.to(to);
    open.push(connection);
    return connection;
  }

  async function sent(text: string | Buffer, to = address): Promise<RawConnection> {
    const connection = await connected(to);
    connection.write(text);
    return connection;
  }

  const post = (...headers: readonly string[]) =>
    head('POST /v1/users HTTP/1.1', 'host: atlas', bearer, 'content-type: application/json', ...headers);
  const get = (path: string, ...headers: readonly string[]) =>
    head(`GET ${path} HTTP/1.1`, 'host: atlas', bearer, ...headers);
  const smuggled = () => get('/v1/orders/smuggled');
  const seenPaths = () => system.services.seen.map(({ url }) => url);

  async function isAnswered(connection: RawConnection, status: number): Promise<void> {
    await eventually(() => expect(connection.statuses).toEqual([status]));
  }

  async function isTold(connection: RawConnection, text: string): Promise<void> {
    await eventually(() => expect(connection.text).toContain(text));
  }

  async function isClosed(connection: RawConnection): Promise<void> {
    await eventually(() => expect(connection.closed).toBe(true));
  }

  describe('that is slow', () => {
    it('with its headers is told so, and left', async () => {
      const connection = await sent('GET /v1/orders HTTP/1.1\r\nhost: atlas\r\n', hasty);
      await isClosed(connection);
      expect(connection.statuses).toEqual([408]);
      expect(connection.text).toContain('urn:atlas:problem:request_too_slow');
    });

    it('with its headers, byte by byte, is left all the same', async () => {
      const connection = await sent('GET /v1/orders HTTP/1.1\r\nhost: atlas\r\nx-slow: ', hasty);
      const drip = setInterval(() => connection.write('a'), 50);
      await isClosed(connection).finally(() => clearInterval(drip));
    });

    it('with its body is left, and the service sees no order', async () => {
      const connection = await sent(post('content-length: 100').replace('/v1/users', '/v1/orders') + '{"a":', hasty);
      await isClosed(connection);
      expect(connection.statuses.filter((status) => status < 400)).toEqual([]);
      expect(system.services.seen).toEqual([]);
    });

    it('and one that says nothing at all is left', async () => isClosed(await connected(hasty)));

    it('and one that says that it is finished before it is', async () => {
      const connection = await sent('GET /v1/orders HTTP/1.1\r\nhost: atlas\r\n', hasty);
      connection.endWriting();
      await isClosed(connection);
      expect(system.services.seen).toEqual([]);
    });
  });

  it('that hangs up its half of the line is left as well', async () => {
    const connection = await sent(get('/v1/orders'));
    connection.endWriting();
    await isClosed(connection);
  });

  it('that keeps its Idempotency-Key from the service is not passed on a second time', async () => {
    system.services.behave = hangsUp(1);
    const order = post('connection: Idempotency-Key', 'idempotency-key: k', 'content-length: 2');
    await isAnswered(await sent(order.replace('/v1/users', '/v1/orders') + '{}'), 502);
    expect(system.services.seen).toHaveLength(1);
  });

  describe('that floods with headers', () => {
    it('is refused when they are many', async () => {
      const many = Array.from({ length: 101 }, (_, number) => `x-${number}: 1`);
      await isAnswered(await sent(get('/v1/orders', ...many)), 431);
      expect(system.services.seen).toEqual([]);
    });

    it('is refused when there are more than Node would count', async () => {
      const many = Array.from({ length: 2_500 }, () => 'a:b');
      await isAnswered(await sent(get('/v1/orders', ...many)), 431);
    });

    it('is refused when they are long, as with every problem', async () => {
      const connection = await sent(get('/v1/orders', `x-long: ${'a'.repeat(20_000)}`));
      await isAnswered(connection, 431);
      await isTold(connection, 'application/problem+json');
      await isTold(connection, 'urn:atlas:problem:headers_too_large');
    });

    it('is refused when it keeps them coming', async () => {
      const connection = await sent('GET /v1/orders HTTP/1.1\r\nhost: atlas\r\n');
      const flood = setInterval(() => connection.write(`x-${Math.random()}: ${'a'.repeat(1_000)}\r\n`), 1);
      await isClosed(connection).finally(() => clearInterval(flood));
      expect(connection.statuses).toEqual([431]);
    });
  });

  describe('that hides a second request in the first', () => {
    const shapes: Record<string, () => string> = {
      'by a length and chunks': () => post('content-length: 6', 'transfer-encoding: chunked') + '0\r\n\r\n',
      'by chunks and a length': () => post('transfer-encoding: chunked', 'content-length: 6') + '0\r\n\r\n',
      'by two lengths': () => post('content-length: 0', 'content-length: 40'),
      'by one length, twice': () => post('content-length: 2', 'content-length: 2') + '{}',
      'by a list of lengths': () => post('content-length: 2, 40') + '{}',
      'by a length with a sign': () => post('content-length: +2') + '{}',
      'by a length in hexadecimal': () => post('content-length: 0x2') + '{}',
      'by a negative length': () => post('content-length: -1') + '{}',
      'by an encoding that nobody knows': () => post('transfer-encoding: xchunked') + '0\r\n\r\n',
      'by chunks that are not last': () => post('transfer-encoding: chunked, identity') + '0\r\n\r\n',
      'by chunks in something else': () => post('transfer-encoding: gzip, chunked') + '0\r\n\r\n',
      'by two encodings': () => post('transfer-encoding: identity', 'transfer-encoding: chunked') + '0\r\n\r\n',
      'by an encoding in disguise': () => post('transfer-encoding: \x0bchunked') + '0\r\n\r\n',
      'by a space before the colon': () => post('transfer-encoding : chunked') + '0\r\n\r\n',
      'by a folded header': () => post('x-folded: a\r\n transfer-encoding: chunked') + '0\r\n\r\n',
      'by bare line feeds': () => post('content-length: 2').replaceAll('\r\n', '\n') + '{}',
      'by a bare line feed in a header': () => post('x-a: b\ntransfer-encoding: chunked') + '0\r\n\r\n',
      'by a bare carriage return': () => post('x-a: b\rtransfer-encoding: chunked') + '0\r\n\r\n',
      'by a NUL in a header': () => post('x-a: b\0c'),
      'by a chunk that is longer than it says': () => post('transfer-encoding: chunked') + '1\r\n{}\r\n0\r\n\r\n',
      'by a chunk size that overflows': () =>
        post('transfer-encoding: chunked') + 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n',
      'by a chunk size with a bare line feed': () => post('transfer-encoding: chunked') + '2\n{}\r\n0\r\n\r\n',
      'by an endless chunk extension': () =>
        post('transfer-encoding: chunked') + `2;${'a'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`,
      'by a second host': () => post('host: elsewhere', 'content-length: 2') + '{}',
      'by a second authorization': () => post(bearer, 'content-length: 2') + '{}',
      'by no host': () => post('content-length: 2').replace('host: atlas\r\n', '') + '{}',
      'by a space in the path': () => get('/v1/orders HTTP/1.1 /x'),
      'by a method that nobody knows': () => 'G\0T / HTTP/1.1\r\nhost: atlas\r\n\r\n',
      'by another protocol': () => get('/v1/orders').replace('HTTP/1.1', 'HTTP/3.7'),
      'by TLS where there is none': () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'by HTTP/2 where there is none': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    };

    it.each(Object.keys(shapes))('%s is refused, and the service sees no request that was not one', async (shape) => {
      const connection = await sent((shapes[shape]?.() ?? '') + smuggled());
      await isClosed(connection);
      expect(seenPaths().filter((path) => path !== '/v1/users')).toEqual([]);
      expect(connection.statuses.slice(0, 1)).toEqual([400]);
      expect(connection.statuses.every((status) => status === 400)).toBe(true);
    });

    it('as the body of a GET finds that nobody reads it', async () => {
      const hidden = smuggled();
      const connection = await sent(get('/v1/orders', `content-length: ${hidden.length}`) + hidden);
      await isAnswered(connection, 200);
      expect(seenPaths()).toEqual(['/v1/orders']);
      expect(system.services.seen[0]?.headers).not.toHaveProperty('content-length');
    });

    it('in a chunk extension finds that it does not go on', async () => {
      const connection = await sent(
        post('transfer-encoding: chunked') + '2;x="GET /v1/orders/smuggled"\r\n{}\r\n0\r\ntrailer: /smuggled\r\n\r\n',
      );
      await isAnswered(connection, 200);
      expect(JSON.stringify(system.accounts.seen.at(-1))).not.toContain('smuggled');
      expect(seenPaths()).toEqual([]);
    });
  });

  describe('that sends something compressed', () => {
    it.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'zstd'])(
      'is refused before it is unpacked: %s',
      async (encoding) => {
        const bomb = gzipSync(Buffer.alloc(10_000_000));
        const connection = await sent(post(`content-encoding: ${encoding}`, `content-length: ${bomb.length}`));
        connection.write(bomb);
        await isAnswered(connection, 415);
        await isTold(connection, 'urn:atlas:problem:encoded_body');
        expect(system.services.seen).toEqual([]);
      },
    );

    it('is refused at the door to sessions, too', async () => {
      const login = head(
        'POST /v1/sessions HTTP/1.1',
        'host: atlas',
        'content-type: application/json',
        'content-encoding: gzip',
        'content-length: 2',
      );
      await isAnswered(await sent(`${login}{}`), 415);
    });
  });

  describe('is answered as it should be', () => {
    it('when it asks for an absurd address', async () => {
      const absurd = [
        '/',
        '*',
        '//',
        '/%',
        '/v1/orders/%zz',
        '/v1/orders/%ff',
        '/v1/orders/%00',
        `/${'a/'.repeat(4_000)}`,
        '/v1/orders?%',
        '/v1/orders/;x',
        'http://elsewhere/v1/orders',
        '/v1/orders#fragment',
      ];
      for (const path of absurd) {
        const connection = await sent(get(path));
        await eventually(() => expect(connection.statuses).toHaveLength(1));
        expect({ path, isFine: (connection.statuses[0] ?? 500) < 500 }).toEqual({ path, isFine: true });
      }
      expect(seenPaths().every((path) => path.startsWith('/v1/orders'))).toBe(true);
    });

    it('when it sends several requests before it reads', async () => {
      system.services.behave = ({ url }, response) =>
        answers(200, { url })({ method: 'GET', url, headers: {}, body: '' }, response);
      const connection = await sent(get('/v1/orders/1') + get('/v1/orders/2') + get('/v1/orders/3'));
      await eventually(() => expect(connection.statuses).toEqual([200, 200, 200]));
      await isTold(connection, '/v1/orders/3');
      const urls = [...connection.text.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url);
      expect(urls).toEqual(['/v1/orders/1', '/v1/orders/2', '/v1/orders/3']);
    });

    it('when it speaks HTTP/1.0', async () => {
      const connection = await sent(head('GET /v1/orders HTTP/1.0', bearer));
      await isClosed(connection);
      expect(connection.statuses).toEqual([200]);
      expect(connection.text).not.toContain('chunked');
    });

    it('when it waits to be told to go on', async () => {
      const connection = await sent(post('expect: 100-continue', 'content-length: 2'));
      await eventually(() => expect(connection.statuses).toEqual([100]));
      connection.write('{}');
      await eventually(() => expect(connection.statuses).toEqual([100, 200]));
    });

    it('when it expects something else', async () =>
      isAnswered(await sent(post('expect: a-wonder', 'content-length: 2')), 417));

    it('when it wants to speak another protocol', async () => {
      await isAnswered(await sent(get('/v1/orders', 'connection: upgrade, http2-settings', 'upgrade: h2c')), 200);
      expect(system.services.seen[0]?.headers).not.toHaveProperty('upgrade');
      await isAnswered(
        await sent(get('/v1/orders', 'connection: upgrade', 'upgrade: websocket', 'sec-websocket-key: x')),
        200,
      );
    });

    it('when it wants a tunnel', async () => {
      const connection = await sent(head('CONNECT elsewhere:443 HTTP/1.1', 'host: elsewhere:443'));
      await isClosed(connection);
      expect(connection.statuses.filter((status) => status < 400)).toEqual([]);
    });

    it.each(['TRACE', 'OPTIONS', 'PUT', 'PROPFIND'])('when it asks with %s', async (method) => {
      const connection = await sent(get('/v1/orders').replace('GET', method));
      await eventually(() => expect([404, 405]).toContain(connection.statuses[0]));
      expect(system.services.seen).toEqual([]);
    });
  });

  it('and every other is told when a service stops in the middle of its answer', async () => {
    system.services.behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"half":');
    };
    const answer = await fetch(`${hasty}/v1/orders`, {
      headers: { authorization: bearer.slice('authorization: '.length) },
    });
    expect([answer.status, await answer.json()]).toMatchObject([504, { type: 'urn:atlas:problem:answer_too_late' }]);
    system.services.behave = answers(200, { ok: true });
    await isAnswered(await sent(get('/v1/orders')), 200);
  });
});
