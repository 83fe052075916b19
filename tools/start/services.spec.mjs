import { describe, expect, it } from '@jest/globals';
import { cliEnvironmentOf, databaseName, describeServices, environmentOf } from './services.mjs';

const services = describeServices({ ATLAS_PAYMENT_SIMULATOR_PORT: '4090' });
const urls = { owner: 'pg://owner', app: 'pg://app', system: 'pg://system', operator: 'pg://operator' };
const system = {
  services,
  addresses: { kafkaBrokers: '127.0.0.1:19092', topicPrefix: '', smtpUrl: 'smtp://mail' },
  secrets: { signingKeyFile: 'private.json', jwksFile: 'public.json', providerApiKey: 'p', databasePasswords: {} },
  databases: { billing: urls, reporting: urls },
};
const environment = (name) =>
  environmentOf(
    services.find((service) => service.name === name),
    system,
  );

describe("a service's environment", () => {
  it('follows a service that was moved to another port', () => {
    expect(environment('payment-simulator')).toMatchObject({ ATLAS_PORT: '4090' });
    expect(environment('billing')).toMatchObject({ ATLAS_PROVIDER_URL: 'http://127.0.0.1:4090' });
  });

  it('cannot be made for a port that is none: the variable is named', () => {
    for (const given of ['abc', '70000', '-1', '80.5'])
      expect(() => describeServices({ ATLAS_ORDERS_PORT: given })).toThrow(/ATLAS_ORDERS_PORT .*0 to 65535/);
  });

  it('lets a service into its database as its two least roles, never as the owner', () => {
    expect(environment('billing')).toMatchObject({
      ATLAS_DATABASE_URL: 'pg://app',
      ATLAS_SYSTEM_DATABASE_URL: 'pg://system',
    });
    expect(Object.values(environment('billing'))).not.toContain('pg://owner');
  });

  it('lets reporting alone see what all tenants have, for its report to the operator', () => {
    const readers = services.filter(({ name }) => Object.values(environment(name)).includes('pg://operator'));
    expect(readers.map(({ name }) => name)).toEqual(['reporting']);
  });

  it('gives the key that signs tokens to the gateway alone', () => {
    const holders = services.filter(({ name }) => Object.values(environment(name)).includes('private.json'));
    expect(holders.map(({ name }) => name)).toEqual(['gateway']);
  });

  it('lets the command line in by the gateway', () => {
    expect(cliEnvironmentOf(system)).toMatchObject({ ATLAS_API_URL: 'http://127.0.0.1:3000' });
  });

  it('shows the command line every database as the operator sees it', () => {
    expect(cliEnvironmentOf(system)).toMatchObject({ ATLAS_OPERATOR_DATABASE_URL_BILLING: 'pg://operator' });
  });

  it('names a database after its service', () => {
    expect(databaseName('payment-simulator')).toBe('atlas_payment_simulator');
  });
});
