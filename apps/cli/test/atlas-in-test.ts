import { jest } from '@jest/globals';
import { runAtlas } from '../src/run-atlas.ts';

export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `atlas` in this process, as if its output were somebody's terminal. */
export async function atlas(...args: readonly string[]): Promise<Ending> {
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  process.exitCode = undefined;
  try {
    await runAtlas(args);
    return { code: exitCode(), out: out.text(), err: err.text() };
  } finally {
    process.exitCode = undefined;
    out.restore();
    err.restore();
  }
}

const exitCode = () => Number(process.exitCode ?? 0);

function capture(stream: NodeJS.WriteStream) {
  const written: string[] = [];
  const spy = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  return { text: () => written.join(''), restore: () => spy.mockRestore() };
}
