import { configurationKey } from '@atlas/flags';
import { uuidOf } from '@atlas/kernel';
import { Frozen } from '@atlas/redis/testing';
import { Redis } from '@atlas/redis';
import { AppLogger, hashOfApiKey, revocationMarkOf } from '@atlas/service';
import { eventually, testServers } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountsInTest, ownerOf, type Customer } from './accounts-in-test.ts';

describe('while Redis is away, what the gateways are to know', () => {
  let line: Frozen;
  let accounts: AccountsInTest;
  let acme: Customer;

  beforeEach(async () => {
    line = await Frozen.before(testServers.redisUrl());
    accounts = await AccountsInTest.start({ ATLAS_REDIS_URL: line.url });
    acme = await accounts.aCustomer();
    await line.refuse();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await accounts.close();
    await line.end();
  });

  const isThere = (key: string) => accounts.app.get(Redis).ask((client) => client.exists(key));
  const warnings = () => jest.spyOn(accounts.app.get(AppLogger), 'warn').mockImplementation(() => undefined);

  it.each([
    {
      what: 'a revocation',
      act: () => accounts.call(ownerOf(acme), 'DELETE', `/v1/api-keys/${acme.apiKey.id}`),
      key: () => revocationMarkOf(hashOfApiKey(acme.apiKey.secret)),
    },
    {
      what: 'a configuration',
      act: () => accounts.call(ownerOf(acme), 'PUT', '/v1/tenant-configuration', { requestsPerMinute: 100 }),
      key: () => configurationKey(uuidOf(acme.tenant.id)),
    },
  ])(
    'is decided all the same: $what is told of in the log, and to them when it is back',
    async ({ what, act, key }) => {
      const warned = warnings();
      expect([200, 204]).toContain((await act()).status);
      const said = `the gateways are told of ${what} later, by its job`;
      await eventually(() => expect(warned).toHaveBeenCalledWith(said, expect.anything()));
      await line.listen();
      await eventually(async () => expect(await isThere(key())).toBe(1));
    },
  );
});
