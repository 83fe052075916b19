import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Database } from '@atlas/database';
import { newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { eventually, testDatabase, type TestDatabase } from '@atlas/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../src/index.ts';
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

  async function aService(): Promise<{ database: Database; jobs: Jobs }> {
    const service = await NestFactory.createApplicationContext(probeModule(testing.urls), { logger: false });
    services.push(service);
    return { database: service.get(Database), jobs: service.get(Jobs) };
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

  it('run once, soon after the commit of the transaction that enqueued them', async () => {
    const { database, jobs } = await aService();
    await database.transaction([], (tx) => jobs.enqueue(tx, LeaveATrace, { name: 'once' }));
    const committed = performance.now();
    await eventually(async () => expect(await runs('once')).toHaveLength(1));
    expect(performance.now() - committed).toBeLessThan(1_000); // the next poll may be two seconds away
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
    await eventually(async () => expect(await runs('stubborn')).toEqual([run, run, run]), { withinMs: 15_000 });
  });

  it('run again, within 20 seconds and elsewhere, when their process is killed in the middle', async () => {
    const killed = aProcessThatHangs('orphan');
    await eventually(async () => expect(await runs('orphan')).toHaveLength(1), { withinMs: 20_000 });
    killed.kill('SIGKILL');
    await aService();
    await eventually(async () => expect(await runs('orphan')).toHaveLength(2), { withinMs: 20_000 });
    expect((await runs('orphan')).map(({ pid }) => pid)).toEqual([killed.pid, process.pid]);
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
