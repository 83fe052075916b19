import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { endProcess, findProcesses, identify, isAlive } from './processes.mjs';

const stubborn = "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);";

async function aProcess(source = "console.log('up'); setInterval(() => {}, 1000);") {
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('the identity of a process', () => {
  it('is alive while the process is, and not after', async () => {
    const child = await aProcess();
    const identity = identify(child.pid);
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });

  it('is not that of a later process with the same pid', () => {
    expect(isAlive({ ...identify(process.pid), startedAt: '1' })).toBe(false);
  });

  it('is not that of a process whose command line lacks the marker', () => {
    expect(isAlive(identify(process.pid, 'no such text'))).toBe(false);
  });

  it('finds an orphan by its arguments', async () => {
    const child = await aProcess();
    const found = findProcesses((args) => args[0] === process.execPath && args[1] === '-e');
    child.kill('SIGKILL');
    expect(found).toContain(child.pid);
  });
});

describe('ending a process', () => {
  it('waits until it is gone', async () => {
    const child = await aProcess();
    await endProcess(identify(child.pid), { signal: 'SIGTERM', patienceMs: 60_000 });
    expect(isAlive(identify(child.pid))).toBe(false);
  });

  it('does not take no for an answer', async () => {
    const child = await aProcess(stubborn);
    await endProcess(identify(child.pid), { signal: 'SIGTERM', patienceMs: 100 });
    expect(isAlive(identify(child.pid))).toBe(false);
  });
});
