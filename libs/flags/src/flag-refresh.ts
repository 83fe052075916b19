import { Redis, RedisUnavailable, type Subscription } from '@atlas/redis';
import { PeriodicTask } from '@atlas/service';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { declarationsOf } from './declaration.ts';
import { flagsChannel, FlagStore } from './flag.store.ts';
import type { Flag } from './flag.ts';
import { flagMetrics } from './metrics.ts';
import { Snapshot } from './snapshot.ts';
import { Snapshots } from './snapshots.ts';

export const DECLARED = Symbol('atlas.flags.declared');

/** What a service declares, once, in one list. */
export interface Declared {
  readonly service: string;
  readonly flags: readonly Flag[];
}

/**
 * Brings changes here: told at once by Redis' channel, and asked for four times a second, as what is told while a connection
 * is broken is not heard.
 */
@Injectable()
export class FlagRefresh extends PeriodicTask implements OnModuleInit {
  readonly name = 'flags.refresh';
  readonly everyMs = 250;
  private readonly log = new Logger(FlagRefresh.name);
  private known: number | undefined;
  private isDeclared = false;
  private confirmedAt = performance.now();
  private isAway = false;
  private turn: Promise<void> = Promise.resolve();
  private subscription: Subscription | undefined;

  constructor(
    @Inject(DECLARED) private readonly declared: Declared,
    private readonly redis: Redis,
    private readonly store: FlagStore,
    private readonly snapshots: Snapshots,
  ) {
    super();
  }

  /** Before the first request. */
  async onModuleInit(): Promise<void> {
    await this.run();
  }

  override onApplicationBootstrap(): void {
    this.subscription = this.redis.listen(flagsChannel, () => void this.run());
    super.onApplicationBootstrap();
  }

  override async beforeApplicationShutdown(): Promise<void> {
    this.subscription?.close();
    await super.beforeApplicationShutdown();
    await this.turn;
  }

  /** One after the other: an answer that is overtaken by the next must not replace it. */
  run(): Promise<void> {
    return (this.turn = this.turn.then(() => this.refresh()));
  }

  private async refresh(): Promise<void> {
    try {
      const held = await this.store.read(this.known);
      if (held) {
        const texts = new Map([...held.definitions].map(([name, { text }]) => [name, text]));
        this.replace(Snapshot.of(held.version, this.declared.flags, texts));
        this.known = held.version;
      }
      await this.declare();
      this.confirm();
    } catch (error) {
      this.goWithout(error);
    }
    flagMetrics.unconfirmedSeconds.set((performance.now() - this.confirmedAt) / 1_000);
  }

  private replace(snapshot: Snapshot): void {
    this.snapshots.replace(snapshot);
    flagMetrics.version.set(snapshot.version);
    flagMetrics.malformed.set(snapshot.faults.length);
    for (const fault of snapshot.faults)
      this.log.error({ message: 'a flag cannot be used as it was set; its default holds', ...fault });
  }

  private async declare(): Promise<void> {
    if (this.isDeclared) return;
    await this.store.declare(this.declared.service, declarationsOf(this.declared.flags));
    this.isDeclared = true;
  }

  private confirm(): void {
    if (this.isAway) this.log.log({ message: 'Redis answers again: the flags are those that it holds' });
    this.isAway = false;
    this.confirmedAt = performance.now();
  }

  /** Said once, however often it is tried. */
  private goWithout(error: unknown): void {
    if (!this.isAway) this.log.warn({ message: 'the flags stay as they were: Redis does not tell of changes', error });
    this.isAway = true;
    if (!(error instanceof RedisUnavailable)) throw error;
  }
}
