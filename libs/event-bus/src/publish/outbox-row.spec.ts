import { newEventId, newId, type EventId, type TenantId } from '@atlas/kernel';
import type { EventContract } from '../contract/contract.ts';
import { outboxRow, outboxRows } from './outbox-row.ts';
import type { EventMetadata } from './publishable.ts';

interface Lamp {
  readonly lamp: string;
}

const LampLit: EventContract<Lamp> = {
  type: 'lamp.lit',
  version: '1.3',
  major: 1,
  topic: 'lamps',
  key: ({ lamp }) => lamp,
  url: ({ lamp }) => `/v1/lamps/${lamp}`,
  assertPublishable: ({ lamp }) => {
    if (lamp === 'none') throw new TypeError('no lamp');
  },
  parse: (data) => data as Lamp,
};

const LampLitV2: EventContract<{ readonly place: Lamp }> = {
  ...LampLit,
  version: '2.0',
  major: 2,
  key: ({ place }) => place.lamp,
  url: ({ place }) => `/v2/lamps/${place.lamp}`,
  assertPublishable: () => undefined,
  parse: (data) => data as { place: Lamp },
  previous: {
    contract: LampLit,
    upcast: (older) => ({ place: older as Lamp }),
    downcast: ({ place }) => place,
  },
};

const source = '/atlas/lamps';
const metadata = () => ({ id: newEventId(), tenantId: newId('ten'), sequence: 1 });
const hall = { place: { lamp: 'hall' } };

describe('the rows of a fact', () => {
  it('are one for each major that the service publishes, alike but for schema, link and body', () => {
    const rows = outboxRows({ source, publishes: [LampLit, LampLitV2] }, LampLitV2, hall, metadata());
    expect(rows.map(({ schema }) => schema)).toEqual(['lamp.lit/2.0', 'lamp.lit/1.3']);
    expect(rows.map(({ payload }) => JSON.parse(String(payload)))).toEqual([hall, hall.place]);
    const common = rows.map(({ headers, schema: _, payload: __, ...row }) => {
      const { ce_dataschema: ___, ce_url: ____, ...rest } = JSON.parse(headers);
      return { ...row, rest };
    });
    expect(common[0]).toEqual(common[1]);
  });

  it('leave out a major that it does not publish', () => {
    const schemas = (...publishes: (typeof LampLit | typeof LampLitV2)[]) =>
      outboxRows({ source, publishes }, LampLitV2, hall, metadata()).map(({ schema }) => schema);
    expect(schemas(LampLitV2)).toEqual(['lamp.lit/2.0']);
    expect(() => schemas(LampLit)).toThrow('does not publish lamp.lit');
  });

  it('hold every major to its own contract', () => {
    const publisher = { source, publishes: [LampLit, LampLitV2] };
    expect(() => outboxRows(publisher, LampLitV2, { place: { lamp: 'none' } }, metadata())).toThrow('no lamp');
  });

  it('are the single row that a statement asks for, when there is one major', () => {
    const said = metadata();
    const [row] = outboxRows({ source, publishes: [LampLit] }, LampLit, hall.place, said);
    const alone = outboxRow(LampLit, hall.place, said, source);
    const { ce_time: _, ce_correlationid: __, ...headers } = JSON.parse(alone.headers);
    expect(JSON.parse(row!.headers)).toMatchObject(headers);
    expect({ ...row, headers: '' }).toEqual({ ...alone, headers: '' });
  });
});

describe('what cannot be published is refused where it is published', () => {
  const lamp = 'hall';
  const published = (data: Lamp, changes: Partial<EventMetadata> = {}) =>
    outboxRow(LampLit, data, { ...metadata(), ...changes }, source);

  it.each([
    [
      'a payload that no broker takes',
      () => published({ lamp, note: 'x'.repeat(900_001) } as Lamp),
      '900000 are allowed',
    ],
    ['data that breaks the contract', () => published({ lamp: 'none' }), 'no lamp'],
    ['a fact without a key', () => published({ lamp: '' }), 'its key is empty'],
    [
      'a key that no index takes',
      () => published({ lamp: 'ž'.repeat(501) }),
      'its key has 1002 bytes, 1000 are allowed',
    ],
    ['a key that PostgreSQL cannot hold', () => published({ lamp: 'h\0ll' }), 'NUL'],
    [
      'somebody else’s id for a tenant',
      () => published({ lamp }, { tenantId: 'ord_1' as TenantId }),
      '"ord_1" is not the id of a tenant',
    ],
    ['an id that is no UUID', () => published({ lamp }, { id: '7' as EventId }), '"7" is not an event id'],
    ['a version that counts nothing', () => published({ lamp }, { sequence: Number.NaN }), 'its sequence is NaN'],
    ['half a version', () => published({ lamp }, { sequence: 1.5 }), 'its sequence is 1.5'],
    ['a version before the first', () => published({ lamp }, { sequence: -1 }), 'its sequence is -1'],
  ])('%s', (_what, publishing, why) => {
    expect(publishing).toThrow(why);
  });
});
