import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL('thinking-service.ts', import.meta.url));

/** A service as an operating system sees it. */
export class ServiceProcess {
  output = '';
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly ended: Promise<number | null>;

  constructor(env: Record<string, string>) {
    const all = { PATH: process.env['PATH'], ATLAS_PORT: '0', ...env };
    this.child = spawn(process.execPath, ['--import', './tools/register.mjs', program], {
      cwd: root,
      env: all,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (data: Buffer) => (this.output += data.toString()));
    this.ended = once(this.child, 'close').then(() => this.child.exitCode);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  exitCode(): Promise<number | null> {
    return this.ended;
  }

  /** Waits until it has written this, and gives what the pattern captured. */
  async hasWritten(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match[1] ?? match[0];
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
      await Promise.race([once(this.child.stdout, 'data'), this.ended]);
    }
  }

  async url(): Promise<string> {
    return `http://127.0.0.1:${await this.hasWritten(/"port":(\d+).*"ready"/)}`;
  }
}
