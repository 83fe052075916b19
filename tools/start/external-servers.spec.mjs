import { describe, expect, it } from '@jest/globals';
import { endpoint, readExternalServers } from './external-servers.mjs';

const complete = {
  ATLAS_EXTERNAL_POSTGRES_URL: 'postgresql://postgres@db/postgres',
  ATLAS_KAFKA_BROKERS: 'kafka:9092',
  ATLAS_REDIS_URL: 'redis://cache',
  ATLAS_SMTP_URL: 'smtp://mail',
};

describe('the addresses of servers that run elsewhere', () => {
  it('are read from the environment; an inbox to look into is optional', () => {
    expect(readExternalServers(complete)).toEqual({
      postgresUrl: 'postgresql://postgres@db/postgres',
      kafkaBrokers: 'kafka:9092',
      redisUrl: 'redis://cache',
      smtpUrl: 'smtp://mail',
      inboxUrl: undefined,
    });
  });

  it('are all named at once when they are missing, with what each is for', () => {
    const { ATLAS_SMTP_URL: _smtp, ATLAS_REDIS_URL: _redis, ...incomplete } = complete;
    expect(() => readExternalServers(incomplete)).toThrow(
      /2 of them are missing[^]*ATLAS_REDIS_URL: Redis 7[^]*ATLAS_SMTP_URL: the mail server/,
    );
  });

  it('may leave out the usual port, and of several brokers the first is asked', () => {
    expect(endpoint('postgresql://postgres@db/postgres')).toEqual({ hostname: 'db', port: 5432 });
    expect(endpoint('redis://[::1]:7000/0')).toEqual({ hostname: '::1', port: 7000 });
    expect(endpoint('kafka-1:9093, kafka-2:9094')).toEqual({ hostname: 'kafka-1', port: 9093 });
  });
});
