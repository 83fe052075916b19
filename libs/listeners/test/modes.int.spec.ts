import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Database } from '@atlas/database';
import { newEventId, newTraceparent, traceIdOf } from '@atlas/kernel';
import {
  createTestTopics,
  dropTestTopics,
  eventually,
  testDatabase,
  testServers,
  type TestDatabase,
} from '@atlas/testing';
import type { INestApplication } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Broadcaster } from '../src/index.ts';
import type { LastWords } from './killed-publisher.ts';
import { modes } from './modes.ts';
import { clerk, Diary } from './parcel-listeners.ts';
import { CreateParcels1700000000000 } from './parcel-service.ts';
import { ParcelWorld } from './parcel-world.ts';
import { ParcelHandedOver, ParcelLost, ParcelPosted, parcelTopics } from './parcels.ts';

describe.each(modes)('a listener, $name,', (mode) => {
  const kafkaBrokers = testServers.kafkaBrokers();
  let databases: TestDatabase[];
  let topicPrefix: string;
  let world: ParcelWorld;

  beforeEach(async () => {
    const ofParcels = () => testDatabase('parcels', [CreateParcels1700000000000]);
    const home = await ofParcels();
    const away = await ofParcels();
    databases = [home, away];
    topicPrefix = await createTestTopics(parcelTopics);
    world = new ParcelWorld({ home, away, kafkaBrokers, topicPrefix });
  });
  afterEach(async () => {
    await world.stopServices();
    await Promise.all(databases.map((database) => database.drop()));
    await dropTestTopics(topicPrefix);
  });

  /** What was said before is heard, or will never be. */
  async function everythingIsHeard(publisher: INestApplication): Promise<void> {
    await world.say(publisher, ParcelPosted, 'the last');
    await eventually(async () => expect(await world.heard()).toContain('Diary: parcel.posted the last'));
    await eventually(() => mode.assertSilence(world, publisher));
  }

  it('hears once, the same event, for its tenant and in its context', async () => {
    const publisher = await mode.start(world, [{ listener: Diary }]);
    const context = { correlationId: 'the-request', causationId: 'the-cause', traceparent: newTraceparent() };
    const before = Date.now();
    const id = await world.say(publisher, ParcelPosted, 'a book', { sequence: 7, context });
    await everythingIsHeard(publisher);

    const notes = (await world.notes()).filter(({ event }) => event.data.parcel === 'a book');
    const { tenant } = world;
    expect(notes.map(({ event: { time: _, ...event } }) => event)).toEqual([
      {
        id,
        type: 'parcel.posted',
        version: '1.0',
        tenantId: tenant,
        sequence: 7,
        subject: 'a book',
        key: 'a book',
        data: { parcel: 'a book' },
        ...context,
      },
    ]);
    const [{ event, context: heardIn }] = notes as [(typeof notes)[0]];
    expect(new Date(event.time).getTime()).toBeGreaterThanOrEqual(before);
    expect(heardIn).toEqual({
      correlationId: 'the-request',
      causationId: id,
      tenantId: tenant,
      traceparent: expect.any(String),
    });
    expect(traceIdOf(heardIn.traceparent)).toBe(traceIdOf(context.traceparent));
  });

  it('does not hear what was rolled back', async () => {
    const publisher = await mode.start(world, [{ listener: Diary }]);
    const { tenant: tenantId } = world;
    const rolledBack = publisher.get(Database).transaction([tenantId], async (tx) => {
      await publisher.get(Broadcaster).broadcast(tx, ParcelPosted, { parcel: 'a dream' }, { tenantId, sequence: 1 });
      throw new Error('woke up');
    });
    await expect(rolledBack).rejects.toThrow('woke up');
    await everythingIsHeard(publisher);
    expect(await world.heard()).toEqual(['Diary: parcel.posted the last']);
  });

  it('hears an event once that is said twice', async () => {
    const publisher = await mode.start(world, [{ listener: Diary }]);
    const id = newEventId();
    await world.say(publisher, ParcelPosted, 'an echo', { id });
    await eventually(async () => expect(await world.heard()).toEqual(['Diary: parcel.posted an echo']));
    await world.say(publisher, ParcelPosted, 'an echo', { id });
    await everythingIsHeard(publisher);
    expect(await world.heard()).toEqual(['Diary: parcel.posted an echo', 'Diary: parcel.posted the last']);
  });

  it('that fails stops no other listener, nor the publisher', async () => {
    const publisher = await mode.start(world, [{ listener: clerk('Stumbler') }, { listener: Diary }]);
    let falls = 0;
    world.behaviour = (listener, { data }) => {
      if (listener === 'Stumbler' && data.parcel === 'a vase' && falls++ === 0) throw new Error('oops');
    };
    await world.say(publisher, ParcelPosted, 'a vase');
    await everythingIsHeard(publisher);
    expect((await world.heard()).filter((line) => line.startsWith('Diary'))).toEqual([
      'Diary: parcel.posted a vase',
      'Diary: parcel.posted the last',
    ]);
    const heardInTheEnd = mode.isDurable ? ['Stumbler: parcel.posted a vase'] : [];
    await eventually(async () =>
      expect((await world.heard()).filter((line) => line.startsWith('Stumbler'))).toEqual([
        ...heardInTheEnd,
        'Stumbler: parcel.posted the last',
      ]),
    );
    expect(falls).toBe(mode.isDurable ? 2 : 1);
  });

  it('that takes its time does not hold up the publisher', async () => {
    const publisher = await mode.start(world, [{ listener: Diary }]);
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    world.behaviour = async () => {
      begun.resolve();
      await done.promise;
    };
    await world.say(publisher, ParcelPosted, 'a piano');
    await begun.promise;
    await world.say(publisher, ParcelPosted, 'another piano');
    expect(await world.heard()).toEqual([]);
    done.resolve();
    await everythingIsHeard(publisher);
    expect(await world.heard()).toHaveLength(3);
  });

  it('hears what it asked for: by name, list, pattern, expression, contract, method names or publisher', async () => {
    const publisher = await mode.start(world, [
      { listener: Diary },
      { listener: clerk('by name'), on: 'parcel.lost' },
      { listener: clerk('by list'), on: ['parcel.lost', ParcelPosted] },
      { listener: clerk('by pattern'), on: 'parcel.*', with: 'anything' },
      { listener: clerk('by expression'), on: /_over$|lost/g, with: 'anything' },
      { listener: clerk('by contract'), on: ParcelLost },
      { listener: clerk('by method') },
      { listener: clerk('by prefix'), prefix: true },
      { listener: clerk('by publisher'), on: ParcelLost, scope: ['bank', 'post'] },
    ]);
    await world.say(publisher, ParcelLost, 'a ring');
    await world.say(publisher, ParcelHandedOver, 'a cake');
    await world.say(publisher, ParcelPosted, 'a card');
    await everythingIsHeard(publisher);
    await eventually(async () =>
      expect((await world.heard()).filter((line) => !line.endsWith('the last'))).toEqual([
        'Diary: parcel.lost a ring',
        'Diary: parcel.posted a card',
        'by contract: parcel.lost a ring',
        'by expression: parcel.handed_over a cake',
        'by expression: parcel.lost a ring',
        'by list: parcel.lost a ring',
        'by list: parcel.posted a card',
        'by method: parcel.lost a ring',
        'by method: parcel.posted a card',
        'by name: parcel.lost a ring',
        'by pattern: parcel.handed_over a cake',
        'by pattern: parcel.lost a ring',
        'by pattern: parcel.posted a card',
        'by prefix: parcel.handed_over a cake',
        'by publisher: parcel.lost a ring',
      ]),
    );
  });

  const afterKill = mode.isDurable ? 'hears after a restart' : 'may never hear';
  it(`${afterKill} what was committed when the process was killed`, async () => {
    const { tenant } = world;
    const words: LastWords = { mode: mode.name, settings: world.settings(), tenant, parcel: 'a will' };
    const program = fileURLToPath(new URL('killed-publisher.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', './tools/register.mjs', program, JSON.stringify(words)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await world.heard()).toEqual([]);

    const publisher = await mode.start(world, [{ listener: Diary }]);
    await everythingIsHeard(publisher);
    // The process may have taken the job before its end: it is found by its missing heartbeat.
    await eventually(async () =>
      expect(await world.heard()).toEqual([
        ...(mode.isDurable ? ['Diary: parcel.posted a will'] : []),
        'Diary: parcel.posted the last',
      ]),
    );
  });
});
