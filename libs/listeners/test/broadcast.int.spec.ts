import { statement } from '@atlas/database';
import { newId, newUuid, type TenantId } from '@atlas/kernel';
import {
  createTestTopics,
  dropTestTopics,
  eventually,
  testDatabase,
  testServers,
  type TestDatabase,
} from '@atlas/testing';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Broadcaster, Listeners } from '../src/index.ts';
import { forgetOldHeard } from '../src/heard.store.ts';
import { clerk, Diary, type ParcelEvent } from './parcel-listeners.ts';
import { CreateParcels1700000000000 } from './parcel-service.ts';
import { ParcelWorld } from './parcel-world.ts';
import { ParcelLost, ParcelPosted, parcelTopics } from './parcels.ts';

describe('broadcasting without Nest', () => {
  const tenantId: TenantId = newId('ten');
  let testing: TestDatabase;
  let listeners: Listeners;
  let broadcaster: Broadcaster;

  beforeAll(async () => {
    testing = await testDatabase('parcels', [CreateParcels1700000000000]);
  });
  beforeEach(() => {
    listeners = new Listeners();
    broadcaster = new Broadcaster({ service: 'post', database: testing.app, listeners });
  });
  afterAll(() => testing.drop());

  function say(parcel: string, by?: object): Promise<string> {
    return testing.app.transaction([tenantId], (tx) =>
      broadcaster.broadcast(tx, ParcelPosted, { parcel }, { tenantId, sequence: 1, ...(by && { by }) }),
    );
  }

  it('tells a function at once: when the transaction has ended, it has heard', async () => {
    const heard: ParcelEvent[] = [];
    listeners.on(ParcelPosted, (event) => void heard.push(event));
    const id = await say('a kite');
    expect(heard).toMatchObject([{ id, data: { parcel: 'a kite' } }]);
  });

  it('tells who listens during a piece of work, and nobody afterwards', async () => {
    const heard: string[] = [];
    await listeners.during(
      ParcelPosted,
      ({ data }) => void heard.push(data.parcel),
      () => say('my parcel'),
    );
    await say("somebody else's");
    expect(heard).toEqual(['my parcel']);
  });

  it('does not mind a function that throws, or promises and breaks it', async () => {
    const heard: string[] = [];
    const reported: unknown[] = [];
    Logger.overrideLogger({ log: () => {}, warn: () => {}, error: ({ error }) => reported.push(error.message) });
    listeners.on('*', () => {
      throw new Error('at once');
    });
    listeners.on('*', (): unknown => Promise.reject(new Error('later')));
    listeners.on(ParcelPosted, ({ data }) => void heard.push(data.parcel));
    await say('a drum');
    expect(heard).toEqual(['a drum']);
    await eventually(() => expect(reported).toEqual(['at once', 'later']));
    Logger.overrideLogger(false);
  });

  it('calls the methods of a plain object, one event after the other', async () => {
    const heard: string[] = [];
    const slow = {
      parcelPosted: async (_: unknown, { data }: ParcelEvent) => {
        heard.push(`${data.parcel} comes`);
        await new Promise((resolve) => setImmediate(resolve));
        heard.push(`${data.parcel} goes`);
      },
    };
    listeners.subscribe(slow, { name: 'the slow one' });
    await Promise.all([say('a cow'), say('a pig')]);
    await broadcaster.silence();
    expect(heard).toHaveLength(4);
    expect(heard.map((line) => line.split(' ')[2])).toEqual(['comes', 'goes', 'comes', 'goes']);
  });

  it('gives each listener an event of its own', async () => {
    const heard: string[] = [];
    const spoil = (event: object) => void Object.assign(event, { data: { parcel: 'spoilt' } });
    listeners.on('*', spoil);
    listeners.on(ParcelPosted, ({ data }) => void heard.push(data.parcel));
    await say('a pear');
    expect(heard).toEqual(['a pear']);
  });

  it('tells a listener whose scope is a class what that class says', async () => {
    class Counter {}
    class Import {}
    const heard: string[] = [];
    listeners.on(ParcelPosted, ({ data }) => void heard.push(data.parcel), { scope: Counter });
    await say('over the counter', new Counter());
    await say('imported', new Import());
    expect(heard).toEqual(['over the counter']);
  });

  it('refuses what breaks the contract, and what needs a queue that is not there', async () => {
    const wrong = testing.app.transaction([tenantId], (tx) =>
      broadcaster.broadcast(tx, ParcelPosted, {} as { parcel: string }, { tenantId, sequence: 1 }),
    );
    await expect(wrong).rejects.toThrow('a parcel is required');
    listeners.subscribe({ parcelPosted: () => undefined }, { name: 'the patient one', async: true });
    await expect(say('a letter')).rejects.toThrow(
      'the patient one is to be told through the job queue, and there is none',
    );
  });

  it('forgets what was heard long ago, and nothing else', async () => {
    const daysAgo = (days: number) => newUuid(Date.now() - days * 24 * 60 * 60 * 1000);
    const [old, recent] = [daysAgo(15), daysAgo(13)];
    await testing.admin.query(`INSERT INTO listeners.heard VALUES ($1, 'elephant'), ($2, 'elephant')`, [old, recent]);
    await testing.app.transaction([], forgetOldHeard);
    const all = statement<{ id: string }>(
      'test.heard',
      `SELECT event_id AS id FROM listeners.heard WHERE listener = 'elephant'`,
    );
    expect(await testing.app.read([], (tx) => tx.query(all, []))).toEqual([{ id: recent }]);
  });
});

