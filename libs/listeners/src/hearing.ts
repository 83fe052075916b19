import { Database } from '@atlas/database';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Broadcaster } from './broadcaster.ts';
import { assertOneListens, type FromBus } from './from-bus.ts';
import { forgetOldHeard } from './heard.store.ts';
import { Listeners } from './listeners.ts';
import type { SubscribeOptions } from './subscription.ts';

/** A class that listens, alone or with what it hears and how. */
export type ListenerEntry = Type<object> | (SubscribeOptions & { readonly listener: Type<object> });

const forgettingIntervalMs = 60 * 60 * 1000;

/** Below the hard deadline of a service's stop. */
const lastWordsMs = 5_000;

/** Subscribes what the module lists, for as long as the application runs. */
@Injectable()
export class Hearing implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Listeners');
  private forgetting: NodeJS.Timeout | undefined;

  constructor(
    private readonly modules: ModuleRef,
    private readonly database: Database,
    private readonly listeners: Listeners,
    private readonly broadcaster: Broadcaster,
    @Inject('atlas.listeners.entries') private readonly entries: readonly ListenerEntry[],
    @Inject('atlas.listeners.from-bus') private readonly fromBus: FromBus,
  ) {}

  /** Before the first request, job or record. */
  onModuleInit(): void {
    for (const entry of this.entries) {
      const { listener, ...options } = typeof entry === 'function' ? { listener: entry } : entry;
      this.listeners.subscribe(this.modules.get(listener, { strict: false }), options);
    }
    assertOneListens(this.listeners, this.fromBus);
  }

  onApplicationBootstrap(): void {
    this.forgetting = setInterval(() => void this.forget(), forgettingIntervalMs).unref();
  }

  /** What was committed is heard, if it does not take too long: nobody else will tell it. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.forgetting);
    const deadline = new Promise<void>((resolve) => void setTimeout(resolve, lastWordsMs).unref());
    await Promise.race([this.broadcaster.silence(), deadline]);
  }

  private async forget(): Promise<void> {
    try {
      await this.database.transaction([], forgetOldHeard);
    } catch (error) {
      this.logger.warn({ message: 'what was heard long ago could not be forgotten yet', error });
    }
  }
}
