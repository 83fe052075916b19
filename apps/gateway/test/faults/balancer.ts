import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '@atlas/testing';
import { Agent } from 'undici';

export interface Sent {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request that came to a gateway and has no answer. */
export class Lost extends Error {
  constructor(
    readonly gateway: ServiceProcess,
    readonly sentAt: number,
    cause: unknown,
  ) {
    super(`lost on its way: ${String(cause)}`, { cause });
  }
}

const askedEveryMs = 25;

/** Spreads requests over the gateways that say that they are ready, as what stands before them in production does. */
export class Balancer {
  private readonly agents = new Map<ServiceProcess, Agent>();
  private readonly ready = new Set<ServiceProcess>();
  private readonly watches: Promise<void>[] = [];
  private isOver = false;
  private turn = 0;

  add(gateway: ServiceProcess): void {
    this.agents.set(gateway, new Agent({ connections: 64, pipelining: 1 }));
    this.ready.add(gateway);
    this.watches.push(this.watch(gateway));
  }

  async send(request: Sent): Promise<Answered> {
    for (;;) {
      const gateway = await this.next();
      const sentAt = performance.now();
      try {
        return await this.sendTo(gateway, request);
      } catch (error) {
        if (!isRefused(error)) throw new Lost(gateway, sentAt, error);
        this.ready.delete(gateway); // nobody was there to take it: the next one may
      }
    }
  }

  /** Until it has been noticed that this one is not there. */
  async untilLeft(gateway: ServiceProcess): Promise<void> {
    while (this.ready.has(gateway)) await pause(askedEveryMs);
  }

  async close(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.watches);
    await Promise.all([...this.agents.values()].map((agent) => agent.destroy()));
  }

  /** One that is ready; on a slow machine all may seem not to be for a moment. */
  private async next(): Promise<ServiceProcess> {
    for (;;) {
      const gateway = [...this.ready][this.turn++ % this.ready.size];
      if (gateway) return gateway;
      if (this.isOver) throw new Error('the balancer has been closed');
      await pause(askedEveryMs);
    }
  }

  private async sendTo(gateway: ServiceProcess, { method, path, headers, body }: Sent): Promise<Answered> {
    const agent = this.agents.get(gateway);
    if (!agent) throw new Error('the balancer does not know this gateway');
    const patience = { headersTimeout: 60_000, bodyTimeout: 60_000 };
    const answer = await agent.request({ origin: gateway.url, path, method, headers, body: body ?? null, ...patience });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  }

  private async watch(gateway: ServiceProcess): Promise<void> {
    const probe = new Agent({ connections: 1 });
    while (!this.isOver) {
      const isReady = await probe
        .request({ origin: gateway.url, path: '/readyz', method: 'GET', headersTimeout: 1_000 })
        .then(async ({ statusCode, body }) => (await body.dump(), statusCode === 200))
        .catch(() => false);
      if (isReady) this.ready.add(gateway);
      else this.ready.delete(gateway);
      await pause(askedEveryMs);
    }
    await probe.destroy();
  }
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ECONNREFUSED' || error.code === 'UND_ERR_CONNECT_TIMEOUT')
  );
}