describe('an application', () => {
  const kafkaBrokers = testServers.kafkaBrokers();
  let databases: TestDatabase[];
  let topicPrefix: string;
  let world: ParcelWorld;

  beforeEach(async () => {
    const home = await testDatabase('parcels', [CreateParcels1700000000000]);
    const away = await testDatabase('parcels', [CreateParcels1700000000000]);
    databases = [home, away];
    topicPrefix = await createTestTopics(parcelTopics);
    world = new ParcelWorld({ home, away, kafkaBrokers, topicPrefix });
  });
  afterEach(async () => {
    await world.stopServices();
    await Promise.all(databases.map((database) => database.drop()));
    await dropTestTopics(topicPrefix);
  });

  it('tells one fact in all three ways, and it is the same fact', async () => {
    const listeners = [clerk('at once'), { listener: clerk('by queue'), async: true }];
    const publisher = await world.service({ publishes: true, hasQueue: true, listeners });
    await world.service({ service: 'desk', listeners: [clerk('by bus')], hears: { post: [ParcelPosted] } }, 'away');
    await world.say(publisher, ParcelPosted, 'a globe');
    const notes = await eventually(async () => {
      const all = await world.notes();
      expect(all.map(({ listener }) => listener)).toEqual(['at once', 'by queue', 'by bus']);
      return all;
    });
    const [first, ...others] = notes.map(({ event: { time: _, ...event } }) => event);
    expect(others).toEqual([first, first]);
  });

  it('has one job for an event that is said twice to the same listener', async () => {
    const publisher = await world.service({ hasQueue: true, listeners: [{ listener: Diary, async: true }] });
    const id = await world.say(publisher, ParcelPosted, 'an echo');
    await eventually(async () => expect(await world.openJobs()).toBe(0));
    await world.say(publisher, ParcelPosted, 'an echo', { id });
    expect(await world.jobs()).toBe(1);
  });

  it('hears an event once, however long ago its job was cleared away', async () => {
    const publisher = await world.service({ hasQueue: true, listeners: [{ listener: Diary, async: true }] });
    const id = await world.say(publisher, ParcelPosted, 'an echo');
    await eventually(async () => expect(await world.openJobs()).toBe(0));
    await databases[0]!.admin.query('DELETE FROM jobs.job');
    await world.say(publisher, ParcelPosted, 'an echo', { id });
    await eventually(async () => expect([await world.jobs(), await world.openJobs()]).toEqual([1, 0]));
    expect(await world.heard()).toEqual(['Diary: parcel.posted an echo']);
  });

  it('hears from the bus by several listeners when those that may fail for themselves are async', async () => {
    const listeners = [{ listener: clerk('Stumbler'), async: true }, Diary];
    let falls = 0;
    world.behaviour = (listener) => {
      if (listener === 'Stumbler' && falls++ === 0) throw new Error('oops');
    };
    const publisher = await world.service({ publishes: true });
    await world.service({ service: 'desk', hasQueue: true, listeners, hears: { post: [ParcelPosted] } }, 'away');
    await world.say(publisher, ParcelPosted, 'a globe');
    await eventually(async () =>
      expect(await world.heard()).toEqual(['Diary: parcel.posted a globe', 'Stumbler: parcel.posted a globe']),
    );
    expect(falls).toBe(2);
  });

  it('does not hear once more, from within, what it publishes and hears from the bus', async () => {
    const own = await world.service({
      publishes: true,
      listeners: [Diary],
      hears: { post: [ParcelPosted, ParcelLost] },
    });
    await world.say(own, ParcelPosted, 'a mirror');
    await eventually(async () => expect(await world.heard()).toEqual(['Diary: parcel.posted a mirror']));
    const { rows } = await databases[0]!.admin.query('SELECT FROM listeners.heard');
    expect(rows).toEqual([]);
  });

  it('does not start with two listeners that the bus would have to call for one event', async () => {
    const start = world.service({ service: 'desk', listeners: [clerk('One'), Diary], hears: { post: [ParcelPosted] } });
    await expect(start).rejects.toThrow('One and Diary listen to parcel.posted v1: one that fails would hold back');
  });

  it('does not start when nobody listens to what it hears from the bus, for example because of a class in a scope', async () => {
    class Counter {}
    const listeners = [{ listener: Diary, scope: Counter }];
    const start = world.service({ service: 'desk', listeners, hears: { post: [ParcelPosted] } });
    await expect(start).rejects.toThrow('nobody listens to parcel.posted v1 of post');
  });

  it('ends when what was said has been heard', async () => {
    const publisher = await world.service({ listeners: [Diary] });
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    world.behaviour = () => {
      begun.resolve();
      return done.promise;
    };
    await world.say(publisher, ParcelPosted, 'a swan');
    await begun.promise;
    const stopped = world.stopServices();
    done.resolve();
    await stopped;
    expect(await world.heard()).toEqual(['Diary: parcel.posted a swan']);
  });

  it('keeps to itself what stays here', async () => {
    const publisher = await world.service({ publishes: true, staysHere: [ParcelLost], listeners: [Diary] });
    await world.say(publisher, ParcelLost, 'a secret');
    await eventually(async () => expect(await world.heard()).toEqual(['Diary: parcel.lost a secret']));
    await world.say(publisher, ParcelPosted, 'an announcement');
    const { rows } = await databases[0]!.admin.query('SELECT last_value::int AS published FROM bus.outbox_seq_seq');
    expect(rows).toEqual([{ published: 1 }]);
  });
});
