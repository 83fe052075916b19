import { ConfigurationCopies, configurationKey } from '@atlas/flags';
import { uuidOf } from '@atlas/kernel';
import { Redis } from '@atlas/redis';
import { eventually, testServers } from '@atlas/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RenewCopies } from '../src/tenant-configuration/renew-copies.job.ts';
import { CopyConfigurationJob } from '../src/tenant-configuration/copy-configuration.job.ts';
import { AccountsInTest, ownerOf, personOf, type Customer } from './accounts-in-test.ts';

interface ConfigurationBody {
  readonly id: string;
  readonly version: number;
  readonly requestsPerMinute: number | null;
  readonly errors?: readonly { readonly pointer: string }[];
}

const url = '/v1/tenant-configuration';

describe('the configuration of a tenant', () => {
  let accounts: AccountsInTest;
  let redis: Redis;
  let copies: ConfigurationCopies;
  let acme: Customer;

  beforeAll(async () => {
    accounts = await AccountsInTest.start();
    redis = new Redis(
      { redisUrl: testServers.redisUrl(), redisSentinels: [], redisPrimary: '', redisTimeoutMs: 10_000 },
      'test',
    );
    await redis.connect();
    copies = new ConfigurationCopies(redis);
  });
  afterAll(async () => {
    redis.close();
    await accounts.close();
  });
  beforeEach(async () => void (acme = await accounts.aCustomer()));

  const read = () => accounts.call<ConfigurationBody>(ownerOf(acme), 'GET', url);
  const decide = (wish: object, headers: Record<string, string> = {}) =>
    accounts.call<ConfigurationBody>(ownerOf(acme), 'PUT', url, wish, headers);
  const copied = () => copies.find(acme.tenant.id);

  it('is as it comes until somebody decides otherwise, and so is what they leave out', async () => {
    const asItComes = { requestsPerMinute: null, sessionIdleMinutes: 120, signInFrom: [] };
    const { answer, headers } = await read();
    expect(answer).toEqual({ id: acme.tenant.id, version: 0, ...asItComes, _links: { self: { href: url } } });
    expect(headers.etag).toBeDefined();
    const wish = { requestsPerMinute: 600, signInFrom: ['203.0.113.0/24', '2001:db8::1'] };
    expect((await decide(wish)).answer).toMatchObject({ version: 1, sessionIdleMinutes: 120, ...wish });
    expect((await decide({})).answer).toMatchObject({ version: 2, ...asItComes });
  });

  it('is told, written down, and copied for the gateways, with its version', async () => {
    await decide({ sessionIdleMinutes: 30 });
    await eventually(async () => expect(await copied()).toMatchObject({ version: 1, sessionIdleMinutes: 30 }));
    const configured = (await accounts.eventsOf(acme.tenant.id)).filter(({ type }) => type === 'tenant.configured');
    expect(configured.map(({ data }) => data)).toMatchObject([{ configVersion: 1, sessionIdleMinutes: 30 }]);
    const { answer } = await accounts.call<{ items: { action: string }[] }>(ownerOf(acme), 'GET', '/v1/audit-log');
    expect(answer.items.map(({ action }) => action)).toContain('tenant.configured');
    expect((await accounts.verify(acme.apiKey.secret)).answer.configVersion).toBe(1);
  });

  it('is not decided over the head of somebody else', async () => {
    const { headers } = await read();
    const seen = { 'if-match': String(headers.etag) };
    expect((await decide({ requestsPerMinute: 100 }, seen)).status).toBe(200);
    expect(await decide({ requestsPerMinute: 200 }, seen)).toMatchObject({ status: 412 });
    expect((await read()).answer).toMatchObject({ version: 1, requestsPerMinute: 100 });
  });

  it('has one more version for each of many decisions at once that is taken, and refuses the others', async () => {
    const wishes = Array.from({ length: 20 }, (_, index) => decide({ requestsPerMinute: index + 1 }));
    const statuses = (await Promise.all(wishes)).map(({ status }) => status);
    expect([200, 412]).toEqual(expect.arrayContaining([...new Set(statuses)]));
    const taken = statuses.filter((status) => status === 200).length;
    expect((await read()).answer.version).toBe(taken);
    await eventually(async () => expect((await copied()).version).toBe(taken));
  });

  it('comes to Redis although the process died at the commit, or Redis has lost it', async () => {
    await decide({ requestsPerMinute: 300 });
    await eventually(async () => expect((await copied()).version).toBe(1));
    const lose = () => redis.ask((client) => client.del(configurationKey(uuidOf(acme.tenant.id))));
    await lose();
    await accounts.app.get(CopyConfigurationJob).run({ tenantId: acme.tenant.id });
    expect(await copied()).toMatchObject({ version: 1, requestsPerMinute: 300 });
    await lose();
    await accounts.app.get(RenewCopies).run();
    expect(await copied()).toMatchObject({ version: 1, requestsPerMinute: 300 });
  });

  it.each([
    [{ requestsPerMinute: 0 }, '#/requestsPerMinute'],
    [{ requestsPerMinute: 1.5 }, '#/requestsPerMinute'],
    [{ sessionIdleMinutes: 121 }, '#/sessionIdleMinutes'],
    [{ sessionIdleMinutes: null }, '#/sessionIdleMinutes'],
    [{ signInFrom: ['203.0.113.0/33'] }, '#/signInFrom/0'],
    [{ signInFrom: ['10.0.0.0/8', 'home'] }, '#/signInFrom/1'],
    [{ colour: 'blue' }, '#/colour'],
  ])('refuses %j', async (wish, pointer) => {
    const { status, answer } = await decide(wish);
    expect([status, new Set(answer.errors?.map((error) => error.pointer))]).toEqual([422, new Set([pointer])]);
    expect((await read()).answer.version).toBe(0);
  });

  it('is decided by those alone who may, and seen by nobody else', async () => {
    const member = await accounts.aUserOf(acme, 'member');
    const asMember = personOf(acme, member, ['orders:read']);
    expect((await accounts.call(asMember, 'PUT', url, {})).status).toBe(403);
    await decide({ requestsPerMinute: 100 });
    const globex = await accounts.aCustomer();
    const { answer } = await accounts.call<ConfigurationBody>(ownerOf(globex), 'GET', url);
    expect(answer.version).toBe(0);
  });
});
