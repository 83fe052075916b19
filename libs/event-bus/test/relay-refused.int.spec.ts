import { newEventId, newId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionOf } from '../src/contract/partition.ts';
import { outboxRow } from '../src/publish/outbox-row.ts';
import { RefusedEventNotFound, RefusedOutbox } from '../src/relay/refused-outbox.ts';
import { RecordsRefused } from '../src/transport/broker.ts';
import { LampLit } from './lamps.ts';
import { neighbourOf, numberIn, Outbox, row, type Paper } from './paper.ts';

/** No broker takes it. */
const unfit = 13;
const actor = 'opr_ana';

describe('an event that the brokers refuse', () => {
  let outbox: Outbox;
  let paper: Paper;
  let refused: RefusedOutbox;

  beforeEach(async () => {
    outbox = await Outbox.open();
    ({ paper } = outbox);
    refused = new RefusedOutbox(outbox.db.app);
    refuse(unfit);
  });
  afterEach(() => outbox.close());

  const refuse = (...numbers: number[]) => {
    paper.before = (_topic, _partition, records) => {
      if (records.some(({ value }) => numbers.includes(numberIn(value)))) throw new RecordsRefused('too large');
    };
  };
  const neighbour = neighbourOf('hall');
  const untilRefused = (count: number) =>
    eventually(async () => expect((await refused.list({ limit: 100 })).items).toHaveLength(count));
  /** A hundred events of two keys in one send, one of which is unfit; returns its number in the outbox. */
  const refuseOneOfMany = async (): Promise<number> => {
    await outbox.commit(...Array.from({ length: 50 }, (_, i) => [row('hall', i), row(neighbour, 100 + i)]).flat());
    outbox.relay();
    await untilRefused(1);
    await eventually(async () => expect(await outbox.depth()).toBe(36));
    return (await refused.list({ limit: 1 })).items[0]?.seq ?? 0;
  };
  const hall = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `hall ${from + i}`);
  const heardOfHall = () => paper.heard('lamps').filter((line) => line.startsWith('hall'));

  it('stands aside alone: what came before it is sent, later ones of its key wait, other keys flow', async () => {
    await refuseOneOfMany();
    expect(heardOfHall()).toEqual(hall(0, unfit));
    expect(paper.heard('lamps').filter((line) => line.startsWith(neighbour))).toHaveLength(50);
    await outbox.commit(row('hall', 50), row(neighbour, 150));
    await eventually(() => expect(paper.lines).toContain(`lamps ${neighbour} 150`));
    expect(heardOfHall()).toEqual(hall(0, unfit));
    expect(new Set(paper.lines).size).toBe(paper.lines.length); // nothing was sent twice on the way
  });

  it('is listed and shown with what was said and why it was refused', async () => {
    const seq = await refuseOneOfMany();
    expect((await refused.list({ limit: 10 })).items).toMatchObject([
      { seq, topic: 'lamps', key: 'hall', schema: 'lamp.lit/1.0', errorMessage: 'too large', waitingBehind: 36 },
    ]);
    const shown = await refused.show(seq);
    expect(shown.headers).toMatchObject({ ce_type: 'lamp.lit', ce_subject: 'hall' });
    expect(numberIn(shown.payload)).toBe(unfit);
    await expect(refused.show(seq + 1)).rejects.toThrow(RefusedEventNotFound);
  });

  it('is sent before whatever of its key has waited, once it is retried and fits', async () => {
    const seq = await refuseOneOfMany();
    refuse();
    expect(await refused.retry([seq, 1], { actor, note: 'limit raised' })).toMatchObject({
      count: 1,
      seqs: [seq],
      refused: [{ id: 1, code: 'refused_event_not_found' }],
    });
    await outbox.untilEmpty();
    expect(heardOfHall()).toEqual(hall(0, 50));
    const { rows } = await outbox.db.admin.query('SELECT actor, action, what, note FROM bus.operation');
    expect(rows).toEqual([{ actor, action: 'outbox.retry', what: `outbox:${seq}`, note: 'limit raised' }]);
  });

  it('stands aside again when it is retried and does not fit', async () => {
    const seq = await refuseOneOfMany();
    await refused.retry('all', { actor });
    await untilRefused(1);
    expect(heardOfHall()).toEqual(hall(0, unfit));
    expect((await refused.show(seq)).operations).toHaveLength(1);
  });

  it('lets its key go on when it is discarded; the audit keeps what it said', async () => {
    const seq = await refuseOneOfMany();
    expect(await refused.discard([seq], { actor })).toMatchObject({ count: 1, seqs: [seq], refused: [] });
    await outbox.untilEmpty();
    expect(heardOfHall()).toEqual([...hall(0, unfit), ...hall(unfit + 1, 50)]);
    const { rows } = await outbox.db.admin.query<{ before: string }>('SELECT before FROM bus.operation');
    expect(rows[0]?.before).toContain(`"lamp\\":\\"hall\\",\\"number\\":${unfit}`);
  });

  it('stays where it is in a dry run, which says what would be done', async () => {
    const seq = await refuseOneOfMany();
    const report = { dryRun: true, count: 1, seqs: [seq] };
    expect(await refused.retry('all', { actor, dryRun: true })).toMatchObject(report);
    expect(await refused.discard('all', { actor, dryRun: true })).toMatchObject(report);
    await untilRefused(1);
    expect(await outbox.count('bus.operation')).toBe(0);
  });

  it('is listed page by page', async () => {
    refuse(1, 2, 3);
    await outbox.commit(row('hall', 1), row('attic', 2), row('cellar', 3));
    outbox.relay();
    await untilRefused(3);
    const first = await refused.list({ limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await refused.list({ limit: 2, ...(first.next !== undefined && { after: first.next }) });
    expect([...first.items, ...second.items].map(({ key }) => key).toSorted()).toEqual(['attic', 'cellar', 'hall']);
    expect(second.next).toBeUndefined();
  });

  it('takes the place of its repetition, which was published while it stood aside', async () => {
    const id = newEventId();
    const metadata = { tenantId: newId('ten'), sequence: 1, id };
    const fact = outboxRow(LampLit, { lamp: 'hall', number: unfit }, metadata, '/test');
    await outbox.commit(fact, row('hall', 14));
    outbox.relay();
    await untilRefused(1);
    await outbox.commit(fact);
    refuse();
    await refused.retry('all', { actor });
    await outbox.untilEmpty();
    expect(paper.lines).toEqual(['lamps hall 13', 'lamps hall 14']);
  });

  it('slows nobody else, however many wait behind it', async () => {
    await outbox.commit(row('hall', unfit));
    const relay = outbox.relay();
    await untilRefused(1);
    const rounds = 25;
    let number = 100;
    const sendRounds = () =>
      timeOf(async () => {
        for (const end = number + rounds; number < end; number++) {
          await outbox.commit(row('attic', number), row(neighbour, number));
          relay.wake();
          await eventually(() => expect(paper.lines).toContain(`lamps attic ${number}`), { everyMs: 1 });
        }
      });
    const alone = await sendRounds();
    await outbox.db.admin.query(
      `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
       SELECT gen_random_uuid(), 'lamp.lit/1.0', $1, 'lamps', 'hall', '{}', '{"number":99}' FROM generate_series(1, 100000)`,
      [partitionOf('hall')],
    );
    // Were all of them read in each round, it would be their sum, however often we look; whatever else goes on only adds to it.
    await eventually(async () => {
      const beside = await sendRounds();
      const past = await timeOf(readPastAll);
      expect(beside).toBeLessThan(3 * alone + (rounds * past) / 2);
    });
    const last = number - 1;
    await eventually(() => expect(paper.lines).toContain(`lamps ${neighbour} ${last}`)); // of the same partition, too
    expect(new Set(paper.lines).size).toBe(paper.lines.length);
    expect(heardOfHall()).toEqual([]);
  });

  const readPastAll = () =>
    outbox.db.admin.query(
      `SELECT seq, key, headers FROM bus.outbox AS row WHERE shard = $1 AND topic = 'lamps'
          AND NOT EXISTS (SELECT FROM bus.outbox_refused AS refused WHERE refused.topic = row.topic AND refused.key = row.key)
        ORDER BY seq LIMIT 100`,
      [partitionOf('hall')],
    );
  async function timeOf(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await work();
    return performance.now() - start;
  }

  it('stops nothing when it was never an event: its headers cannot even be read', async () => {
    await outbox.commit({ ...row('hall', 1), headers: 'no JSON' }, row('hall', 2), row(neighbour, 3));
    outbox.relay();
    await untilRefused(1);
    await eventually(() => expect(paper.lines).toEqual([`lamps ${neighbour} 3`]));
    expect((await refused.list({ limit: 1 })).items[0]?.headers).toEqual({ unreadable: 'no JSON' });
  });

  it('is repeated rather than lost when the database is away at the moment of its refusal', async () => {
    await outbox.db.admin.query(
      `CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
       CREATE TRIGGER away BEFORE INSERT ON bus.outbox_refused FOR EACH ROW EXECUTE FUNCTION away()`,
    );
    await outbox.commit(row('hall', unfit), row('hall', 14));
    let refusals = 0;
    paper.before = () => {
      refusals++;
      throw new RecordsRefused('too large');
    };
    outbox.relay();
    await eventually(() => expect(refusals).toBeGreaterThan(1)); // once more, as it could not be put aside
    refuse(unfit);
    await outbox.db.admin.query('DROP FUNCTION away CASCADE');
    await untilRefused(1);
    expect(paper.lines).toEqual([]);
    expect(await outbox.depth()).toBe(1);
  });
});
