import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, selfSigned, trusting } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis as Client } from 'ioredis';
import { releaseServers, startServers } from '../../../tools/dev-stack/index.mjs';
import { Redis } from '../src/index.ts';

describe('Redis by TLS', () => {
  const { certificate, key } = selfSigned();
  const directory = mkdtempSync(join(tmpdir(), 'atlas-redis-tls-'));
  const progress = { step: <Done>(_: string, work: () => Promise<Done>) => work() };
  const stack = { directory, progress, servers: ['redis'], ports: 'free', profile: 'fast' } as const;
  let redisUrl: string;

  beforeAll(async () => {
    const plain = new Client((await startServers(stack)).redisUrl);
    const port = await freePort();
    for (const [name, content] of Object.entries({ certificate, key })) writeFileSync(join(directory, name), content);
    const files = ['tls-cert-file', join(directory, 'certificate'), 'tls-key-file', join(directory, 'key')];
    await plain.call('CONFIG', 'SET', 'tls-auth-clients', 'no', ...files, 'tls-port', String(port));
    plain.disconnect();
    redisUrl = `rediss://localhost:${port}`;
  });
  afterAll(async () => {
    await releaseServers(stack);
    rmSync(directory, { recursive: true });
  });

  const connecting = async () => {
    const redis = new Redis({ redisUrl, redisSentinels: [], redisPrimary: '', redisTimeoutMs: 5_000 }, 'tls');
    const isThere = await redis.connect();
    redis.close();
    return isThere;
  };

  it('answers who trusts its authority', async () => expect(await trusting(certificate, connecting)).toBe(true));

  it('is nobody to others', async () => expect(await connecting()).toBe(false));
});
