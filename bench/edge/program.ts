import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SideFailed } from '../measuring/side.ts';

const startLimitMs = 30_000;

export interface ProgramToRun {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What answers 2xx or 4xx as soon as it can be asked. */
  readonly probe: string;
  readonly log: string;
}

/** A server in a process of its own, which ends when it is told to. What it says goes into a file, as it would in production. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {
    const end = () => child.kill('SIGKILL'); // an interruption leaves nobody behind
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
  }

  static async start({ name, program, args, env, probe, log }: ProgramToRun): Promise<Program> {
    mkdirSync(dirname(log), { recursive: true });
    const file = openSync(log, 'w');
    const child = spawn(program, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', file, file] });
    closeSync(file);
    if (child.pid === undefined) throw new SideFailed(`${name} did not start: ${program}`);
    const running = new Program(child, child.pid);
    try {
      await running.untilAnswering(name, probe);
    } catch (error) {
      await running.stop();
      throw new SideFailed(`${String(error)}\n${readFileSync(log, 'utf8').slice(-2_000)}`, { cause: error });
    }
    return running;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async untilAnswering(name: string, probe: string): Promise<void> {
    for (const deadline = performance.now() + startLimitMs; ; await pause(50)) {
      if (this.hasEnded) throw new SideFailed(`${name} ended while it was starting`);
      if (performance.now() > deadline) throw new SideFailed(`${name} was not ready within ${startLimitMs} ms`);
      if (await isAnswering(probe)) return;
    }
  }
}

async function isAnswering(probe: string): Promise<boolean> {
  try {
    const { status } = await fetch(probe, { signal: AbortSignal.timeout(2_000) });
    return status < 500;
  } catch {
    return false;
  }
}
