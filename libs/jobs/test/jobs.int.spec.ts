import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Database } from '@atlas/database';
import { currentContext, newId, newTraceparent, newUuid, runInContext, traceIdOf } from '@atlas/kernel';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PgBoss } from 'pg-boss';
import { Jobs, LostJobs, type Intent } from '../src/index.ts';
import { jobsWaiting, oldestWaitingJob } from '../src/metrics.ts';
import { CreateProbe1700000000000, LeaveATrace, probeModule, runsOf } from './probe.ts';

describe('jobs', () => {
  let testing: TestDatabase;
  const services: INestApplicationContext[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    testing = await testDatabase('probe', [CreateProbe1700000000000]);
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await testing.drop();
  });

  async function aService(roles?: readonly string[]) {
    const service = await NestFactory.createApplicationContext(probeModule(testing.urls, roles), { logger: false });
    services.push(service);
    const [database, jobs] = [service.get(Database), service.get(Jobs)];
    return { database, jobs, lostJobs: service.get(LostJobs), boss: service.get(PgBoss) };
  }
  function aProcessThatHangs(name: string): ChildProcess {
    const program = fileURLToPath(new URL('hanging-worker.ts', import.meta.url));
    const child = spawn(process.execPath, [
      '--import',
      './tools/register.mjs',
      program,
      testing.urls.app,
      testing.urls.system,
      name,
    ]);
    children.push(child);
    return child;
  }
  const runs = (name: string) => testing.app.read([], (tx) => runsOf(tx, name));

  it('run once, by a worker that the commit of the transaction which enqueued them has woken', async () => {
    const { database, jobs, boss } = await aService();
    const woken = jest.spyOn(boss, 'notifyWorker');
    await database.transaction([], async (tx) => {
      await jobs.enqueue(tx, LeaveATrace, { name: 'once' });
      expect(woken).not.toHaveBeenCalled();
    });
    expect(woken).toHaveBeenCalledTimes(1); // the next poll may be two seconds away
    await eventually(async () => expect(await runs('once')).toHaveLength(1));
  });

  it('are left to others by a process that is not to run them', async () => {
    const { database, jobs } = await aService(['http', 'consumers']);
    await database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'left to others' }));
    const other = aProcessThatHangs('left to others'); // and wants one of its own
    await eventually(async () => expect(await runs('left to others')).toHaveLength(2));
    expect((await runs('left to others')).map(({ pid }) => pid)).toEqual([other.pid, other.pid]);
    other.kill('SIGKILL');
  });

  it('never run when that transaction rolls back', async () => {
    const { database, jobs } = await aService();
    const rolledBack = database.transaction([], async (tx) => {
      await jobs.enqueue(tx, LeaveATrace, { name: 'undone' });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');

    await database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'a later one' }));
    await eventually(async () => expect(await runs('a later one')).toHaveLength(1));
    expect(await runs('undone')).toEqual([]);
  });

  it('are tried again after a failure, on behalf of whoever set them off', async () => {
    const { database, jobs } = await aService();
    await runInContext({ correlationId: 'the-request', traceparent: newTraceparent() }, () =>
      database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'stubborn', fails: 2 })),
    );
    const run = { pid: process.pid, correlation: 'the-request' };
    await eventually(async () => expect(await runs('stubborn')).toEqual([run, run, run]));
  });

  it('say of whom they were when they fail', async () => {
    const { database, jobs } = await aService();
    const saidOf = Promise.withResolvers<ReturnType<typeof currentContext>>();
    Logger.overrideLogger({ log: () => {}, warn: () => {}, error: () => saidOf.resolve(currentContext()) });
    const request = { requestId: 'r', correlationId: 'c', traceparent: newTraceparent(), tenantId: newId('ten') };
    await runInContext(request, () =>
      database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'sorry', fails: 1 })),
    );
    const said = await saidOf.promise;
    Logger.overrideLogger(false);
    expect(said).toMatchObject({ requestId: 'r', correlationId: 'c', tenantId: request.tenantId });
    expect(traceIdOf(said?.traceparent ?? '')).toBe(traceIdOf(request.traceparent));
  });

  it('run again, elsewhere, when their process is killed in the middle and is not heard for ten seconds', async () => {
    const killed = aProcessThatHangs('orphan');
    await eventually(async () => expect(await runs('orphan')).toHaveLength(1));
    killed.kill('SIGKILL');
    const { rows } = await testing.admin.query(`SELECT heartbeat_seconds FROM jobs.job WHERE state = 'active'`);
    expect(rows).toContainEqual({ heartbeat_seconds: 10 });
    await aService();
    await eventually(async () => expect(await runs('orphan')).toHaveLength(2));
    expect((await runs('orphan')).map(({ pid }) => pid)).toEqual([killed.pid, process.pid]);
  });

  it('are counted while nobody takes them', async () => {
    await testing.admin.query('DELETE FROM jobs.job'); // what the killed ones have left
    const { database, jobs } = await aService(['http']);
    const id = await database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'waiting' }));
    await testing.admin.query(`UPDATE jobs.job SET start_after = now() - interval '90 s' WHERE id = $1`, [id]);
    const told = async (gauge: typeof jobsWaiting) => (await gauge.get()).values[0]?.value;
    await eventually(async () => expect(await told(oldestWaitingJob)).toBeGreaterThanOrEqual(90));
    expect(await told(jobsWaiting)).toBe(1);
    await aService();
    await eventually(async () => expect([await told(jobsWaiting), await told(oldestWaitingJob)]).toEqual([0, 0]));
  });

  describe('that were lost', () => {
    type Numbered = Intent & { readonly number: number };
    const intents = (count: number, jobId: string | null = newUuid()): Numbered[] =>
      Array.from({ length: count }, (_, number) => ({ tenantId: newId('ten'), jobId, number }));
    const pagesOf = (all: readonly Numbered[]) => (_: unknown, after: Numbered | undefined, limit: number) =>
      Promise.resolve(all.filter(({ number }) => number > (after?.number ?? -1)).slice(0, limit));

    it('are replaced page by page, and then from the start again', async () => {
      const { lostJobs } = await aService();
      const woken: number[] = [];
      const wake = async (_: unknown, { number }: Numbered) => void woken.push(number);
      const sweep = lostJobs.sweepOver({ page: pagesOf(intents(501)), wake });
      await sweep();
      expect([woken.length, woken.at(-1)]).toEqual([500, 499]);
      await sweep();
      expect(woken.at(-1)).toBe(500);
      await sweep();
      expect(woken.at(-1)).toBe(499);
    });

    it('are replaced though another one cannot be', async () => {
      const { lostJobs } = await aService();
      const woken: (string | undefined)[] = [];
      const [first, second, third] = intents(3, null);
      const wake = async (_: unknown, { number }: Numbered) => {
        if (number === 0) throw new Error('this one is bewitched');
        woken.push(currentContext()?.tenantId);
      };
      const page = pagesOf([first, second, third].filter((one) => one !== undefined));
      await expect(lostJobs.sweepOver({ page, wake })()).rejects.toThrow(/^1 lost/);
      expect(woken).toEqual([second?.tenantId, third?.tenantId]);
    });

    it('are not replaced while they live', async () => {
      const { database, jobs, lostJobs } = await aService();
      const live = await database.transaction([], (tx) =>
        jobs.enqueue(tx, LeaveATrace, { name: 'alive' }, { startAfterSeconds: 3600 }),
      );
      const wake = () => Promise.reject(new Error('it lives'));
      await lostJobs.sweepOver({ page: pagesOf(intents(1, live)), wake })();
    });
  });

  it('are told apart by whether they will still run', async () => {
    const { database, jobs } = await aService();
    const { done, later } = await database.transaction([], async (tx) => ({
      done: await jobs.enqueue(tx, LeaveATrace, { name: 'done' }),
      later: await jobs.enqueue(tx, LeaveATrace, { name: 'later' }, { startAfterSeconds: 3600 }),
    }));
    const neverEnqueued = newUuid();
    await eventually(async () => {
      const live = await testing.app.read([], (tx) => jobs.liveAmong(tx, [done, later, neverEnqueued]));
      expect(live).toEqual(new Set([later]));
    });
  });
});
