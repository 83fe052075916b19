import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { eventually, standStill } from '@atlas/testing';
import { findRedis, pickFreePort } from './redis-program.mjs';

/** A Redis that belongs to one test, which may freeze it, kill it, or count what it is asked. */
export class OwnRedis {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: readonly string[],
  ) {}

  static start(...options: readonly string[]): Promise<OwnRedis> {
    return OwnRedis.run([...['--save', '', '--appendonly', 'no'], ...options]);
  }

  static replicaOf({ port }: OwnRedis): Promise<OwnRedis> {
    return OwnRedis.start('--replicaof', `127.0.0.1 ${port}`, '--repl-diskless-sync-delay', '0');
  }

  /** Watches a primary called `atlas`, and promotes its replica when it has been silent for five seconds: one that is busy is not dead. */
  static async sentinelOf({ port }: OwnRedis): Promise<OwnRedis> {
    const rules = [
      `sentinel monitor atlas 127.0.0.1 ${port} 1`,
      'sentinel down-after-milliseconds atlas 5000',
      'sentinel failover-timeout atlas 10000',
    ];
    return OwnRedis.run(['--sentinel'], rules);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async freeze(): Promise<void> {
    if (this.child?.pid !== undefined) await standStill(this.child.pid);
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** At the same address as before, with nothing in it. */
  async startAgain(): Promise<void> {
    const { program, env } = await findRedis();
    this.child = spawn(program, [join(this.folder, 'redis.conf'), ...this.options], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    await eventually(() => this.ask((client) => client.ping()));
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async ask<Answer>(question: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = new Client(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined); // the question fails
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  /** How often it was told what, since it has been told to forget it. */
  async commandCounts(): Promise<ReadonlyMap<string, number>> {
    const lines = await this.ask((client) => client.info('commandstats'));
    const found = lines.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
    return new Map([...found].map(([, name = '', calls]) => [name, Number(calls)]));
  }

  forgetCounts(): Promise<unknown> {
    return this.ask((client) => client.config('RESETSTAT'));
  }

  private static async run(options: readonly string[], rules: readonly string[] = []): Promise<OwnRedis> {
    const [port, folder] = [await pickFreePort(), await mkdtemp(join(tmpdir(), 'atlas-redis-'))];
    const settings = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...rules];
    await writeFile(join(folder, 'redis.conf'), `${settings.join('\n')}\n`);
    const redis = new OwnRedis(port, folder, options);
    await redis.startAgain();
    return redis;
  }
}
