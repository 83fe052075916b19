import { isGroundFault } from '@atlas/database';
import { newUuid } from '@atlas/kernel';
import { Logger } from '@nestjs/common';
import type { Broker } from '../transport/broker.ts';
import { headersFrom } from '../contract/envelope.ts';
import { busMetrics } from '../metrics.ts';
import { pause } from '../pause.ts';
import type { OutboxHead, RelayStore } from './relay.store.ts';

const leaseSeconds = 6;
const renewEveryMs = 1_500;
const measureEveryMs = 2_000;
const passesAtEnd = 10;
const poll = { fastestMs: 20, slowestMs: 250 };

/**
 * Moves committed events to their topics: reads the heads of the shards that it leases, sends each partition's rows in one
 * piece, and deletes exactly those that were acknowledged. Dying anywhere in between only repeats; consumers drop repeats.
 */
export class Relay {
  private readonly logger = new Logger(Relay.name);
  private readonly owner = newUuid();
  private shards: readonly number[] = [];
  private leasedAt = Number.NEGATIVE_INFINITY;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | undefined;
  private stopping = false;
  private dirty = false;
  private interrupt: (() => void) | undefined;

  constructor(
    private readonly store: RelayStore,
    private readonly broker: Broker,
    private readonly topics: readonly string[],
    private readonly topicPrefix: string,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Somebody has committed rows. */
  wake(): void {
    this.dirty = true;
    this.interrupt?.();
  }

  /** Sends what is committed, then gives the shards back: another process goes on at once instead of waiting for the lease to end. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.interrupt?.();
    await this.running;
    await this.flush().catch((error: unknown) => this.logger.warn(`the last pass failed: ${String(error)}`));
    await this.store
      .release(this.owner)
      .catch((error: unknown) => this.logger.warn(`leases run out by themselves: ${String(error)}`));
  }

  private async run(): Promise<void> {
    let waitMs = poll.fastestMs;
    while (!this.stopping) {
      this.dirty = false;
      try {
        await this.renewLease();
        await this.measure();
        const moved = await this.pass();
        waitMs = moved > 0 ? poll.fastestMs : Math.min(waitMs * 2, poll.slowestMs);
        if (moved > 0) continue;
      } catch (error) {
        if (isGroundFault(error)) this.logger.warn(`waiting for the database: ${String(error)}`);
        else this.logger.error(error);
        waitMs = poll.slowestMs;
      }
      if (!this.dirty) await this.sleep(waitMs);
    }
  }

  private async flush(): Promise<void> {
    for (let passes = 0; passes < passesAtEnd; passes++) if ((await this.pass()) === 0) return;
  }

  /** One round over all leased shards; returns how many rows went. */
  private async pass(): Promise<number> {
    if (this.shards.length === 0) return 0;
    const heads = await this.store.heads(this.shards, this.topics);
    const sends = [...Map.groupBy(heads, ({ shard, topic }) => `${topic} ${shard}`).values()];
    const counts = await Promise.all(sends.map((rows) => this.send(rows)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** A topic that fails holds back its own rows only: the next pass tries them again, in the same order. */
  private async send(rows: readonly OutboxHead[]): Promise<number> {
    const [first] = rows;
    if (!first) return 0;
    const { topic, shard } = first;
    try {
      await this.broker.send(
        this.topicPrefix + topic,
        shard,
        rows.map(({ key, payload, headers }) => ({ key, value: payload, headers: headersFrom(headers) })),
      );
    } catch (error) {
      busMetrics.relayFailures.inc({ topic });
      this.logger.warn(
        `${rows.length} events of ${topic} wait, the brokers did not acknowledge them: ${String(error)}`,
      );
      return 0;
    }
    await this.store.deleteSent(
      shard,
      topic,
      rows.map(({ seq }) => seq),
    );
    busMetrics.relayed.inc({ topic }, rows.length);
    return rows.length;
  }

  private async renewLease(): Promise<void> {
    if (performance.now() - this.leasedAt < renewEveryMs) return;
    this.shards = await this.store.lease(this.owner, leaseSeconds);
    this.leasedAt = performance.now();
  }

  private async measure(): Promise<void> {
    if (performance.now() - this.measuredAt < measureEveryMs) return;
    this.measuredAt = performance.now();
    const { depth, oldestSeconds } = await this.store.measure();
    busMetrics.outboxDepth.set(depth);
    busMetrics.outboxAge.set(oldestSeconds);
  }

  private sleep(ms: number): Promise<void> {
    const woken = new AbortController();
    this.interrupt = () => woken.abort();
    return pause(ms, woken.signal);
  }
}
