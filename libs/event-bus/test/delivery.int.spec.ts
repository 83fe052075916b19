import { Database, statement, type Tx } from '@atlas/database';
import { newEventId, newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { publish } from '../src/index.ts';
import { BatchWatchman, note, type LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';
import { LampLit } from './lamps.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('an event', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  it('reaches its handler with all that its publisher said, and what comes of it knows its cause', async () => {
    const handled: LampEvent[] = [];
    const service = await world.service({
      behaviour: {
        seen: (tx, event) => {
          handled.push(event);
          note(tx, event);
        },
      },
    });
    const id = newEventId();
    const traceparent = newTraceparent();
    await runInContext({ correlationId: 'the-request', causationId: 'the-job', traceparent }, () =>
      service
        .get(Database)
        .transaction([world.tenant], async (tx) =>
          publish(tx, LampLit, { lamp: 'hall', number: 7 }, { tenantId: world.tenant, sequence: 3, id }),
        ),
    );
    await eventually(() => expect(handled).toHaveLength(1));
    expect(handled[0]).toMatchObject({
      id,
      type: 'lamp.lit',
      version: '1.0',
      tenantId: world.tenant,
      sequence: 3,
      subject: 'hall',
      key: 'hall',
      correlationId: 'the-request',
      causationId: 'the-job',
      data: { lamp: 'hall', number: 7 },
    });
    const [headers] = await notes(1);
    expect(headers).toMatchObject({
      ce_type: 'lamp.noted',
      ce_correlationid: 'the-request',
      ce_causationid: id,
      ce_url: '/v1/lamps/hall',
    });
    expect(headers?.['traceparent']?.slice(0, 35)).toBe(traceparent.slice(0, 35));
  });

  it('is not published when its transaction rolls back', async () => {
    const service = await world.service();
    const rolledBack = service.get(Database).transaction([world.tenant], async (tx) => {
      publish(tx, LampLit, { lamp: 'never', number: 1 }, { tenantId: world.tenant, sequence: 1 });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await world.light(service, 'later', 1);
    await eventually(async () => expect(await world.sightings()).toEqual([{ lamp: 'later', number: 1 }]));
  });

  it('is published as well when a hook before the commit says it', async () => {
    const service = await world.service();
    const say = (tx: Tx, number: number) =>
      publish(tx, LampLit, { lamp: 'hall', number }, { tenantId: world.tenant, sequence: number });
    await service.get(Database).transaction([world.tenant], async (tx) => {
      say(tx, 1);
      tx.beforeCommit(async () => say(tx, 2));
    });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2]));
  });

  it('is refused at once when the service does not publish it, or when its data breaks the contract', async () => {
    const service = await world.publisher();
    const attempt = (contract: typeof LampLit, number: unknown) =>
      service
        .get(Database)
        .transaction([world.tenant], async (tx) =>
          publish(tx, contract, { lamp: 'hall', number: number as number }, { tenantId: world.tenant, sequence: 1 }),
        );
    await expect(attempt(LampLit, 'one')).rejects.toThrow('lamp and number are required');
    await expect(attempt({ ...LampLit, type: 'lamp.sold' }, 1)).rejects.toThrow('does not publish lamp.sold');
    expect(await world.outboxDepth()).toBe(0);
  });

  it('of many publishers at once comes in the order of their commits, key by key', async () => {
    await world.sql(
      'CREATE TABLE commits (place serial, lamp text, number int); GRANT ALL ON commits, commits_place_seq TO lamps_app',
    );
    const service = await world.service();
    const database = service.get(Database);
    const noteCommit = statement<object, [lamp: string, number: number]>(
      'commits.note',
      'INSERT INTO commits (lamp, number) VALUES ($1, $2)',
    );
    const lamps = range(10).map((n) => `lamp ${n}`);
    let count = 0;
    const publisher = async () => {
      for (const lamp of [...lamps, ...lamps, ...lamps].toSorted(() => Math.random() - 0.5)) {
        const number = ++count;
        await database.transaction([world.tenant], async (tx) => {
          publish(tx, LampLit, { lamp, number }, { tenantId: world.tenant, sequence: number });
          tx.beforeCommit(async () => void (await tx.execute(noteCommit, [lamp, number]))); // holds the key's lock by now
        });
      }
    };
    await Promise.all(range(8).map(publisher));
    await eventually(async () => expect(await world.sightings()).toHaveLength(240));
    for (const lamp of lamps) {
      const { rows } = await world.sql<{ number: number }>(
        'SELECT number FROM commits WHERE lamp = $1 ORDER BY place',
        [lamp],
      );
      expect(await world.numbersOf(lamp)).toEqual(rows.map(({ number }) => number));
    }
    await eventually(async () => expect(await world.outboxDepth()).toBe(0)); // what is heard may not be noted as sent yet
  });

  it('that comes twice, from a relay that repeats itself, is handled once', async () => {
    await world.service();
    const body = JSON.stringify({ lamp: 'hall', number: 1 });
    const [first, second] = [world.headersOf('hall', newUuid()), world.headersOf('hall', newUuid())];
    for (const headers of [first, first, second, first]) await world.put('hall', body, headers);
    await world.put('hall', JSON.stringify({ lamp: 'hall', number: 99 }), world.headersOf('hall'));
    await eventually(async () => expect(await world.numbersOf('hall')).toContain(99));
    expect(await world.numbersOf('hall')).toEqual([1, 1, 99]); // two events and the last
    await world.put('hall', body, second); // in another chunk
    await world.put('hall', JSON.stringify({ lamp: 'hall', number: 100 }), world.headersOf('hall'));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 1, 99, 100]));
  });

  it('has its effects and what its handler publishes together or not at all', async () => {
    let failures = 0;
    const service = await world.service({
      behaviour: {
        seen: (tx, event) => {
          note(tx, event);
          if (event.data.number === 2 && failures++ < 3) throw new Error('after having published');
        },
      },
    });
    await world.light(service, 'hall', 1, 2, 3);
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 2, 3]));
    expect((await notes(3)).map((headers) => headers['ce_sequence'])).toEqual(['1', '2', '3']);
  });

  it('goes to a set-based handler together with its neighbours, in order', async () => {
    const sizes: number[] = [];
    const service = await world.publisher();
    await world.light(service, 'hall', ...range(150));
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    let inTransaction: object | undefined;
    await world.service({
      consumers: [BatchWatchman],
      behaviour: {
        seen: (tx) => {
          if (tx !== inTransaction) sizes.push(0);
          inTransaction = tx;
          sizes.push((sizes.pop() ?? 0) + 1);
        },
      },
    });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual(range(150)));
    expect(Math.max(...sizes)).toBeGreaterThan(20);
  });

  it('that a set-based handler cannot take does not keep its neighbours of other keys', async () => {
    const publisher = await world.publisher();
    // One partition, so that they are in one batch.
    for (const lamp of ['hall', 'hall', 'bad', 'hall'].entries()) await world.light(publisher, lamp[1], lamp[0]);
    await eventually(async () => expect(await world.outboxDepth()).toBe(0));
    await world.service({
      consumers: [BatchWatchman],
      behaviour: {
        seen: (_, { data }) => {
          if (data.lamp === 'bad') throw new Error('broken glass');
        },
      },
    });
    await eventually(async () =>
      expect(await world.parked()).toEqual([{ key: 'bad', state: 'dead', reason: 'failed', attempts: 3 }]),
    );
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([0, 1, 3]));
  });

  /** The headers of all records of the topic of notes, once there are so many. */
  async function notes(count: number): Promise<Record<string, string | undefined>[]> {
    const found: Record<string, string>[] = [];
    const reader = world.kafka.consumer({ groupId: `${world.group}.reader`, maxWaitTimeInMs: 50 });
    await reader.connect();
    await reader.subscribe({ topic: world.topic('notes'), fromBeginning: true });
    await reader.run({
      eachMessage: async ({ message }) =>
        void found.push(
          Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])),
        ),
    });
    await eventually(() => expect(found.length).toBeGreaterThanOrEqual(count));
    await reader.disconnect();
    expect(found).toHaveLength(count);
    return found;
  }
});
