import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export interface Program {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface Start {
  /** From the moment that the process was asked for until it says that it is ready. */
  readonly milliseconds: number;
  /** What is resident when it has been left alone for a while, in MiB: not the files that it shares with all others that run them. */
  readonly mebibytes: number;
}

class NotReady extends Error {}

/** Begins, waits until it is ready, leaves it alone for so long, looks at what it takes, and ends it. */
export async function startGateway({ args, environment }: Program, restMs: number): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env: { ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await untilReady(createInterface(child.stdout));
    const milliseconds = performance.now() - began;
    await pause(restMs);
    return { milliseconds, mebibytes: await ownMemoryOf(child.pid ?? 0) };
  } finally {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  }
}

async function untilReady(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) if (line.includes('"ready"')) return;
  throw new NotReady('it ended before it was ready');
}

async function ownMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
