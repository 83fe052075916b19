import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** One of those who do the same work in turn. */
export interface Side {
  readonly name: string;
  /** Starts to work, for at least so many seconds unless it is stopped before. */
  start(seconds: number): RunningSide;
}

export interface RunningSide {
  readonly pid: number;
  stop(): void;
  /** How much it says that it has done; rejects when it failed. */
  readonly done: Promise<number>;
}

export class SideFailed extends Error {}

/** A program that has its own process, and ends by itself or when its standard input does. */
export function runSide(
  name: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  countOf: (output: string) => number | undefined,
): RunningSide {
  const child = spawn(program, args, { env: { ...process.env, ...env } });
  if (child.pid === undefined) throw new SideFailed(`${name} did not start: ${program}`);
  return { pid: child.pid, stop: () => void child.stdin.end(), done: outcomeOf(name, child, countOf) };
}

async function outcomeOf(
  name: string,
  child: ChildProcessWithoutNullStreams,
  countOf: (output: string) => number | undefined,
): Promise<number> {
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined); // it has ended before it was told to
  const [code, signal] = await ending(child);
  const done = code === 0 ? countOf(output.stdout) : undefined;
  if (done !== undefined) return done;
  const lastWords = (output.stderr || output.stdout).trim().split('\n').slice(-12).join('\n');
  throw new SideFailed(`${name} ended with ${signal ?? `exit code ${code}`}\n${lastWords}`);
}

function ending(child: ChildProcessWithoutNullStreams): Promise<[code: number | null, signal: NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve([code, signal]));
  });
}
