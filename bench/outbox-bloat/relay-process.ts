import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SideFailed } from '../measuring/side.ts';

/** The relay in a process of its own, which says how much it has drained. */
export class RelayProcess {
  drained = 0;
  readonly failed: Promise<never>;
  private readonly child: ChildProcessWithoutNullStreams;
  private isStopping = false;

  constructor(bundle: string, env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [bundle], { env: { ...process.env, ...env } });
    createInterface(this.child.stdout).on('line', (line) => {
      const count = Number(line);
      if (Number.isInteger(count)) this.drained = count; // others may have something to say, too
    });
    let lastWords = '';
    this.child.stderr.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-4_000)));
    this.failed = new Promise((_resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code) => {
        if (!this.isStopping) reject(new SideFailed(`the relay ended with exit code ${code}\n${lastWords}`));
      });
    });
    this.failed.catch(() => undefined); // whoever waits for the course is told
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null) return;
    this.child.stdin.end();
    await gone;
  }
}
