import type { ServerResponse } from 'node:http';
import { AppLogger, type ServiceApplication } from '@atlas/service';
import { eventually } from '@atlas/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { head, RawConnection } from './raw-connection.ts';
import { answers } from './stand-in.ts';

describe('a client that goes away', () => {
  let system: GatewayAmongStandIns;
  let gateway: ServiceApplication;
  let address: string;
  let bearer: string;
  let open: RawConnection[] = [];

  beforeAll(async () => {
    // Where one tenant may have one request open, so that a place which stays taken is felt.
    const narrow = { ATLAS_MAX_GATEWAYS: '1', ATLAS_LIMIT_TENANT_AT_ONCE: '1' };
    system = await GatewayAmongStandIns.startWithoutRedis(narrow);
    gateway = system.gateway;
    address = await gateway.getUrl();
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
    jest.restoreAllMocks();
  });

  const get = (path: string) => head(`GET ${path} HTTP/1.1`, 'host: atlas', bearer);
  const post = (path: string, length: string) =>
    head(`POST ${path} HTTP/1.1`, 'host: atlas', bearer, 'content-type: application/json', length);

  async function sent(text: string): Promise<RawConnection> {
    const connection = await RawConnection.to(address);
    open.push(connection);
    connection.write(text);
    return connection;
  }

  async function statusOf(text: string): Promise<number | undefined> {
    const connection = await sent(text);
    await eventually(() => expect(connection.statuses).toHaveLength(1));
    return connection.statuses[0];
  }

  async function hasNoConnections(): Promise<void> {
    const count = () =>
      new Promise((resolve) => gateway.getHttpServer().getConnections((_error, many) => resolve(many)));
    await eventually(async () => expect(await count()).toBe(0));
  }

  const halves: Record<string, () => string> = {
    'that is held': () => `${post('/v1/orders', 'content-length: 100')}{"a":`,
    'that passes through': () => `${post('/v1/users', 'transfer-encoding: chunked')}5\r\n{"a":\r\n`,
  };

  it.each(Object.keys(halves))('in the middle of a body %s is no fault of ours', async (which) => {
    const errors = jest.spyOn(gateway.get(AppLogger), 'error');
    system.accounts.seen.length = 0;
    const connection = await sent(halves[which]?.() ?? '');
    await eventually(() => expect(system.accounts.seen).toHaveLength(1));
    connection.vanish();
    await hasNoConnections();
    expect(await statusOf(get('/v1/orders'))).toBe(200);
    expect(errors.mock.calls).toEqual([]);
  });

  it('while it is being admitted is not passed on, and takes up no place', async () => {
    const { accounts } = system;
    const { behave } = accounts;
    const asked = Promise.withResolvers<() => void>();
    accounts.behave = (request, response) => asked.resolve(() => behave(request, response));
    const connection = await sent(get('/v1/orders/left'));
    const admit = await asked.promise.finally(() => (accounts.behave = behave));
    connection.vanish();
    await hasNoConnections();
    admit();
    expect(await statusOf(get('/v1/orders/next'))).toBe(200);
    expect(system.services.seen.map(({ url }) => url)).toEqual(['/v1/orders/next']);
  });

  it('while its service is at work takes up its place until that has ended', async () => {
    const begun = Promise.withResolvers<ServerResponse>();
    system.services.behave = (_request, response) => {
      response.writeHead(200, { 'content-length': '4' }).write('ha');
      begun.resolve(response);
    };
    const connection = await sent(get('/v1/orders/left'));
    const response = await begun.promise;
    system.services.behave = answers(200, { ok: true });
    connection.vanish();
    await hasNoConnections();
    expect(await statusOf(get('/v1/orders/too-many'))).toBe(429);
    response.end('lf');
    await eventually(async () => expect(await statusOf(get('/v1/orders/next'))).toBe(200));
  });
});
