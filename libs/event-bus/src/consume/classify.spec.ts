import { newEventId, newId, newUuid } from '@atlas/kernel';
import type { IncomingRecord } from '../transport/broker.ts';
import { classify, classifyLive, type GroupKnowledge } from './classify.ts';
import type { EventContract } from '../contract/contract.ts';
import { toHeaders } from '../contract/envelope.ts';

const lampLit: EventContract<{ lamp: string }> = {
  type: 'lamp.lit',
  version: '1.0',
  major: 1,
  topic: 'lamps',
  key: ({ lamp }) => lamp,
  url: () => undefined,
  assertPublishable: () => undefined,
  parse: (data) => {
    if (typeof data !== 'object' || data === null || !('lamp' in data)) throw new TypeError('no lamp');
    return { lamp: String(data.lamp) };
  },
};

const group: GroupKnowledge = {
  handlers: new Map([['lamp.lit v1', { contract: lampLit, takes: 'one', handle: async () => undefined }]]),
  knownRoutes: new Set(['lamp.lit v1', 'lamp.sold v1']),
};

function record(type: string, version: string, body: string): IncomingRecord {
  const headers = toHeaders({
    id: newEventId(),
    type,
    version,
    time: new Date(),
    tenantId: newId('ten'),
    sequence: 1,
    subject: 'lamp 1',
    correlationId: 'c',
    source: '/lamps',
    url: undefined,
  });
  return {
    topic: 'lamps',
    partition: 0,
    offset: 0,
    key: 'lamp 1',
    value: Buffer.from(body),
    headers,
    timestamp: new Date(),
  };
}

describe('a record', () => {
  it('is handled when the group has a handler for its type and major', () => {
    expect(classify(record('lamp.lit', '1.7', '{"lamp":"a"}'), group)).toMatchObject({
      verdict: 'handle',
      event: { data: { lamp: 'a' } },
    });
  });

  it('is passed over when the build knows its type and the group does not handle it', () => {
    expect(classify(record('lamp.sold', '1.0', '{}'), group).verdict).toBe('pass-over');
  });

  it('is set aside when the build does not know its type, or not its major', () => {
    expect(classify(record('lamp.cleaned', '1.0', '{}'), group).verdict).toBe('set-aside');
    expect(classify(record('lamp.lit', '2.0', '{}'), group).verdict).toBe('set-aside');
  });

  it.each([
    ['a body that is not JSON', record('lamp.lit', '1.0', '{'), 'deserialise'],
    ['a body that breaks the contract', record('lamp.lit', '1.0', '{}'), 'schema'],
    ['no body', { ...record('lamp.lit', '1.0', ''), value: null }, 'deserialise'],
    ['no headers', { ...record('lamp.lit', '1.0', '{}'), headers: {} }, 'deserialise'],
  ])('is refused for %s', (_, bad, reason) => {
    expect(classify(bad, group)).toMatchObject({ verdict: 'refuse', reason });
  });

  it('is refused with the name of the header that is wrong', () => {
    const good = record('lamp.lit', '1.0', '{}');
    for (const [name, value] of [
      ['ce_tenant', 'ten_1'],
      ['ce_time', 'soon'],
      ['ce_sequence', '-1'],
      ['ce_id', 'x'],
      ['ce_id', '0198c1f2-5e6a-4d31-9c0b-3f1a2b4c5d6e'], // no time in it
    ] as const) {
      const result = classify({ ...good, headers: { ...good.headers, [name]: value } }, group);
      expect(result).toMatchObject({
        verdict: 'refuse',
        reason: 'deserialise',
        error: { message: `the header ${name} is malformed: "${value}"` },
      });
    }
  });

  const hours = (count: number) => count * 3_600_000;
  const aged = (name: string, hoursAgo: number) => {
    const good = record('lamp.lit', '1.0', '{"lamp":"a"}');
    const time = Date.now() - hours(hoursAgo);
    return {
      ...good,
      headers: { ...good.headers, [name]: name === 'ce_id' ? newUuid(time) : new Date(time).toISOString() },
    };
  };

  it.each(['ce_time', 'ce_id'])('is refused when its %s lies more than an hour ahead, and not for less', (name) => {
    expect(classifyLive(aged(name, -24), group)).toMatchObject({
      verdict: 'refuse',
      reason: 'deserialise',
      error: { message: expect.stringContaining(`the header ${name} is of the future`) },
    });
    expect(classifyLive(aged(name, -0.9), group).verdict).toBe('handle');
  });

  it.each(['ce_time', 'ce_id'])(
    'is too old when its %s is of more than a week ago, unless it was set aside',
    (name) => {
      expect(classifyLive(aged(name, 7 * 24 + 1), group)).toMatchObject({ verdict: 'refuse', reason: 'too-old' });
      expect(classifyLive(aged(name, 7 * 24 - 1), group).verdict).toBe('handle');
      expect(classify(aged(name, 30 * 24), group).verdict).toBe('handle');
    },
  );
});
