import { Database } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Headers } from '../src/contract/envelope.ts';
import { publish } from '../src/index.ts';
import type { IncomingRecord } from '../src/transport/broker.ts';
import { LampWorld } from './lamp-world.ts';
import { LampBurntOut, LampLit } from './lamps.ts';
import { obituary } from './obituary.ts';

const hour = 3_600_000;
const day = 24 * hour;

type DeadRow = Omit<IncomingRecord, 'headers'> & {
  readonly headers: string;
  readonly reason: string;
  readonly attempts: number;
  readonly errorClass: string;
};

interface Parked {
  readonly state: string;
  readonly reason: string;
  readonly error: string | null;
}

describe('a record that no handler should see', () => {
  let world: LampWorld;
  let round = 0;

  beforeAll(async () => {
    world = await LampWorld.open();
    await world.service({ knows: [LampLit, LampBurntOut] });
  });
  afterAll(() => world.end());

  const body = JSON.stringify({ lamp: 'hall', number: 1 });
  const without = (name: string, headers: Headers): Headers =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  const aged = (ago: number) => ({
    ce_id: newUuid(Date.now() - ago),
    ce_time: new Date(Date.now() - ago).toISOString(),
  });
  /** What became of it, once other keys of all partitions have been handled that came after it. */
  async function fateOf(change: (headers: Headers) => Headers, value: string | null = body): Promise<Parked[]> {
    const key = `bad ${++round}`;
    await world.put(key, value, change(world.headersOf(key)));
    const lamps = Array.from({ length: 20 }, (_, i) => `lamp ${round} ${i}`);
    for (const lamp of lamps) await world.put(lamp, JSON.stringify({ lamp, number: 1 }), world.headersOf(lamp));
    await eventually(async () => {
      for (const lamp of lamps) expect(await world.numbersOf(lamp)).toEqual([1]);
    });
    return (
      await world.sql<Parked>('SELECT state, reason, error_message AS error FROM bus.parked WHERE key = $1', [key])
    ).rows;
  }
  const saying = (change: Headers) => (headers: Headers) => ({ ...headers, ...change });
  const isDead = (reason: string, error: string) => [{ state: 'dead', reason, error: expect.stringContaining(error) }];

  it('is a dead letter when its body is not JSON', async () =>
    expect(await fateOf(saying({}), '{"lamp":')).toEqual(isDead('deserialise', 'JSON')));

  it('is a dead letter when it has no body', async () =>
    expect(await fateOf(saying({}), null)).toEqual(isDead('deserialise', 'JSON')));

  it('is a dead letter when its body breaks the contract', async () =>
    expect(await fateOf(saying({}), '{"lamp":"hall"}')).toEqual(isDead('schema', 'number')));

  it('is a dead letter when it has no headers', async () =>
    expect(await fateOf(() => ({}))).toEqual(isDead('deserialise', 'the header ce_type is missing')));

  it.each([
    'ce_id',
    'ce_type',
    'ce_dataschema',
    'ce_time',
    'ce_tenant',
    'ce_sequence',
    'ce_subject',
    'ce_correlationid',
  ])('is a dead letter that names the header when it has no %s', async (name) =>
    expect(await fateOf((headers) => without(name, headers))).toEqual(
      isDead('deserialise', `the header ${name} is missing`),
    ),
  );

  it.each([
    ['ce_tenant', 'ten_1'],
    ['ce_tenant', `acc_${newUuid()}`],
    ['ce_time', 'yesterday'],
    ['ce_sequence', 'minus one'],
    ['ce_dataschema', 'lamp.lit'],
    ['ce_id', '7'],
    ['ce_id', '0198c1f2-5e6a-4d31-9c0b-3f1a2b4c5d6e'], // of version 4: without a time
  ])('is a dead letter that names the header when its %s is "%s"', async (name, value) =>
    expect(await fateOf(saying({ [name]: value }))).toEqual(
      isDead('deserialise', `the header ${name} is malformed: "${value}"`),
    ),
  );

  it('is a dead letter when its ce_time lies a day ahead', async () =>
    expect(await fateOf(saying({ ce_time: new Date(Date.now() + day).toISOString() }))).toEqual(
      isDead('deserialise', 'the header ce_time is of the future'),
    ));

  it('is a dead letter when its id lies a day ahead', async () =>
    expect(await fateOf(saying({ ce_id: newUuid(Date.now() + day) }))).toEqual(
      isDead('deserialise', 'the header ce_id is of the future'),
    ));

  it('is a dead letter when it is older than what the inbox remembers for certain', async () =>
    expect(await fateOf(saying(aged(8 * day)))).toEqual(isDead('too-old', 'nothing older than 7 days')));

  it('is handled when it is nearly as old as that', async () =>
    expect(await fateOf(saying(aged(6 * day)))).toEqual([]));

  it('is set aside when no contract of the build knows its type', async () =>
    expect(await fateOf(saying({ ce_type: 'lamp.sold', ce_dataschema: 'lamp.sold/1.0' }))).toEqual([
      { state: 'unknown', reason: 'unknown-type', error: null },
    ]));

  it('is set aside when no contract of the build knows its major', async () =>
    expect(await fateOf(saying({ ce_dataschema: 'lamp.lit/2.0' }))).toEqual([
      { state: 'unknown', reason: 'unknown-type', error: null },
    ]));

  it('is passed over when the build knows its type and the group does not handle it', async () =>
    expect(await fateOf(saying({ ce_type: 'lamp.burnt_out', ce_dataschema: 'lamp.burnt_out/1.0' }), '?')).toEqual([]));

  it('is never published when it is over the size limit, and nothing of its transaction is left', async () => {
    const service = await world.publisher();
    const data = { lamp: 'hall', number: 1, note: 'x'.repeat(900_000) };
    const published = service
      .get(Database)
      .transaction([world.tenant], async (tx) => publish(tx, LampLit, data, { tenantId: world.tenant, sequence: 1 }));
    await expect(published).rejects.toThrow(/900\d{3} bytes, 900000 are allowed: publish a link to what is large/);
    expect((await world.sql('SELECT FROM bus.outbox WHERE length(payload) > 900000')).rowCount).toBe(0);
  });

  it('lies, where it is dead, on the topic of the group’s dead letters: as it came, with all that is said of it', async () => {
    const { rows } = await world.sql<DeadRow>(
      `SELECT topic, partition, "offset"::int AS "offset", key, headers, payload AS value, produced_at AS timestamp,
              reason, attempts, error_class AS "errorClass" FROM bus.parked WHERE state = 'dead'`,
    );
    expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['deserialise', 'schema', 'too-old']));
    const copies = await world.recordsOf('lamps.dlt', rows.length);
    for (const { headers, ...row } of rows) {
      const copy = copies.find(({ key }) => key === row.key);
      expect(copy).toEqual(obituary({ ...row, headers: JSON.parse(headers) }, row));
    }
  });

  it('that is too old is handled when somebody redrives it, and comes no second time', async () => {
    const key = `old ${++round}`;
    const headers = { ...world.headersOf(key), ...aged(30 * day) };
    const value = JSON.stringify({ lamp: key, number: 1 });
    await world.put(key, value, headers);
    const dead = () => world.sql<{ id: string }>('SELECT id FROM bus.parked WHERE key = $1', [key]);
    const id = await eventually(async () => {
      const [row] = (await dead()).rows;
      expect(row).toBeDefined();
      return Number(row?.id);
    });
    await world.deadLetters.redrive([id], { actor: 'ada' });
    await eventually(async () => expect(await world.numbersOf(key)).toEqual([1]));
    await world.put(key, value, headers);
    await world.put(key, JSON.stringify({ lamp: key, number: 2 }), world.headersOf(key));
    await eventually(async () => expect(await world.numbersOf(key)).toEqual([1, 2]));
  });
});
