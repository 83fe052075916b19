import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@atlas/testing';
import { changed, exchangesOf, fileOf, type Block, type Exchange } from './text.ts';

const server = 'node dist/main.js';
/** For a command that ends by itself. */
const patienceMs = 240_000;

/** Somebody who does what a text says, in an empty folder beside a clone of this repository. */
export class Newcomer {
  private readonly home = mkdtempSync(join(tmpdir(), 'atlas-newcomer-'));
  private readonly folder = join(this.home, 'hello');
  private application: ChildProcess | undefined;
  private log = '';

  constructor(
    clone: string,
    private readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    mkdirSync(this.folder);
    symlinkSync(clone, join(this.home, 'atlas'));
  }

  async follow(block: Block): Promise<void> {
    if (block.language === 'sh') await this.run(block.code.trimEnd());
    else if (block.language === 'console') for (const exchange of exchangesOf(block)) await this.see(exchange);
    else this.write(block);
  }

  /** Another terminal shows this; what has to come to pass first may take its time. */
  async see({ command, answer }: Exchange): Promise<void> {
    const there = command.replace('localhost:3000', `localhost:${this.port}`); // 3000 may be somebody else's here
    if (answer === '') await this.shell(there);
    else await eventually(async () => assert.equal(await this.shell(there), answer));
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const { application } = this;
    this.application = undefined;
    if (!application?.pid || application.exitCode !== null) return;
    const gone = once(application, 'exit');
    process.kill(application.pid, signal);
    await gone;
  }

  async start(): Promise<void> {
    const [command = '', ...args] = server.split(' ');
    const application = spawn(command, args, { ...this.surroundings, stdio: ['ignore', 'pipe', 'pipe'] });
    this.application = application;
    for (const stream of [application.stdout, application.stderr])
      stream.on('data', (data: Buffer) => (this.log = (this.log + String(data)).slice(-20_000)));
    await eventually(
      async () => {
        if (application.exitCode !== null) throw new Error(`it has ended:\n${this.log}`);
        await fetch(`http://localhost:${this.port}/`);
      },
      { withinMs: 180_000 },
    );
  }

  async end(): Promise<void> {
    await this.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }

  private write(block: Block): void {
    const file = join(this.folder, fileOf(block));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, block.language === 'diff' ? changed(readFileSync(file, 'utf8'), block) : block.code);
  }

  /** A command that does not end is the application: it is left running. */
  private async run(commands: string): Promise<void> {
    const lines = commands.split('\n');
    const isToRun = lines.includes(server);
    if (isToRun) await this.kill('SIGINT');
    await this.shell(lines.filter((line) => line !== server).join('\n'));
    if (isToRun) await this.start();
  }

  private async shell(commands: string): Promise<string> {
    const options = { ...this.surroundings, timeout: patienceMs };
    const { stdout } = await promisify(execFile)('bash', ['-ec', commands], options).catch((error: Error) => {
      throw new Error(`${commands}\n${'stdout' in error ? String(error.stdout) : ''}${error.message}\n${this.log}`);
    });
    return stdout.trimEnd();
  }

  private get surroundings() {
    const own = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      PORT: String(this.port),
      npm_config_cache: join(this.home, 'cache'),
    };
    return { cwd: this.folder, env: { ...process.env, ...this.environment, ...own } };
  }
}
