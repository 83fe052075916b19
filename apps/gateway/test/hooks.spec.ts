import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { GatewayModule } from '../src/gateway.module.ts';
import { hookOf, ROUTES } from '../src/routes.ts';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';
import { answers } from './stand-in.ts';

const path = '/v1/hooks/payments';
const hook = hookOf(path, 'billing', 'pay-signature');

@Module({ imports: [{ module: GatewayModule, providers: [{ provide: ROUTES, useValue: [hook] }] }] })
class GatewayWithHook {}

describe('a hook that a provider calls', () => {
  const body = '{ "type":\t"charge.settled",  "amount": 1.0, "note": "\\u00e9" }\n';
  const signature = createHmac('sha256', 'shared').update(body).digest('hex');
  let system: GatewayAmongStandIns;
  let address: string;

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
    address = await system.addGateway({}, GatewayWithHook);
  });
  afterAll(() => system.stop());
  beforeEach(() => {
    system.services.seen.length = 0;
    system.services.behave = answers(202, {});
  });

  const call = (headers: Record<string, string> = {}) =>
    fetch(address + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  it('brings its body as it was sent, and the signature over it, and shows neither session nor key', async () => {
    const answer = await call({ 'pay-signature': signature, cookie: 'a=b', 'x-other': 'x' });
    expect(answer.status).toBe(202);
    const [seen] = system.services.seen;
    expect(
      createHmac('sha256', 'shared')
        .update(seen?.body ?? '')
        .digest('hex'),
    ).toBe(seen?.headers['pay-signature']);
    expect(seen?.headers).not.toHaveProperty('cookie');
    expect(seen?.headers).not.toHaveProperty('x-other');
  });

  it('comes with a token that allows this and nothing else, whatever the caller claims to be', async () => {
    await call({ authorization: `Bearer ${system.keyOf()}` });
    const token = system.services.seen[0]?.headers.authorization?.slice('Bearer '.length) ?? '';
    const keys = createLocalJWKSet(JSON.parse(await readFile(system.signer.jwksFile, 'utf8')) as JSONWebKeySet);
    const { payload } = await jwtVerify(token, keys, { audience: 'billing' });
    expect(payload).toMatchObject({ kind: 'service', scope: 'provider:hook' });
    expect(payload).not.toHaveProperty('tenant');
  });

  it('is refused what every request is refused: another method, something compressed', async () => {
    expect((await fetch(address + path)).status).toBe(405);
    expect((await call({ 'content-encoding': 'gzip' })).status).toBe(415);
    expect(system.services.seen).toEqual([]);
  });

  it('has a limit of its own for an address, also while Redis is away', async () => {
    const share = Math.floor(1_200 / 12);
    let [admitted, status] = [0, (await call()).status];
    for (; admitted < 20 * share && status === 202; { status } = await call()) admitted++;
    expect(admitted).toBeGreaterThanOrEqual(share - 10);
    expect(status).toBe(429);
  });
});
