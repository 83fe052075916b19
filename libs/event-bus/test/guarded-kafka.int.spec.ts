import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, selfSigned, trusting } from '@atlas/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { securityOf, type KafkaSecurity } from '../src/transport/kafka-security.ts';
import { KafkaBroker } from '../src/transport/kafkajs/kafka.broker.ts';
import { PlatformaticBroker } from '../src/transport/platformatic/platformatic.broker.ts';
import { createTopics } from '../src/transport/topics.ts';
import { startGuardedKafka, type GuardedKafka } from './guarded-kafka.mjs';

const clients = { kafkajs: KafkaBroker, platformatic: PlatformaticBroker };
const login = { kafkaUsername: 'atlas', kafkaPassword: 'hunter2' };
const scram = securityOf({ ...login, kafkaTls: 'on', kafkaSasl: 'scram-sha-512' });
const plain = securityOf({ ...login, kafkaTls: 'on', kafkaSasl: 'plain' });
const topic = { name: 'lamps', partitions: 1, retentionMs: 86_400_000, replicationFactor: 1 };

describe('brokers that take nobody but by TLS and with a login', () => {
  const authority = selfSigned();
  const directory = mkdtempSync(join(tmpdir(), 'atlas-kafka-tls-'));
  let kafka: GuardedKafka;

  beforeAll(async () => {
    Logger.overrideLogger(false); // clients complain of what they are refused
    kafka = await startGuardedKafka(directory, { ...authority, username: 'atlas', password: 'hunter2' });
    const make = () => trusting(authority.certificate, () => createTopics([kafka.address], [topic], scram));
    await eventually(async () => void (await make()), { withinMs: 240_000 }); // a broker starts slowly where others work
  });
  afterAll(async () => {
    await kafka.stop();
    rmSync(directory, { recursive: true });
  });

  const access = (security: KafkaSecurity) => ({ brokers: [kafka.address], clientId: 'lamps', security });

  it.each([
    { client: 'kafkajs', by: 'SCRAM', security: scram },
    { client: 'kafkajs', by: 'PLAIN', security: plain },
    { client: 'platformatic', by: 'SCRAM', security: scram },
    { client: 'platformatic', by: 'PLAIN', security: plain },
  ] as const)('keep what $client sends, logged in by $by', ({ client, security }) =>
    trusting(authority.certificate, async () => {
      const broker = new clients[client](access(security));
      const high = async () => (await broker.watermarks(topic.name))[0]?.high ?? 0;
      const before = await high();
      await eventually(() => broker.send(topic.name, 0, [{ key: 'lamp', value: Buffer.from('on'), headers: {} }]));
      expect(await high()).toBeGreaterThan(before);
      await broker.close();
    }),
  );

  const wrong = securityOf({ ...login, kafkaTls: 'on', kafkaSasl: 'scram-sha-512', kafkaPassword: 'hunter3' });
  it.each([
    { client: 'kafkajs', who: 'with a wrong password', security: wrong },
    { client: 'platformatic', who: 'with a wrong password', security: wrong },
    { client: 'kafkajs', who: 'without TLS', security: { ...scram, tls: false } },
    { client: 'platformatic', who: 'without TLS', security: { ...scram, tls: false } },
  ] as const)('refuse $client $who', ({ client, security }) =>
    trusting(authority.certificate, async () => expect(await reaches(client, security)).toBe(false)),
  );

  it.each(['kafkajs', 'platformatic'] as const)('are nobody to %s when it does not trust them', async (client) =>
    expect(await reaches(client, scram)).toBe(false),
  );

  async function reaches(client: keyof typeof clients, security: KafkaSecurity): Promise<boolean> {
    const broker = new clients[client](access(security));
    const isReachable = await broker.isReachable();
    await broker.close();
    return isReachable;
  }
});
