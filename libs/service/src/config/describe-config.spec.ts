import { describe, expect, it } from '@jest/globals';
import { describeConfig } from './describe-config.ts';
import { databaseVariables, kafkaVariables, serviceVariables } from './service-variables.ts';
import { url, wholeNumber } from './variable.ts';

const config = describeConfig('billing', {
  ...serviceVariables(3003),
  ...databaseVariables,
  ...kafkaVariables,
  retries: wholeNumber('ATLAS_RETRIES', 'how often to try', { default: 3, max: 9 }),
});

const complete = {
  ATLAS_TOKEN_JWKS_FILE: '/keys.json',
  ATLAS_DATABASE_URL: 'postgres://billing_app:hunter2@localhost/atlas_billing',
  ATLAS_SYSTEM_DATABASE_URL: 'postgres://billing_system:hunter2@localhost/atlas_billing',
  ATLAS_KAFKA_BROKERS: 'one:9092, two:9092',
};

describe('the configuration of a service', () => {
  it('is read from the environment, with defaults', () => {
    expect(config.read({ ...complete, ATLAS_PORT: '0', ATLAS_TOPIC_PREFIX: '' })).toMatchObject({
      service: 'billing',
      port: 0,
      host: '127.0.0.1',
      kafkaBrokers: ['one:9092', 'two:9092'],
      transport: 'kafkajs',
      topicPrefix: '',
      retries: 3,
    });
  });

  it('names everything that is missing or unfit at once, with what it is for, and shows no value', () => {
    const read = () =>
      config.read({
        ATLAS_DATABASE_URL: 'hunter2',
        ATLAS_PORT: '99999',
        ATLAS_KAFKA_BROKERS: 'one,,two',
        ATLAS_KAFKA_CLIENT: 'librdkafka',
        ATLAS_RETRIES: '',
      });
    expect(read).toThrow(
      [
        'billing cannot start: its environment is not complete.',
        '  ATLAS_PORT is not a whole number from 0 to 65535 (the port to listen on; 0 takes a free one)',
        '  ATLAS_TOKEN_JWKS_FILE is missing (the file with the public keys that service tokens are signed with)',
        '  ATLAS_DATABASE_URL is not a URL that begins with postgres:// or postgresql:// (PostgreSQL, as the role of the application)',
        '  ATLAS_SYSTEM_DATABASE_URL is missing (PostgreSQL, as the role that finds work and tenants)',
        '  ATLAS_KAFKA_BROKERS is not a list of names with commas between them (the Kafka brokers: host:port, host:port)',
        '  ATLAS_KAFKA_CLIENT is not one of kafkajs, platformatic (the client that speaks to them)',
      ].join('\n'),
    );
    expect(read).not.toThrow(/hunter2/);
  });

  describe('of secure connections', () => {
    it.each(['require', 'prefer', 'verify-ca', 'no-verify'])(
      'refuses a database by sslmode=%s: it would not check who answers',
      (mode) =>
        expect(() =>
          config.read({ ...complete, ATLAS_DATABASE_URL: `${complete.ATLAS_DATABASE_URL}?sslmode=${mode}` }),
        ).toThrow('ATLAS_DATABASE_URL has an sslmode that does not check who answers; use verify-full'),
    );

    it.each(['verify-full', 'disable'])('takes a database by sslmode=%s', (mode) => {
      const address = `${complete.ATLAS_DATABASE_URL}?sslmode=${mode}`;
      expect(config.read({ ...complete, ATLAS_DATABASE_URL: address }).databaseUrl).toBe(address);
    });

    it('takes a login at the brokers that is complete', () =>
      expect(
        config.read({
          ...complete,
          ATLAS_KAFKA_SASL: 'scram-sha-512',
          ATLAS_KAFKA_USERNAME: 'atlas',
          ATLAS_KAFKA_PASSWORD: 'hunter2',
        }),
      ).toMatchObject({ kafkaSasl: 'scram-sha-512', kafkaUsername: 'atlas', kafkaPassword: 'hunter2' }));

    it.each([
      { given: { ATLAS_KAFKA_SASL: 'scram-sha-512' }, fault: 'needs ATLAS_KAFKA_USERNAME and ATLAS_KAFKA_PASSWORD' },
      { given: { ATLAS_KAFKA_PASSWORD: 'hunter2' }, fault: 'is none, and there is a user name or a password' },
      {
        given: { ATLAS_KAFKA_SASL: 'plain', ATLAS_KAFKA_USERNAME: 'atlas', ATLAS_KAFKA_PASSWORD: 'hunter2' },
        fault: 'it needs ATLAS_KAFKA_TLS=on',
      },
    ])('refuses one that $fault', ({ given, fault }) => {
      const read = () => config.read({ ...complete, ...given });
      expect(read).toThrow(/^ {2}ATLAS_KAFKA_SASL /m);
      expect(read).toThrow(fault);
      expect(read).not.toThrow(/hunter2/);
    });
  });

  describe('that holds an address', () => {
    const addressed = describeConfig('gateway', { orders: url('ATLAS_UPSTREAM_ORDERS', 'the address of orders') });

    it('takes it with or without a slash at its end', () => {
      for (const given of ['http://orders:3002', 'http://orders:3002/', 'http://orders:3002//'])
        expect(addressed.read({ ATLAS_UPSTREAM_ORDERS: given }).orders).toBe('http://orders:3002');
    });

    it.each(['orders:3002', 'localhost:5432/x', 'foo:bar', 'http:orders', 'http://', 'postgres://orders', '/v1'])(
      'refuses %s, which is none',
      (given) => {
        const read = () => addressed.read({ ATLAS_UPSTREAM_ORDERS: given });
        expect(read).toThrow('ATLAS_UPSTREAM_ORDERS is not a URL that begins with http:// or https://');
      },
    );
  });
});
