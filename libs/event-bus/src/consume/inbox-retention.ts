import { statement, type Database } from '@atlas/database';
import { Logger } from '@nestjs/common';
import { keepDoing } from '../pause.ts';

const hour = 3_600_000;

const keepInbox = statement<{ made: number; dropped: number; postponed: number }>(
  'bus.keep_inbox',
  'SELECT made, dropped, postponed FROM bus.keep_inbox()',
);

/** Has the inbox's days made ahead and dropped: each process that consumes does, whoever comes first does the work. */
export class InboxRetention {
  private readonly logger = new Logger(InboxRetention.name);
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly database: Database) {}

  async start(): Promise<void> {
    await this.keep().catch((error: unknown) => this.warn(error));
    const onFailure = (error: unknown) => this.warn(error);
    this.running = keepDoing(() => this.keep(), hour, { signal: this.stopped.signal, onFailure });
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async keep(): Promise<void> {
    const [report] = await this.database.transaction([], (tx) => tx.query(keepInbox, []));
    if (report && report.postponed > 0)
      this.logger.warn(`${report.postponed} days of the inbox are locked by somebody; they are made or dropped later`);
  }

  private warn(error: unknown): void {
    this.logger.warn(`the inbox keeps its days for now: ${String(error)}`);
  }
}
