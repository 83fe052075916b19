import { newEventId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { partitionOf } from '../src/contract/partition.ts';
import { FatalError } from '../src/index.ts';
import type { LampEvent } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

const actor = 'ann';

/** Its headers say which event it is; its contract does not let it in. */
describe('an event that cannot be read', () => {
  let world: LampWorld;
  let id: string;
  beforeEach(async () => {
    world = await LampWorld.open();
    id = newEventId();
    await world.service();
  });
  afterEach(() => world.end());

  const put = (number: number | string, event: string = newEventId()) =>
    world.put('hall', JSON.stringify({ lamp: 'hall', number }), world.headersOf('hall', event));
  const untilSeen = (...numbers: number[]) =>
    eventually(async () => expect(await world.numbersOf('hall')).toEqual(numbers));
  const untilDead = () =>
    eventually(async () => expect(await world.parked()).toMatchObject([{ state: 'dead', reason: 'schema' }]));

  it('is passed by when it was handled before, in a form that could be', async () => {
    await put(1, id);
    await untilSeen(1);
    await put('one', id);
    await put(2);
    await untilSeen(1, 2);
    expect(await world.parked()).toEqual([]);
  });

  it('is passed by when it stands beside the form that can be read, in one chunk', async () => {
    const message = (number: number | string) => ({
      key: 'hall',
      value: JSON.stringify({ lamp: 'hall', number }),
      headers: { ...world.headersOf('hall', id) },
    });
    await world.putAll(partitionOf('hall'), [message(1), message('one')]);
    await put(2);
    await untilSeen(1, 2);
    expect(await world.parked()).toEqual([]);
  });

  it('is passed by when it was discarded, and comes again', async () => {
    await put('one', id);
    await untilDead();
    await world.deadLetters.discard({}, { actor });
    await put('one', id);
    await put(2);
    await untilSeen(2);
    expect(await world.parked()).toEqual([]);
  });

  it('is let go by a redrive when it was handled meanwhile', async () => {
    await put('one', id);
    await untilDead();
    await world.sql(`INSERT INTO bus.inbox (grp, event_id) VALUES ('lamps', $1)`, [id]);
    await world.deadLetters.redrive({}, { actor });
    await put(2);
    await untilSeen(2);
    expect(await world.parked()).toEqual([]);
  });
});

/** A relay that dies between a send and its note of it has the next one send again, whatever has happened to the key meanwhile. */
describe('an event that was handled, and comes again after another of its key has died', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const message = (number: number | string, id = newEventId()) => ({
    key: 'hall',
    value: JSON.stringify({ lamp: 'hall', number }),
    headers: { ...world.headersOf('hall', id) },
  });
  const putAll = (...messages: ReturnType<typeof message>[]) => world.putAll(partitionOf('hall'), messages);
  const dead = { state: 'dead', reason: 'schema' };
  const behind = { state: 'waiting', reason: 'behind' };

  it('does not wait behind that one: there is nothing left to do', async () => {
    await world.service();
    const id = newEventId();
    await putAll(message(1, id));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));
    await putAll(message('two'));
    await eventually(async () => expect(await world.parked()).toMatchObject([dead]));
    await putAll(message(1, id), message(3));
    await eventually(async () => expect(await world.parked()).toMatchObject([dead, behind]));
    await world.deadLetters.discard({}, { actor });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 3]));
    expect(await world.parked()).toEqual([]);
  });

  it('does so neither when all of them come in one chunk', async () => {
    const id = newEventId();
    await putAll(message(1, id), message('two'), message(1, id), message(3));
    await world.service();
    await eventually(async () => expect(await world.parked()).toMatchObject([dead, behind]));
    expect(await world.numbersOf('hall')).toEqual([1]);
  });
});

/** Sent twice as above, while it waits for its next try. */
describe('an event that comes again while it waits to be tried again, behind one of its key that dies', () => {
  let world: LampWorld;
  beforeEach(async () => {
    world = await LampWorld.open();
  });
  afterEach(() => world.end());

  const message = (number: number | string, id = newEventId()) => ({
    key: 'hall',
    value: JSON.stringify({ lamp: 'hall', number }),
    headers: { ...world.headersOf('hall', id) },
  });
  const untilParked = (...parked: object[]) =>
    eventually(async () => expect(await world.parked()).toMatchObject(parked));
  const failed = { state: 'waiting', reason: 'failed' };
  const dead = { state: 'dead' };
  const behind = { state: 'waiting', reason: 'behind' };

  it.each([
    ['cannot be read', 'two'],
    ['its handler refuses for good', 2],
  ])('is not left behind when it has been handled: the dead one %s', async (_how, deadly) => {
    let isBroken = true;
    const seen = (_tx: unknown, { data: { number } }: LampEvent) => {
      if (number === 1 && isBroken) throw new Error('the bulb is loose');
      if (number === 2) throw new FatalError('no such socket');
    };
    await world.service({ behaviour: { seen } });
    const id = newEventId();
    const put = (...messages: ReturnType<typeof message>[]) => world.putAll(partitionOf('hall'), messages);
    await put(message(1, id));
    await untilParked(failed);
    await put(message(deadly), message(1, id), message(3));
    await eventually(async () => expect(await world.parked()).toHaveLength(4));
    isBroken = false;
    await world.letTierCome();
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));
    await untilParked(dead, behind);
    await world.deadLetters.discard({}, { actor });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1, 3]));
    await untilParked();
  });

  it('keeps nobody from deciding on its key, whatever a stranger calls his headers', async () => {
    await world.service();
    const named = message(1);
    await world.putAll(partitionOf('hall'), [
      message('one'),
      { ...named, headers: { ...named.headers, 'x\0y': '\ud800' } },
    ]);
    await untilParked(dead, behind);
    await world.deadLetters.redrive({}, { actor });
    await eventually(async () => expect(await world.parked()).toMatchObject([{ ...dead, attempts: 2 }, behind]));
    await world.deadLetters.discard({}, { actor });
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));
    await untilParked();
  });

  it('is not left behind either when a build that did not know it had set it aside', async () => {
    let isBroken = true;
    const seen = () => {
      if (isBroken) throw new Error('the bulb is loose');
    };
    await world.service({ behaviour: { seen } });
    const id = newEventId();
    await world.putAll(partitionOf('hall'), [message(1, id)]);
    await untilParked(failed);
    await world.putAll(partitionOf('hall'), [message('two'), message(1, id)]);
    await untilParked(failed, dead, behind);
    await world.sql(
      `UPDATE bus.parked SET state = 'unknown', reason = 'unknown-type', blocks = false, next_try_at = NULL
        WHERE reason = 'behind'`,
    );
    isBroken = false;
    await world.letTierCome();
    await untilParked(dead);
    expect(await world.numbersOf('hall')).toEqual([1]);
  });
});
