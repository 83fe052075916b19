import { newEventId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { OneTierWatchman, TierlessWatchman } from './patient-watchmen.ts';

describe('what operators do to dead letters', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const ann = { actor: 'ann', note: 'ticket 7' };
  const consumers = [TierlessWatchman];
  const listed = async () => (await world.deadLetters.list({}, { limit: 100 })).items;
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));

  async function oneDead() {
    await eventually(async () => expect(await listed()).toHaveLength(1));
    return (await listed())[0]?.id ?? 0;
  }

  /** A record that breaks its contract, and two good ones behind it. */
  async function broken() {
    const headers = world.headersOf('attic', newEventId());
    await world.put('attic', '{"lamp":"attic"}', headers);
    for (const number of [2, 3])
      await world.put('attic', json({ lamp: 'attic', number }), world.headersOf('attic', newEventId()));
    await eventually(async () => expect(await world.parked()).toHaveLength(3));
    return { id: await oneDead(), headers };
  }

  it('show all that is known of one', async () => {
    await world.service({ consumers });
    const { id, headers } = await broken();
    expect(await world.deadLetters.show(id)).toMatchObject({
      ...{ id, reason: 'schema', topic: 'lamps', key: 'attic', offset: 0, type: 'lamp.lit', tenantId: world.tenant },
      ...{
        errorClass: 'TypeError',
        errorMessage: 'lamp and number are required',
        attempts: 1,
        blocks: true,
        edited: false,
      },
      ...{
        headers,
        payload: Buffer.from('{"lamp":"attic"}'),
        waitingBehind: 2,
        operations: [],
        serviceVersion: 'unknown',
      },
      exhaustedAt: expect.any(Date),
    });
    expect(await world.deadLetters.stats()).toEqual({
      ...{ deadLetters: 1, unknownTypes: 0, blockedKeys: 1, waitingBehind: 2 },
      ...{ oldestSeconds: expect.any(Number), oldestBlockedSeconds: expect.any(Number) },
      byReason: [{ name: 'schema', count: 1 }],
      byType: [{ name: 'lamp.lit', count: 1 }],
      byErrorClass: [{ name: 'TypeError', count: 1 }],
    });
  });

  it('list page by page, and by whatever they have in common', async () => {
    await world.service({ consumers });
    for (let number = 1; number <= 7; number++)
      await world.put(`key ${number}`, '{', world.headersOf(`lamp ${number}`, newEventId()));
    await eventually(async () => expect(await listed()).toHaveLength(7));
    const pages: number[] = [];
    const seen = new Set<number>();
    for (let after = 0, more = true; more;) {
      const { items, next } = await world.deadLetters.list({ reason: 'deserialise' }, { after, limit: 3 });
      pages.push(items.length);
      for (const { id } of items) seen.add(id);
      [after, more] = [next ?? 0, next !== undefined];
    }
    expect([pages, seen.size]).toEqual([[3, 3, 1], 7]);
    const count = async (filter: Parameters<typeof world.deadLetters.list>[0]) =>
      (await world.deadLetters.list(filter, { limit: 100 })).items.length;
    expect(
      await count({
        key: 'key 3',
        topic: 'lamps',
        type: 'lamp.lit',
        tenantId: world.tenant,
        errorClass: 'SyntaxError',
      }),
    ).toBe(1);
    expect(await count({ after: new Date(Date.now() + 60_000) })).toBe(0);
    expect(await count({ before: new Date(Date.now() + 60_000), messageContains: 'json' })).toBe(7);
    expect(await count({ reason: 'fatal' })).toBe(0);
  });

  it('edit one, which keeps the original and who changed what; redriven, it is handled, and its key goes on', async () => {
    await world.service({ consumers });
    const { id } = await broken();
    for (const dryRun of [true, false]) {
      const bad = world.deadLetters.edit(id, { ...ann, dryRun, payload: json({ lamp: 'attic', number: 'one' }) });
      await expect(bad).rejects.toMatchObject({ code: 'edit_refused' });
    }
    const good = { ...ann, payload: json({ lamp: 'attic', number: 0 }) };
    const { operations: _, ...wouldBe } = await world.deadLetters.edit(id, { ...good, dryRun: true });
    expect(await world.deadLetters.show(id)).toMatchObject({ edited: false, operations: [] });
    expect(await world.deadLetters.edit(id, good)).toMatchObject(wouldBe);

    const edited = await world.deadLetters.edit(id, { ...ann, payload: json({ lamp: 'attic', number: 1 }) });
    expect(edited).toMatchObject({ edited: true, original: { payload: Buffer.from('{"lamp":"attic"}') } });
    expect(edited.operations).toMatchObject([
      { actor: 'ann', action: 'dead-letter.edit', note: 'ticket 7', before: expect.stringContaining('\\"attic\\"}') },
      { before: expect.stringContaining('\\"number\\":0'), after: expect.stringContaining('\\"number\\":1') },
    ]);
    await world.deadLetters.redrive([id], ann);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([1, 2, 3]));
  });

  it('discard one: its key goes on without it, it does not come again, and the audit keeps all of it', async () => {
    await world.service({ consumers });
    const { id, headers } = await broken();
    expect(await world.deadLetters.discard([id], { ...ann, dryRun: true })).toMatchObject({
      dryRun: true,
      discarded: 1,
    });
    expect(await listed()).toHaveLength(1);
    expect(await world.deadLetters.discard([id], ann)).toMatchObject({ discarded: 1, ids: [id], refused: [] });
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([2, 3]));
    await world.put('attic', json({ lamp: 'attic', number: 1 }), headers); // the same event, said again
    await world.put('attic', json({ lamp: 'attic', number: 4 }), world.headersOf('attic', newEventId()));
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([2, 3, 4]));
    const { rows } = await world.sql<{ before: string }>(
      `SELECT before FROM bus.operation WHERE action = 'dead-letter.discard'`,
    );
    expect(JSON.parse(rows[0]?.before ?? '')).toMatchObject({
      id,
      key: 'attic',
      payload: `\\x${Buffer.from('{"lamp":"attic"}').toString('hex')}`,
    });
    expect(await world.deadLetters.discard([id], ann)).toMatchObject({
      discarded: 0,
      refused: [{ code: 'dead_letter_not_found' }],
    });
  });

  it('find it gone when they edit or discard it while it is being tried, and that try succeeds', async () => {
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isBroken = true;
    const seen = async (_: unknown, { data }: LampEvent) => {
      if (isBroken) throw new Error(`${data.lamp} is broken`);
      begun.resolve();
      await go.promise;
    };
    const service = await world.service({ behaviour: { seen }, consumers });
    await world.light(service, 'attic', 1);
    const id = await oneDead();
    isBroken = false;
    await world.deadLetters.redrive([id], ann);
    await begun.promise;
    const orders = Promise.allSettled([
      world.deadLetters.edit(id, { ...ann, payload: json({ lamp: 'attic', number: 9 }) }),
      world.deadLetters.discard([id], ann),
    ]);
    await eventually(async () => {
      const { rows } = await world.sql<{ waiting: number }>(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      expect(rows).toEqual([{ waiting: 2 }]);
    });
    go.resolve();
    expect(await orders).toMatchObject([
      { status: 'rejected', reason: { code: 'dead_letter_not_found' } },
      { status: 'fulfilled', value: { discarded: 0 } },
    ]);
    expect(await world.numbersOf('attic')).toEqual([1]);
  });

  it('win when they discard it just before its tier: it is not tried again, and what waited goes on', async () => {
    const seen = (_: unknown, { data }: LampEvent) => {
      if (data.number === 1) throw new Error('no bulb');
    };
    const service = await world.service({ behaviour: { seen }, consumers: [OneTierWatchman] });
    await world.light(service, 'attic', 1, 2);
    const id = await oneDead();
    await world.deadLetters.discard([id], ann);
    await eventually(async () => expect(await world.numbersOf('attic')).toEqual([2]));
    await eventually(async () => expect(await world.parked()).toEqual([]));
    expect(await world.sentTo('lamps.dlt')).toBe(0);
  });
});
