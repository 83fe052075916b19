import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Producer } from 'kafkajs';
import { DataSource } from 'typeorm';
import { parseHeaders } from '../../workload/completed-orders.ts';

interface OutboxRow {
  readonly seq: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: string;
  readonly payload: Buffer;
}

const intervalMs = 500;
const rowsAtOnce = 1_000;

/**
 * Twice a second what waits is locked, sent and deleted; at once again while there is more:
 * https://microservices.io/patterns/data/polling-publisher.html
 */
@Injectable()
export class OutboxPoller implements OnApplicationBootstrap {
  constructor(
    private readonly source: DataSource,
    private readonly producer: Producer,
    private readonly topicPrefix: string,
  ) {}

  onApplicationBootstrap(): void {
    void this.keepPolling();
  }

  private async keepPolling(): Promise<never> {
    for (;;) if ((await this.poll()) < rowsAtOnce) await pause(intervalMs);
  }

  private poll(): Promise<number> {
    return this.source.transaction(async (manager) => {
      const rows = await manager.query<OutboxRow[]>(
        `SELECT seq, topic, key, headers, payload FROM bus.outbox ORDER BY seq LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED`,
      );
      const [first] = rows;
      if (!first) return 0;
      const messages = rows.map(({ key, headers, payload }) => ({
        ...{ key, value: payload, headers: parseHeaders(headers) },
      }));
      await this.producer.send({ topic: this.topicPrefix + first.topic, acks: -1, messages });
      await manager.query('DELETE FROM bus.outbox WHERE seq = ANY ($1)', [rows.map(({ seq }) => seq)]);
      return rows.length;
    });
  }
}
