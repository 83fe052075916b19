import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { atlas } from './atlas-in-test.ts';
import { StandInGateway } from './stand-in-gateway.ts';

const flag = {
  ...{ id: 'sign-up-open', type: 'boolean', purpose: 'Whether anybody may open a tenant.', services: ['gateway'] },
  ...{ default: true, value: true, rules: [], version: 0, changedAt: null },
};

let gateway: StandInGateway;
beforeAll(async () => {
  gateway = await StandInGateway.start();
  process.env['ATLAS_API_URL'] = gateway.url;
  process.env['ATLAS_API_KEY'] = 'atlas_opr_secret';
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.answer = ({ method, body }) => (method === 'PUT' && typeof body === 'object' ? { ...flag, ...body } : flag);
});

describe('atlas flags', () => {
  it('lists what can be turned, and what it is for', async () => {
    gateway.answer = () => ({ items: [flag] });
    expect((await atlas('flags', 'list')).out.split('\n')).toEqual([
      'FLAG          VALUE  DEFAULT  RULES  SET  FOR',
      'sign-up-open  true   true         0    –  Whether anybody may open a tenant.',
      '',
    ]);
  });

  it('sets a flag, with rules for some tenants', async () => {
    const rules = [{ percentage: 10, value: true }];
    const { out, code } = await atlas('flags', 'set', 'sign-up-open', 'false', '--rules', JSON.stringify(rules));
    expect([code, out]).toEqual([0, 'sign-up-open is false (it was true).\n']);
    expect(gateway.orders).toEqual([['PUT flags/sign-up-open', { value: false, rules }]]);
  });

  it('takes back what one was set to', async () => {
    expect((await atlas('flags', 'unset', 'sign-up-open')).out).toBe('sign-up-open is true again, its default.\n');
    expect(gateway.orders).toEqual([['DELETE flags/sign-up-open', undefined]]);
  });

  it('asks nobody for what makes no sense', async () => {
    expect(await atlas('flags', 'set', 'sign-up-open', 'perhaps')).toMatchObject({ code: 2 });
    expect(await atlas('flags', 'set', 'sign-up-open', '3')).toMatchObject({
      code: 2,
      err: expect.stringContaining('The flag is a boolean'),
    });
    expect(gateway.orders).toEqual([]);
  });

  it('says what the gateway refuses', async () => {
    gateway.answer = () => undefined;
    expect(await atlas('flags', 'unset', 'sign-up-opne')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such'),
    });
  });
});
