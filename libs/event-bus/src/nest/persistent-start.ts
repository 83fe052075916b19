import { Logger } from '@nestjs/common';
import { backOffMs, pause } from '../pause.ts';

/** Trying again would not help: somebody has to do something about it. */
export class CannotStart extends Error {}

/**
 * Something that must run and may have to wait for others to be there. The first try is waited for; when it fails, the process
 * goes on starting without it, and it is tried again until it succeeds.
 */
export class PersistentStart {
  private readonly logger = new Logger(PersistentStart.name);
  private readonly giving = new AbortController();

  constructor(
    private readonly name: string,
    private readonly start: (givenUp: AbortSignal) => Promise<void>,
  ) {}

  /** Fails only with {@link CannotStart}. */
  async begin(): Promise<void> {
    if (await this.succeeds()) return;
    void this.insist(); // a CannotStart that comes only now ends the process, as it would have at the start
  }

  giveUp(): void {
    this.giving.abort();
  }

  private async insist(): Promise<void> {
    const { signal } = this.giving;
    for (let failures = 0; !signal.aborted; failures++) {
      await pause(backOffMs(failures), signal);
      if (signal.aborted || (await this.succeeds())) return;
    }
  }

  private async succeeds(): Promise<boolean> {
    try {
      await this.start(this.giving.signal);
      return true;
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      this.logger.warn(`${this.name} waits: ${String(error)}`);
      return false;
    }
  }
}
