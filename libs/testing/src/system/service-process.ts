import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.ts';
import { goOn, standStill } from '../stand-still.ts';

export const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url));

const keptLogBytes = 200_000;

/** A service of Atlas as an operating-system process of its own, which a test may kill as the world does. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  /** Of the child, with all that it has written. */
  private ended: Promise<unknown> = Promise.resolve();
  private output = '';

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What the process has written, over all its lives; the oldest is cut off. */
  get log(): string {
    return this.output;
  }

  /** Resolves when the service is ready for requests. One that does not become so is ended. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', './tools/register.mjs', `apps/${this.name}/src/main.ts`], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ATLAS_LOG_LEVEL: 'warn', ...this.environment, ATLAS_PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ended = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => this.keep(String(data)));
    try {
      await eventually(() => (this.isRunning ? this.assertReady() : undefined), { withinMs: 180_000 });
      if (!this.isRunning) throw new Error(await this.lastWords());
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** As a crash ends it: without a goodbye. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the process where it stands, so that a test can look at what it was doing. */
  async freeze(): Promise<void> {
    if (this.isRunning && this.child?.pid !== undefined) await standStill(this.child.pid);
  }

  thaw(): void {
    if (this.isRunning && this.child?.pid !== undefined) goOn(this.child.pid);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.isRunning) this.child?.kill(signal);
    await this.ended;
  }

  private async lastWords(): Promise<string> {
    await this.ended;
    return `${this.name} ended while it was starting:\n${this.output.slice(-4_000)}`;
  }

  private async assertReady(): Promise<void> {
    const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(10_000) });
    const body = await response.text();
    if (!response.ok) throw new Error(`${this.name} is not ready: ${body}\n${this.output.slice(-2_000)}`);
  }

  private keep(text: string): void {
    this.output = (this.output + text).slice(-keptLogBytes);
  }
}
