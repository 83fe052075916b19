import type { Database } from '@atlas/database';
import type { Event } from '@atlas/event-bus';
import { Logger } from '@nestjs/common';
import { hearOnce } from './hear-once.ts';
import type { Subscription } from './subscription.ts';
import type { Fact } from './wanted.ts';

/**
 * In process, at once. Each listener hears one event after the other, so that it takes one connection however much is said,
 * and waits for no other listener. What is said and not yet heard is kept in memory only.
 */
export class AtOnce {
  private readonly logger = new Logger('Listeners');
  private readonly lines = new Map<string, Promise<void>>();

  constructor(private readonly database: Database) {}

  tell(subscription: Subscription, fact: Fact, event: Event<unknown>): void {
    const { name } = subscription;
    const turn = (this.lines.get(name) ?? Promise.resolve()).then(async () => {
      try {
        await hearOnce(this.database, subscription, fact, event, 'at-once');
      } catch (error) {
        const { id, type } = event;
        this.logger.error({
          message: 'a listener failed; it is not told again',
          listener: name,
          type,
          event: id,
          error,
        });
      }
      if (this.lines.get(name) === turn) this.lines.delete(name);
    });
    this.lines.set(name, turn);
  }

  /** Resolves when everything that was said has been heard. */
  async silence(): Promise<void> {
    while (this.lines.size > 0) await Promise.all(this.lines.values());
  }
}
